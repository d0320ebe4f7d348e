import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Place, Problem } from './problem.js';

/** What a YAML file says, and where it says each thing, by dotted path: `risk.account.dayLoss`. */
export interface ReadDocument {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: readonly Problem[];
}

export const joinPath = (path: string, key: string | number): string =>
  path === '' ? String(key) : `${path}.${key}`;

/** Reads YAML 1.2 without losing the lines. An empty file says nothing, which is no mistake. */
export function readDocument(source: string, file: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const placeOf = (offset: number): Place => ({ file, line: lines.linePos(offset).line });
  const places = new Map<string, Place>();

  function walk(node: Node | null, path: string): unknown {
    if (node === null) return null;
    if (isAlias(node)) return walk((node.resolve(document) ?? null) as Node | null, path);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const itemPath = joinPath(path, index);
        mark(item as Node | null, itemPath);
        return walk(item as Node | null, itemPath);
      });
    }
    if (isMap(node)) {
      // Object.fromEntries makes even `__proto__` a key like any other.
      return Object.fromEntries(
        node.items.map(({ key, value }) => {
          const name = isScalar(key) ? String(key.value) : String(key);
          const keyPath = joinPath(path, name);
          mark(key as Node | null, keyPath);
          return [name, walk(value as Node | null, keyPath)];
        }),
      );
    }
    return isScalar(node) ? node.value : null;
  }

  function mark(node: Node | null, path: string): void {
    const offset = node?.range?.[0];
    if (offset !== undefined) places.set(path, placeOf(offset));
  }

  const problems = document.errors.map((error) => ({
    ...placeOf(error.pos[0]),
    path: '',
    text: `not YAML: ${error.message}`,
  }));
  return { value: problems.length > 0 ? null : walk(document.contents as Node | null, ''), places, problems };
}
