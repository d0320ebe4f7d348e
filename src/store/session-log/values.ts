import { Money } from '../../domain/index.js';

/**
 * Plain values as JSON that gives them back exactly, in the order of their keys: `Money` as
 * `{"$money":[high,low]}`, the numbers that JSON lacks as `{"$number":"NaN"}`; a key of the value's own that
 * begins with `$` gets a second one.
 *
 * @param json what `JSON.stringify` makes of the value, where somebody has it already.
 */
export function encodeValue(value: unknown, json?: string): string {
  return isPlain(value) ? (json ?? JSON.stringify(value)) : JSON.stringify(disguise(value));
}

/** @throws SyntaxError where the text is no JSON. */
export function decodeValue(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes('"$') ? reveal(value) : value;
}

const DOLLAR = 36;

/** True where JSON itself gives the value back: nearly always, and telling is cheaper than a replacer. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (value instanceof Money) return false;
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (key.charCodeAt(0) === DOLLAR || (typeof inner !== 'string' && !isPlain(inner))) return false;
  }
  return true;
}

function disguise(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $number: '-0' };
    return Number.isFinite(value) ? value : { $number: String(value) };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Money) return { $money: value.toLimbs() };
  if (Array.isArray(value)) return value.map(disguise);
  return mapEntries(value, (key) => (key.startsWith('$') ? `$${key}` : key), disguise);
}

function reveal(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reveal);
  const { $money, $number } = value as { $money?: [number, number]; $number?: string };
  if ($money !== undefined) return Money.fromLimbs($money);
  if ($number !== undefined) return Number($number);
  return mapEntries(value, (key) => (key.startsWith('$$') ? key.slice(1) : key), reveal);
}

function mapEntries(
  value: object,
  name: (key: string) => string,
  content: (value: unknown) => unknown,
): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), content(inner)]));
}
