/**
 * Where two messages differ in shape: keys and JSON types, of a list by its first entry. `optional` names keys that the
 * documentation shows and calls conditional.
 */
export function shapeDifferences(
  published: unknown,
  ours: unknown,
  { optional = [], at = '' }: { readonly optional?: readonly string[]; readonly at?: string } = {},
): string[] {
  if (Array.isArray(published)) {
    if (!Array.isArray(ours)) return [`${at}: published a list, ours ${kindOf(ours)}`];
    if (isTuple(published))
      return published.flatMap((entry, i) =>
        shapeDifferences(entry, ours[i], { optional, at: `${at}[${i}]` }),
      );
    if (published.length === 0 || ours.length === 0) return [];
    return shapeDifferences(published[0], ours[0], { optional, at: `${at}[0]` });
  }
  if (typeof published !== 'object' || published === null) {
    return kindOf(published) === kindOf(ours)
      ? []
      : [`${at}: published ${kindOf(published)}, ours ${kindOf(ours)}`];
  }
  if (typeof ours !== 'object' || ours === null || Array.isArray(ours))
    return [`${at}: published an object, ours ${kindOf(ours)}`];
  const [theirs, mine] = [published as Record<string, unknown>, ours as Record<string, unknown>];
  const differences: string[] = [];
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    if (key in theirs && key in mine)
      differences.push(...shapeDifferences(theirs[key], mine[key], { optional, at: `${at}.${key}` }));
    else if (!optional.includes(key))
      differences.push(`${at}.${key}: ${key in theirs ? 'ours lacks it' : 'not published'}`);
  }
  return differences;
}

/** A candle, or a level: a list whose places differ in meaning. */
const isTuple = (list: readonly unknown[]): boolean =>
  list.length > 1 && list.every((entry) => typeof entry === 'number' || /^\d+(\.\d+)?$/.test(String(entry)));

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
