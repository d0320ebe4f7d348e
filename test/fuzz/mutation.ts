import type { Random } from '../../src/domain/index.js';

export const pick = <T>(random: Random, from: readonly T[]): T => from[random.integer(0, from.length - 1)]!;

/** Numbers, texts and shapes at which something may break. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  1e21,
  '',
  ' ',
  'NaN',
  'Infinity',
  '-1',
  '1e9',
  '0x10',
  'none',
  '\u0000',
  '\u202e',
  '\ud800',
  '\n',
  '💥'.repeat(20),
  'x'.repeat(65),
  'y'.repeat(5_000),
  '__proto__',
  'constructor',
  'toString',
  [],
  [[]],
  {},
  [null, 1, 'a'],
  { length: -1 },
  { toString: 'no function' },
];

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  'kind',
  '\u0000',
  '0',
];

/** An object whose keys may be called anything, `__proto__` too. */
const withKey = (of: object, key: string, value: unknown): object =>
  Object.fromEntries([...Object.entries(of), [key, value]]);

/** The same value with something else somewhere in it. */
export function mutated(value: unknown, random: Random): unknown {
  if (random.next() < 0.12) return pick(random, STRANGE);
  if (Array.isArray(value) && value.length > 0) {
    const at = random.integer(0, value.length - 1);
    return value.map((each, i) => (i === at ? mutated(each, random) : each));
  }
  if (typeof value === 'object' && value !== null) return mutatedObject(value, random);
  if (typeof value === 'number' && random.next() < 0.6) return mutatedNumber(value, random);
  if (typeof value === 'string' && random.next() < 0.3) return mutatedText(value, random);
  return pick(random, STRANGE);
}

function mutatedObject(value: object, random: Random): object {
  const entries = Object.entries(value);
  const chance = random.next();
  if (entries.length === 0 || chance < 0.08) return withKey(value, pick(random, KEYS), pick(random, STRANGE));
  const at = random.integer(0, entries.length - 1);
  if (chance < 0.16) return Object.fromEntries(entries.filter((_, i) => i !== at));
  if (chance < 0.22) {
    const other = random.integer(0, entries.length - 1);
    return withKey(value, entries[at]![0], entries[other]![1]);
  }
  return Object.fromEntries(
    entries.map(([key, each], i) => [key, i === at ? mutated(each, random) : each] as const),
  );
}

function mutatedNumber(value: number, random: Random): number {
  const change = pick(random, [
    (v: number) => -v,
    (v: number) => v + 1,
    (v: number) => v - 1,
    (v: number) => v * 1_000_003,
    (v: number) => v / 3,
    (v: number) => v + 2 ** 32,
  ]);
  return change(value);
}

function mutatedText(value: string, random: Random): string {
  const at = random.integer(0, value.length);
  const middle = pick(random, ['', '\u0000', 'é', '\u202e', ' ', '-', value]);
  return value.slice(0, at) + middle + value.slice(at + random.integer(0, 2));
}
