import { indicatorRegistry, readIndicator } from '../../indicators/index.js';
import type { CandlesSnapshot } from '../../protocol/index.js';
import type { ChartOverlay } from './view.js';

type Candle = CandlesSnapshot['candles'][number];

/** The session's average price and volume, which reach back before the oldest candle. */
export interface SessionAverage {
  readonly vwap: number;
  readonly volumeLots: number;
}

/**
 * The lines of an overlay, one or for bands the upper and the lower one: a price in ticks for each candle, NaN
 * while it has not seen enough.
 */
export function overlayLines(
  overlay: ChartOverlay,
  candles: readonly Candle[],
  session: SessionAverage | null,
): number[][] {
  const closes = candles.map((candle) => candle[4]);
  switch (overlay.kind) {
    case 'vwap':
      return [runningVwap(candles, session)];
    case 'ema':
      return [exponentialAverage(closes, overlay.length)];
    case 'sma':
      return [windows(closes, overlay.length).map(mean)];
    case 'bb': {
      const parts = windows(closes, overlay.length);
      return [1, -1].map((sign) =>
        parts.map((part) => mean(part) + sign * overlay.deviations * deviation(part)),
      );
    }
    case 'indicator':
      return indicatorLines(overlay.text, candles);
  }
}

const registry = indicatorRegistry();

/** The prices that an indicator says at each candle; its other values do not belong on a chart. */
function indicatorLines(text: string, candles: readonly Candle[]): number[][] {
  const read = readIndicator(text, registry);
  if ('refused' in read || read.definition.input !== 'candle') return [];
  const { definition, parameters } = read;
  const indicator = definition.create(parameters);
  const lines = definition.outputs.flatMap(({ unit }, at) =>
    unit === 'price' ? [{ at, prices: [] as number[] }] : [],
  );
  for (const [time, open, high, low, close, volume] of candles) {
    indicator.onCandle({ time, open, high, low, close, volume });
    for (const { at, prices } of lines) prices.push(indicator.values[at]!);
  }
  return lines.map(({ prices }) => prices);
}

/** Share of the session's volume before the first candle from which on it counts. */
const WORTH_COUNTING = 0.1;

/** The session's volume-weighted average price at each candle, by their typical prices (high, low, close). */
function runningVwap(candles: readonly Candle[], session: SessionAverage | null): number[] {
  const typical = ([, , high, low, close]: Candle): number => (high + low + close) / 3;
  const shown = candles.reduce((sum, candle) => sum + candle[5], 0);
  const before = session === null ? 0 : session.volumeLots - shown;
  let volume = 0;
  let turnover = 0;
  if (session !== null && before > WORTH_COUNTING * session.volumeLots) {
    volume = before;
    turnover =
      session.vwap * session.volumeLots -
      candles.reduce((sum, candle) => sum + typical(candle) * candle[5], 0);
  }
  return candles.map((candle) => {
    volume += candle[5];
    turnover += typical(candle) * candle[5];
    return volume > 0 ? turnover / volume : Number.NaN;
  });
}

/** Begins with the mean of the first `length` values, then weighs each new one by 2 ÷ (length + 1). */
function exponentialAverage(values: readonly number[], length: number): number[] {
  const weight = 2 / (length + 1);
  let average = Number.NaN;
  return values.map((value, index) => {
    if (index === length - 1) average = mean(values.slice(0, length));
    else if (index >= length) average += weight * (value - average);
    return average;
  });
}

/** The last `length` values at each place; none where there are fewer. */
const windows = (values: readonly number[], length: number): (readonly number[])[] =>
  values.map((_, index) => (index + 1 < length ? [] : values.slice(index + 1 - length, index + 1)));

/** NaN of none. */
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of all the values, not of a sample of them. */
function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) * (value - centre))));
}
