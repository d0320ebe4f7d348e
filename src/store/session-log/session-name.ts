const MILLIS_PER_SECOND = 1_000;

/**
 * `20261123-091500-7f3a`: by the wall clock's second in which it began, UTC, so that names sort by it.
 * @param after the newest name there is: one that begins in the same second, or on a clock that was set back, sorts behind
 * it all the same, or the older session would be taken for the newest.
 * @param suffix tells two apart.
 */
export function sessionName(nowMillis: number, after: string | null, suffix: string): string {
  const last = after === null ? null : sessionBeganMillis(after);
  const millis = last === null ? nowMillis : Math.max(nowMillis, last + MILLIS_PER_SECOND);
  const digits = new Date(millis).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${digits}-${suffix}`;
}

/** When a session began by its name, in milliseconds of the wall clock; null for a name that does not tell. */
export function sessionBeganMillis(name: string): number | null {
  const digits = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-|$)/.exec(name);
  if (digits === null) return null;
  const [, year, month, day, hour, minute, second] = digits;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(millis) ? null : millis;
}
