import {
  formatScaled,
  formatStep,
  type Instrument,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  micros,
  type PriceTicks,
  type SizeLots,
  type Step,
} from '../../../domain/index.js';
import type { Distance, Span } from './command.js';
import type { Touch } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import type { Word } from './words.js';

const LONGEST_NUMBER = 24;

/**
 * A number as it is typed, as a plain decimal: `62k` is 62000 and `61,837.5` is 61837.5. What could mean two
 * numbers means none.
 */
export function readDecimal(thing: string, { text, open }: Word): string | Failure {
  if (text === '') return open ? lacks(`${thing}: a number`) : refuse(`${thing} is missing: write a number`);
  if (text.length > LONGEST_NUMBER) return refuse(`${thing} has more than ${LONGEST_NUMBER} characters`);
  if (open && /^\d+(,\d{3})*[.,]$/.test(text)) return lacks(`${thing}: more digits`);
  if (text.includes(',')) return readGrouped(thing, text);
  const match = /^(\d+)(?:\.(\d+))?(k?)$/i.exec(text);
  if (match === null) return refuse(`${thing} ${quoted(text)} ${whyNoNumber(text)}`);
  const [, whole = '', fraction = '', thousand = ''] = match;
  const zeros = /^0+(\d.*)$/.exec(text);
  if (zeros !== null) {
    const rest = zeros[1]!;
    const mend = /^0|\./.test(rest) ? rest : `${rest} or 0.${rest}`;
    return refuse(`${thing} ${quoted(text)} begins with 0: write ${mend}`);
  }
  if (thousand === '') return text;
  const digits = `${whole}${fraction.slice(0, 3).padEnd(3, '0')}`.replace(/^0+(?=\d)/, '');
  return fraction.length > 3 ? `${digits}.${fraction.slice(3)}` : digits;
}

function whyNoNumber(text: string): string {
  if (/^-\d/.test(text)) return 'is negative: write it without the sign';
  if (/^\+\d/.test(text)) return 'has a sign: write it without';
  if (/^\.\d+$/.test(text)) return `begins with a point: write 0${text}`;
  if (/^\d+\.$/.test(text)) return `ends with a point: write ${text.slice(0, -1)}`;
  return 'is not a plain decimal number: write it like 61837.5 or 62k';
}

/** Commas stand between thousands and nowhere else, and only a point behind them proves that they do. */
function readGrouped(thing: string, text: string): string | Failure {
  if (/^[1-9]\d{0,2}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '');
  const comma = /^(\d+),(\d+)$/.exec(text);
  const bare = text.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (comma !== null) {
    const decimal = `${comma[1]!.replace(/^0+(?=\d)/, '')}.${comma[2]}`;
    return refuse(`${thing} ${quoted(text)} is ambiguous: write ${decimal} or ${bare}`);
  }
  const mend = /^\d[\d,]*(\.\d+)?$/.test(text) ? `: write ${bare}` : ': write it without them';
  return refuse(`${thing} ${quoted(text)} has commas${mend}`);
}

/** A price above zero on the tick. */
export function readPrice(instrument: Instrument, thing: string, word: Word): PriceTicks | Failure {
  const { tick } = instrument.specification;
  return onStep({ thing, word, step: tick, name: 'tick', parse: (text) => instrument.parsePrice(text) });
}

/** A price of what is traded now: of the two numbers that `61,715` may be, the one that is near the market. */
export const readMarketPrice = (
  instrument: Instrument,
  thing: string,
  word: Word,
  touch: Touch,
): PriceTicks | Failure =>
  readPrice(instrument, thing, { ...word, text: nearReading(word.text, instrument, touch) });

/** The readings are a thousand times apart: where one is within this factor of the market, the other is nowhere near. */
const NEAR_FACTOR = 10;

function nearReading(text: string, instrument: Instrument, { bid, ask, last }: Touch): string {
  if (!/^[1-9]\d{0,2},\d{3}$/.test(text)) return text;
  const ticks = bid !== null && ask !== null ? (bid + ask) / 2 : (last ?? bid ?? ask);
  if (ticks === null) return text;
  const { tick } = instrument.specification;
  const market = (ticks * tick.units) / 10 ** tick.decimals;
  const readings = [text.replace(',', '.'), text.replace(',', '')];
  const isNear = (reading: string): boolean =>
    Number(reading) <= NEAR_FACTOR * market && NEAR_FACTOR * Number(reading) >= market;
  return readings.find(isNear) ?? text;
}

/** A size above zero on the lot. */
export function readSize(instrument: Instrument, thing: string, word: Word): SizeLots | Failure {
  const { lot } = instrument.specification;
  return onStep({ thing, word, step: lot, name: 'lot', parse: (text) => instrument.parseSize(text) });
}

