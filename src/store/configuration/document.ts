import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { MOST_NESTED, nestedTooDeeply } from './nesting.js';
import type { Place, Problem } from './problem.js';

/** What a YAML file says, and where it says each thing, by dotted path: `risk.account.dayLoss`. */
export interface ReadDocument {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: readonly Problem[];
}

export const joinPath = (path: string, key: string | number): string =>
  path === '' ? String(key) : `${path}.${key}`;

/** What the reader of YAML says may hold the whole of what it does not understand. */
const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** More than any configuration says by aliases; a few lines of them can stand for more than a machine holds. */
const MOST_ALIASED_NODES = 10_000;

/** Aliases within what aliases stand for. */
const MOST_FOLLOWED = 20;

/** Reads YAML 1.2 without losing the lines. An empty file says nothing, which is no mistake. */
export function readDocument(source: string, file: string): ReadDocument {
  const offset = nestedTooDeeply(source);
  if (offset === null) return readNested(source, file);
  const line = source.slice(0, offset).split('\n').length;
  return { value: null, places: new Map(), problems: [{ file, line, path: '', text: TOO_DEEP }] };
}

const TOO_DEEP = `nested deeper than ${MOST_NESTED} levels: no setting is`;

function readNested(source: string, file: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const placeOf = (offset: number): Place => ({ file, line: lines.linePos(offset).line });
  const places = new Map<string, Place>();
  let fault: Problem | null = null;

  /** Names of the aliases that are being followed, and how many nodes came of such. */
  const followed = new Set<string>();
  let aliased = 0;

  function follow(alias: Alias, path: string): unknown {
    const { source: name } = alias;
    const { line } = placeOf(alias.range?.[0] ?? 0);
    if (followed.has(name)) {
      fault ??= { file, line, path, text: `*${name} stands within what it stands for` };
      return null;
    }
    if (followed.size >= MOST_FOLLOWED) {
      fault ??= {
        file,
        line,
        path,
        text: `*${name} stands for aliases of aliases, more than ${MOST_FOLLOWED} deep`,
      };
      return null;
    }
    followed.add(name);
    const value = walk((alias.resolve(document) ?? null) as Node | null, path);
    followed.delete(name);
    if (aliased > MOST_ALIASED_NODES) {
      fault ??= { file, line, path, text: `*${name} stands for more than ${MOST_ALIASED_NODES} values` };
    }
    return value;
  }

  function walk(node: Node | null, path: string): unknown {
    if (node === null || fault !== null) return null;
    if (followed.size > 0) aliased += 1;
    if (aliased > MOST_ALIASED_NODES) return null;
    if (isAlias(node)) return follow(node, path);
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
        node.items.flatMap(({ key, value }) => {
          if (!isScalar(key)) {
            const { line } = placeOf((key as Node | null)?.range?.[0] ?? 0);
            fault ??= { file, line, path, text: 'a key is a word, not a list, a map or an alias' };
            return [];
          }
          const name = String(key.value);
          const keyPath = joinPath(path, name);
          mark(key as Node | null, keyPath);
          return [[name, walk(value as Node | null, keyPath)]];
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
    text: `not YAML: ${shortened(error.message)}`,
  }));
  if (problems.length > 0) return { value: null, places, problems };
  const value = walk(document.contents as Node | null, '');
  return fault === null ? { value, places, problems } : { value: null, places, problems: [fault] };
}
