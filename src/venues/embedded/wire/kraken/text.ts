import { MICROS_PER_SECOND, type Micros } from '../../../../domain/index.js';

let second = Number.NaN;
let prefix = '';

/** RFC 3339 with six decimals: `2023-09-22T10:33:05.709950Z`. */
export function isoTime(time: number): string {
  const whole = Math.floor(time / MICROS_PER_SECOND);
  if (whole !== second) {
    second = whole;
    prefix = new Date(whole * 1000).toISOString().slice(0, 20);
  }
  return `${prefix}${String(time - whole * MICROS_PER_SECOND).padStart(6, '0')}Z`;
}

/** The second that a moment lies in: `2023-03-24T17:41:56Z`. */
export const isoSecond = (time: number): string => `${isoTime(time).slice(0, 19)}Z`;

/** Seconds since the epoch, down to the microsecond, as REST answers have them. */
export const seconds = (time: number): number => time / MICROS_PER_SECOND;

export const wholeSeconds = (time: number): number => Math.floor(time / MICROS_PER_SECOND);

/** RFC 3339; NaN where it is no time. */
export function readTime(text: string): Micros {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return Number.NaN as Micros;
  const micros = Number((match[1] ?? '').padEnd(6, '0').slice(0, 6));
  const whole = Date.parse(text.replace(/\.\d+/, ''));
  return (whole * 1000 + micros) as Micros;
}

/** A JSON number as the plain decimal that it stands for; null where it is none. */
export function plainDecimal(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(text);
  if (match === null) return text;
  const digits = `${match[2]}${match[3] ?? ''}`;
  const exponent = Number(match[5]);
  return match[4] === '-'
    ? `${match[1]}0.${'0'.repeat(exponent - 1)}${digits}`
    : `${match[1]}${digits.padEnd(exponent + 1, '0')}`;
}

/** What a client sent in place of a text, as one; never throws. */
export const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

/** The items of a list as JSON, joined. */
export function joined<T>(items: readonly T[], write: (item: T) => string): string {
  let text = '';
  for (const item of items) text += text === '' ? write(item) : `,${write(item)}`;
  return text;
}
