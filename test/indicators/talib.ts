import { readFileSync } from 'node:fs';
import { builtInIndicators, type IndicatorCandle } from '../../src/indicators/index.js';

/** What test/fixtures/indicators/generate.py wrote. */
export interface TalibFixture {
  readonly versions: Readonly<Record<string, string>>;
  /** How many candles there were. */
  readonly length: number;
  /** Which of them the outputs are of. */
  readonly rows: readonly number[];
  readonly cases: readonly TalibCase[];
  /** `[time, open, high, low, close, volume]`, where they may ship. */
  readonly candles?: readonly (readonly number[])[];
}

export interface TalibCase {
  readonly indicator: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** By our names; null where TA-Lib has none. */
  readonly outputs: Readonly<Record<string, readonly (number | null)[]>>;
}

export function readFixture(name: string): TalibFixture {
  const file = new URL(`../fixtures/indicators/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as TalibFixture;
}

/** Numbers, or the decimal strings of `tape candles`. */
export const candleOf = (row: readonly (number | string)[]): IndicatorCandle => {
  const [time, open, high, low, close, volume] = row.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { time, open, high, low, close, volume };
};

/** Every output of an indicator for every candle; NaN where there is none. */
export function outputsOf(
  name: string,
  given: object,
  candles: readonly IndicatorCandle[],
): Readonly<Record<string, readonly number[]>> {
  const definition = builtInIndicators.get(name);
  if (definition?.input !== 'candle') throw new Error(`no candle indicator ${name}`);
  const indicator = definition.create(definition.parameters.parse(given));
  const columns: number[][] = definition.outputs.map(() => []);
  for (const candle of candles) {
    indicator.onCandle(candle);
    columns.forEach((column, i) => {
      column.push(indicator.values[i]!);
    });
  }
  return Object.fromEntries(definition.outputs.map((output, i) => [output.name, columns[i]!]));
}

/** The tolerance of the comparisons, relative. */
export const RELATIVE = 1e-9;

/**
 * How far our values are from TA-Lib's at worst, relative to the value; to a thousandth of the largest of the column
 * where the value is nearer to 0 than that, since what is left of a difference of prices has no more digits. What
 * only one of the two has is infinitely far.
 * @param from the first candle that is compared.
 */
export function worstDifference(
  fixture: TalibFixture,
  talib: readonly (number | null)[],
  own: readonly number[],
  { from = 0, shift = 0 }: { readonly from?: number; readonly shift?: number } = {},
): number {
  const known = talib.filter((value) => value !== null).map(Math.abs);
  const floor = Math.max(...known) / 1_000;
  return fixture.rows.reduce((worst, row, i) => {
    if (row < from) return worst;
    const theirs = talib[i] ?? null;
    const ours = own[row]!;
    if (theirs === null || Number.isNaN(ours)) {
      return theirs === null && Number.isNaN(ours) ? worst : Number.POSITIVE_INFINITY;
    }
    return Math.max(worst, Math.abs(ours + shift - theirs) / Math.max(Math.abs(theirs), floor));
  }, 0);
}

/** From which candle on what TA-Lib begins otherwise is forgotten: its share in the value is below 1e-12. */
export function fadedAfter(begun: number, keptPerCandle: number): number {
  return begun + Math.ceil((Math.log(1e-12) - Math.log(1_000)) / Math.log(keptPerCandle));
}
