import {
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type Micros,
  Money,
  type SizeLots,
} from '../../../../../domain/index.js';
import type { Exchange, ExchangeCandle } from '../../exchange.js';

/** The venue's intervals in seconds; a week and a month are made of days. */
export const INTERVALS: Readonly<Record<string, number>> = {
  '1s': 1,
  '1m': 60,
  '3m': 180,
  '5m': 300,
  '15m': 900,
  '30m': 1_800,
  '1h': 3_600,
  '2h': 7_200,
  '4h': 14_400,
  '6h': 21_600,
  '8h': 28_800,
  '12h': 43_200,
  '1d': 86_400,
  '3d': 259_200,
  '1w': 604_800,
  '1M': 2_678_400,
};

const DAY_SECONDS = 86_400;
/** The epoch was a Thursday; weeks begin on Mondays. */
const FIRST_MONDAY = 4 * MICROS_PER_DAY;

/** Where the candle of this interval that holds `time` begins. */
export function candleStart(interval: string, time: Micros): Micros {
  if (interval === '1M') {
    const date = new Date(time / 1_000);
    return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) * 1_000) as Micros;
  }
  const length = INTERVALS[interval]! * MICROS_PER_SECOND;
  const origin = interval === '1w' ? FIRST_MONDAY : 0;
  return (Math.floor((time - origin) / length) * length + origin) as Micros;
}

/** Where the candle that begins at `start` ends: the first moment of the next. */
export function candleEnd(interval: string, start: Micros): Micros {
  if (interval === '1M') {
    const date = new Date(start / 1_000);
    return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) * 1_000) as Micros;
  }
  return (start + INTERVALS[interval]! * MICROS_PER_SECOND) as Micros;
}

export interface Candles {
  readonly interval: string;
  readonly limit: number;
  readonly from?: Micros;
  /** Exclusive. */
  readonly to?: Micros;
}

/** From `from` on the oldest that fit the limit, else the newest. */
export function candlesOf(exchange: Exchange, instrument: number, query: Candles): readonly ExchangeCandle[] {
  const { interval, limit, from, to } = query;
  const composed = interval === '1w' || interval === '1M';
  const range = {
    ...(from === undefined ? {} : { from: firstStart(interval, from) }),
    ...(to === undefined ? {} : { to }),
  };
  if (!composed) {
    return exchange.candles(instrument, { intervalSeconds: INTERVALS[interval]!, limit, ...range });
  }
  const days = exchange.candles(instrument, { intervalSeconds: DAY_SECONDS, limit: limit * 31, ...range });
  const whole = compose(interval, days);
  return from === undefined ? whole.slice(-limit) : whole.slice(0, limit);
}

/** A candle belongs to the range when it begins in it. */
function firstStart(interval: string, from: Micros): Micros {
  const start = candleStart(interval, from);
  return start === from ? start : candleEnd(interval, start);
}

function compose(interval: string, days: readonly ExchangeCandle[]): ExchangeCandle[] {
  const composed: ExchangeCandle[] = [];
  for (const day of days) {
    const time = candleStart(interval, day.time);
    const last = composed[composed.length - 1];
    if (last === undefined || last.time !== time) composed.push({ ...day, time });
    else composed[composed.length - 1] = joined(last, day);
  }
  return composed;
}

function joined(one: ExchangeCandle, next: ExchangeCandle): ExchangeCandle {
  return {
    time: one.time,
    open: one.open,
    high: one.high > next.high ? one.high : next.high,
    low: one.low < next.low ? one.low : next.low,
    close: next.close,
    volume: (one.volume + next.volume) as SizeLots,
    notional: one.notional.plus(next.notional),
    trades: one.trades + next.trades,
    takerBuyVolume: (one.takerBuyVolume + next.takerBuyVolume) as SizeLots,
    takerBuyNotional: one.takerBuyNotional.plus(next.takerBuyNotional),
  };
}

/** What was traded from `from` until now, of minutes; null where nothing was. */
export function tradedSince(exchange: Exchange, instrument: number, from: Micros): ExchangeCandle | null {
  const start = candleStart('1m', from);
  const minutes = exchange.candles(instrument, {
    intervalSeconds: 60,
    limit: Math.ceil((exchange.now() - start) / MICROS_PER_MINUTE) + 1,
    from: start,
  });
  let sum: ExchangeCandle | null = null;
  for (const minute of minutes) {
    if (minute.trades === 0) continue;
    sum = sum === null ? minute : joined(sum, minute);
  }
  return sum;
}

/** The mean price of the last five minutes: what MARKET orders' notional is judged by. */
export function fiveMinutes(
  exchange: Exchange,
  instrument: number,
): { readonly notional: Money; readonly volume: number } {
  const traded = tradedSince(exchange, instrument, (exchange.now() - 5 * MICROS_PER_MINUTE) as Micros);
  return traded === null ? { notional: Money.ZERO, volume: 0 } : traded;
}
