import { joinPath } from './document.js';
import type { Place } from './problem.js';

/** What has been said so far, by all files together, and who said it last. */
export interface Layer {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
}

/** Maps that a file replaces whole: half of somebody else's deposits is nobody's wish. */
const REPLACED_WHOLE: ReadonlySet<string> = new Set(['embedded.deposits']);

/** Lays `over` on `under`: maps key by key, everything else whole. A map left empty says nothing. */
export function merge(under: Layer, over: Layer): Layer {
  const replaced: string[] = [];
  const value = mergeValues(under.value, over.value, '', replaced);
  // What stood within a replaced list is gone, and so are its lines.
  const kept = [...under.places].filter(([path]) => !replaced.some((whole) => path.startsWith(`${whole}.`)));
  return { value, places: new Map([...kept, ...over.places]) };
}

/** @param replaced receives the paths that `over` replaces whole. */
function mergeValues(under: unknown, over: unknown, path: string, replaced: string[]): unknown {
  const mergeable = isMap(under) && !REPLACED_WHOLE.has(path);
  if (mergeable && over === null) return under;
  if (!mergeable || !isMap(over)) {
    replaced.push(path);
    return over;
  }
  const merged = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const held = merged.get(key);
    merged.set(key, merged.has(key) ? mergeValues(held, value, joinPath(path, key), replaced) : value);
  }
  return Object.fromEntries(merged);
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
