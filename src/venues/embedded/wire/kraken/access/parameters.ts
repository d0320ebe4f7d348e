import { shown } from '../text.js';

/** What a client sent, flat: `close[ordertype]` for what was nested; lists and booleans as their text. */
export interface Parameters {
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** Of a JSON body: its lists, such as `orders`. */
  readonly lists: Readonly<Record<string, readonly unknown[] | undefined>>;
}

const NO_PARAMETERS: Parameters = { fields: {}, lists: {} };

/** Of a query or a form. */
export function formParameters(text: string): Parameters {
  if (text === '') return NO_PARAMETERS;
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) fields[name] = value;
  return { fields, lists: {} };
}

/** Of a request's body, a form or JSON; null where it is neither. */
export function bodyParameters(body: string): Parameters | null {
  if (!body.startsWith('{')) return formParameters(body);
  try {
    return objectParameters(JSON.parse(body));
  } catch {
    return null;
  }
}

/** Of an object, with one level of nesting. */
export function objectParameters(value: unknown): Parameters {
  const fields: Record<string, string> = {};
  const lists: Record<string, readonly unknown[]> = {};
  if (typeof value !== 'object' || value === null) return NO_PARAMETERS;
  for (const [name, item] of Object.entries(value)) {
    if (Array.isArray(item)) lists[name] = item;
    else if (typeof item === 'object' && item !== null) {
      for (const [key, inner] of Object.entries(item)) fields[`${name}[${key}]`] = shown(inner);
    } else if (item !== null) fields[name] = shown(item);
  }
  return { fields, lists };
}

export const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1';
