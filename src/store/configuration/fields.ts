import { z } from 'zod';
import { hiddenCharacter } from './plain-text.js';

/**
 * The kinds of values that a configuration holds. Each says in its error what would be right, as the end of
 * "PATH is VALUE; it must be …", and describes itself for the JSON Schema.
 */
export function number(minimum: number, maximum: number) {
  const error = `a number from ${minimum} to ${maximum}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

export function integer(minimum: number, maximum: number) {
  const error = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

export function choice<const T extends readonly [string, ...string[]]>(...choices: T) {
  return z.enum(choices, { error: `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}` });
}

/** One line that is seen as it is: it stands in messages, and names things. */
export function text(what: string) {
  return z
    .string({ error: what })
    .min(1, { error: what })
    .refine((value) => hiddenCharacter(value) === null, { error: `${what}, on one line` });
}

export function flag() {
  return z.boolean({ error: 'true or false' });
}

/** As people write it: BTC/USDT. */
export function symbol() {
  const error = 'a symbol such as BTC/USDT';
  return z.string({ error }).regex(/^[^\s/]+\/[^\s/]+$/, { error });
}

const PLAIN = /^\d+(\.\d+)?$/;

/**
 * A non-negative plain decimal, kept as text so that it stays exact. YAML's numbers are taken as they are
 * written as long as they have a plain form; what is longer than a double holds is put in quotes.
 */
export function decimal() {
  const error = 'a plain decimal such as 0.25, in quotes if it has more than 15 digits';
  return z
    .union([z.string(), z.number()], { error })
    .refine((value) => PLAIN.test(String(value)) && (typeof value === 'string' || isShort(value)), { error })
    .transform(String);
}

const isShort = (value: number): boolean => String(value).replace('.', '').replace(/^0+/, '').length <= 15;

const MOST_KEYS = 8;

/**
 * The keys of an action: one, or a list. YAML reads `5` as a number and a bare `~` as nothing. What a key may
 * be is the terminal's to say.
 */
export function keyList() {
  const error = `a key such as x, ^D or tb, in quotes where YAML needs them, or a list of 1 to ${MOST_KEYS}`;
  const key = z
    .union([z.string().min(1, { error }).max(20, { error }), z.int().min(0).max(9)], { error })
    .transform(String);
  const keys = z.array(key, { error }).min(1, { error }).max(MOST_KEYS, { error });
  return z.union([key.transform((one) => [one]), keys], { error });
}

/** A map with exactly these keys; an unknown one is told by the caller, who knows the others. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'a map of keys and values' : undefined),
  });
}

export function list<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, { error: `a list of ${what}` });
}
