/** What was thrown, in one line. What a plugin throws is of its own context: no Error of ours, but it has a message. */
export function lineOf(thrown: unknown): string {
  const message = (thrown as { readonly message?: unknown } | null)?.message;
  return (typeof message === 'string' ? message : String(thrown)).split('\n')[0]!;
}

/** Values by a key, in the order in which the keys come up. */
export function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