function onStep<Count extends number>(fields: {
  readonly thing: string;
  readonly word: Word;
  readonly step: Step;
  readonly name: string;
  readonly parse: (text: string) => Count | { readonly refused: string };
}): Count | Failure {
  const { thing, word, step, name, parse } = fields;
  const plain = readDecimal(thing, word);
  if (isFailure(plain)) return plain;
  if (!/[1-9]/.test(plain)) {
    return word.open ? lacks(`${thing} above 0`) : refuse(`${thing} is zero: write one above 0`);
  }
  const count = parse(plain);
  if (typeof count === 'number') return count;
  const off = offStep(plain, step);
  if (off === null) return refuse(`${thing} ${quoted(word.text)} ${count.refused}`);
  return refuse(
    `${thing} ${quoted(word.text)} is not a multiple of the ${name} ${formatStep(step)}: write ${off}`,
  );
}

/** The neighbours on the step of a decimal that is not on it: `61837.50 or 61837.51`; null where it is on it. */
function offStep(plain: string, step: Step): string | null {
  const [whole = '', fraction = ''] = plain.split('.');
  const decimals = Math.max(step.decimals, fraction.length);
  const value = BigInt(whole + fraction.padEnd(decimals, '0'));
  const width = BigInt(String(step.units) + '0'.repeat(decimals - step.decimals));
  const below = value / width;
  // What no price and no size can be is too large, not off the step.
  const most = BigInt(Number.MAX_SAFE_INTEGER) / BigInt(step.units);
  if (below * width === value || below >= most) return null;
  const written = (count: bigint): string => formatScaled(Number(count) * step.units, step.decimals);
  return below === 0n ? written(1n) : `${written(below)} or ${written(below + 1n)}`;
}

/** A whole number between two bounds. */
export function readCount(
  word: Word | undefined,
  { thing, from, to }: { readonly thing: string; readonly from: number; readonly to: number },
): number | Failure {
  if (word === undefined) return lacks(`${thing}: ${from} to ${to}`);
  const count = /^\d{1,9}$/.test(word.text) ? Number(word.text) : Number.NaN;
  if (count >= from && count <= to) return count;
  return refuse(`${thing} ${quoted(word.text)} is not a whole number from ${from} to ${to}`);
}

const SPANS: Readonly<Record<string, number>> = {
  s: MICROS_PER_SECOND,
  m: MICROS_PER_MINUTE,
  h: 60 * MICROS_PER_MINUTE,
  d: MICROS_PER_DAY,
};
const LONGEST_SPAN_DAYS = 30;

/** `30s`, `5m`, `2h`, `1d`: at most 30 days. */
export function readSpan(thing: string, { text, open }: Word): Span | Failure {
  const match = /^(\d{1,7})([smhd])$/.exec(text);
  const value = match === null ? 0 : Number(match[1]) * SPANS[match[2]!]!;
  if (value > 0 && value <= LONGEST_SPAN_DAYS * MICROS_PER_DAY) return { micros: micros(value), text };
  if (open && /^\d*$/.test(text)) return lacks(`${thing}: a time such as 30s, 5m or 2h`);
  return refuse(
    `${thing} ${quoted(text)} is no time: write one such as 30s, 5m or 2h, at most ${LONGEST_SPAN_DAYS}d`,
  );
}

const MOST_BPS = 5_000;

/** `50` in the price's own unit and on the tick, `25t` in ticks, `30bp` in basis points. */
export function readDistance(instrument: Instrument, thing: string, word: Word): Distance | Failure {
  const match = /^(.*?)(t|bp)$/i.exec(word.text);
  if (match === null) {
    if (word.text === '' && word.open) return lacks(`${thing}: a distance such as 50, 25t or 30bp`);
    const ticks = readPrice(instrument, thing, word);
    return isFailure(ticks) ? ticks : { unit: 'ticks', ticks };
  }
  const ticks = match[2]!.toLowerCase() === 't';
  const plain = readDecimal(thing, { text: match[1]!, open: false });
  if (isFailure(plain)) return plain;
  const value = Number(plain);
  const wrong = ticks ? !Number.isInteger(value) : !/^\d+(\.\d{1,2})?$/.test(plain) || value > MOST_BPS;
  if (wrong || value === 0 || value > 1e9) {
    const right = ticks
      ? 'a whole number of ticks above 0'
      : `at most ${MOST_BPS}bp, with at most 2 decimals`;
    return refuse(`${thing} ${quoted(word.text)} is no distance: write ${right}`);
  }
  return ticks ? { unit: 'ticks', ticks: value } : { unit: 'bps', bps: value };
}

/** A plain decimal without the zeros at its end: `0.500` → `0.5`. */
export const withoutZeros = (text: string): string =>
  text.includes('.') ? text.replace(/\.?0+$/, '') : text;
