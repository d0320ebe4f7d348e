import { type CST, Parser } from 'yaml';

/** A list in a map in a list …: far deeper than any configuration, and far from the end of any stack. */
export const MOST_NESTED = 100;

/**
 * Where a text of YAML begins to nest deeper than `MOST_NESTED`, as an offset; null where it does not. To be asked before
 * the text is read: the parser that makes tokens keeps a stack of its own, but all that comes after it recurses.
 */
export function nestedTooDeeply(source: string): number | null {
  for (const token of new Parser().parse(source)) {
    const offset = deepOffset(token);
    if (offset !== null) return offset;
  }
  return null;
}

type Level = { readonly token: CST.Token | null | undefined; readonly depth: number };

function deepOffset(root: CST.Token): number | null {
  const open: Level[] = [{ token: root, depth: 0 }];
  let deepest: number | null = null;
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    const { token, depth } = level;
    if (token?.type === 'document') open.push({ token: token.value, depth });
    if (token === null || token === undefined || !('items' in token)) continue;
    if (depth >= MOST_NESTED) {
      deepest = Math.min(deepest ?? token.offset, token.offset);
      continue;
    }
    for (const { key, value } of token.items) {
      open.push({ token: key, depth: depth + 1 }, { token: value, depth: depth + 1 });
    }
  }
  return deepest;
}
