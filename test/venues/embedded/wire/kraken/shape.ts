/** A JSON value's form: names and types, without what it says. */
export type Form = string | readonly Form[] | { readonly [name: string]: Form };

function formOf(value: unknown): Form {
  if (Array.isArray(value)) return value.map(formOf);
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, formOf(item)]));
}

/**
 * Where a message has not what a published one has: each name with a value of the same type, in lists item by item.
 * `open` are paths, with `*` for any name, under which both may say other things: `result.*`.
 */
export function missing(message: unknown, published: unknown, open: readonly string[] = []): string[] {
  return compare(formOf(message), formOf(published), '', open);
}

function compare(ours: Form | undefined, theirs: Form, path: string, open: readonly string[]): string[] {
  if (open.includes(path)) return [];
  if (typeof theirs === 'string') return ours === theirs ? [] : [`${path}: ${String(ours)} for ${theirs}`];
  if (ours === undefined || typeof ours === 'string') return [`${path}: ${String(ours)}`];
  if (Array.isArray(theirs)) {
    if (!Array.isArray(ours)) return [`${path}: no list`];
    const first = ours[0];
    if (first === undefined || theirs.length === 0) return theirs.length === 0 ? [] : [`${path}: empty`];
    // Rows are lists of one length; other lists are all of one kind.
    if (theirs.every((item) => typeof item === 'string')) {
      return ours.length < theirs.length
        ? [`${path}: short`]
        : theirs.flatMap((item, i) => compare(ours[i], item, `${path}[${i}]`, open));
    }
    return compare(first, theirs[0]!, `${path}[]`, open);
  }
  const named = ours as { readonly [name: string]: Form };
  return Object.entries(theirs as { readonly [name: string]: Form }).flatMap(([name, item]) =>
    compare(named[name], item, path === '' ? name : `${path}.${name}`, open),
  );
}

/** The same object with the one key of some of its objects renamed: `XBTUSDT` for `XETHXXBT`. */
export function renamed(message: unknown, name: (key: string) => string): unknown {
  if (Array.isArray(message)) return message.map((item) => renamed(item, name));
  if (typeof message !== 'object' || message === null) return message;
  return Object.fromEntries(Object.entries(message).map(([key, item]) => [name(key), renamed(item, name)]));
}
