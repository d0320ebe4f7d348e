import { z } from 'zod';
import { joinPath } from './document.js';
import type { Layer } from './merge.js';
import type { Place, Problem } from './problem.js';
import { type Configuration, configurationSchema } from './schema.js';
import { suggest } from './suggest.js';

export type Validated =
  | { readonly configuration: Configuration; readonly problems: readonly [] }
  | { readonly configuration: null; readonly problems: readonly Problem[] };

/** Checks what all files together say; each problem stands at the line that said it. */
export function validate(layer: Layer, fallback: Place): Validated {
  const result = configurationSchema.safeParse(layer.value, { reportInput: true });
  if (result.success) return { configuration: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, layer, fallback));
  problems.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  return { configuration: null, problems };
}

function problemsOf(issue: z.core.$ZodIssue, layer: Layer, fallback: Place): Problem[] {
  const keys = issue.path.map(String);
  const path = keys.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(configurationSchema, keys);
    return issue.keys.map((key) => {
      const keyPath = joinPath(path, key);
      return { ...placeOf(layer, keyPath, fallback), path: keyPath, text: unknownKey(key, known) };
    });
  }
  const place = placeOf(layer, path, fallback);
  const found = valueAt(layer.value, keys);
  if (issue.code === 'invalid_key') {
    return [{ ...place, path, text: `${path}: "${keys.at(-1)}" is not ${issue.issues[0]?.message}` }];
  }
  if (found === undefined)
    return [{ ...place, path, text: `${path} is missing; it must be ${issue.message}` }];
  return [{ ...place, path, text: `${path} is ${shown(found)}; it must be ${issue.message}` }];
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = suggest(key, known);
  const mend = near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
  return `unknown key "${key}"; ${mend}`;
}

/** The keys that the schema has at a path; records and lists are looked through. */
function knownKeys(schema: unknown, path: readonly string[]): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return knownKeys(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodObject) {
    const [key, ...rest] = path;
    return key === undefined ? Object.keys(schema.shape) : knownKeys(schema.shape[key], rest);
  }
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, path.slice(1));
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, path.slice(1));
  return [];
}

/** The place of a path, or of the nearest thing around it that a file has said. */
function placeOf(layer: Layer, path: string, fallback: Place): Place {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const place = layer.places.get(at);
    if (place !== undefined) return place;
  }
  return fallback;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** A value as JSON, cut where it is long. NaN and the infinities, which JSON lacks, by name. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
