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
/** Time zones differ by quarters of an hour. */
const QUARTER_SECONDS = 900;
/** The epoch was a Thursday; weeks begin on Mondays. */
const FIRST_MONDAY = 4 * MICROS_PER_DAY;

/** Where the candle of this interval that holds `time` begins, by a clock that is `offset` ahead of UTC. */
export function candleStart(interval: string, time: Micros, offset = 0): Micros {
  const local = time + offset;
  if (interval === '1M') return (monthStart(local, 0) - offset) as Micros;
  const length = INTERVALS[interval]! * MICROS_PER_SECOND;
  const origin = interval === '1w' ? FIRST_MONDAY : 0;
  return (Math.floor((local - origin) / length) * length + origin - offset) as Micros;
}

/** Where the candle that begins at `start` ends: the first moment of the next. */
export function candleEnd(interval: string, start: Micros, offset = 0): Micros {
  if (interval === '1M') return (monthStart(start + offset, 1) - offset) as Micros;
  return (start + INTERVALS[interval]! * MICROS_PER_SECOND) as Micros;
}

/** The first moment of a moment's month, or of one so many later. */
function monthStart(local: number, later: number): number {
  const date = new Date(local / 1_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) * 1_000;
}

/** Of a time zone as the venue writes it, `+08:00`, `-1:00` or `8`, in microseconds; null where it is none. */
export function zoneOffset(text: string): number | null {
  const match = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return null;
  const minutes = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * (match[1] === '-' ? -1 : 1);
  return minutes < -720 || minutes > 840 ? null : minutes * MICROS_PER_MINUTE;
}

export interface Candles {
  readonly interval: string;
  readonly limit: number;
  readonly from?: Micros;
  /** Exclusive. */
  readonly to?: Micros;
  /** Of the clock by which days and the like begin; 0 by default. */
  readonly offset?: number;
}

/** From `from` on the oldest that fit the limit, else the newest. */
export function candlesOf(exchange: Exchange, instrument: number, query: Candles): readonly ExchangeCandle[] {
  const { interval, limit, from, to, offset = 0 } = query;
  const range = {
    ...(from === undefined ? {} : { from: firstStart(interval, from, offset) }),
    ...(to === undefined ? {} : { to }),
  };
  const parts = partSeconds(interval, offset);
  if (parts === null)
    return exchange.candles(instrument, { intervalSeconds: INTERVALS[interval]!, limit, ...range });
  const count = limit * Math.ceil(INTERVALS[interval]! / parts);
  const whole = compose(
    exchange.candles(instrument, { intervalSeconds: parts, limit: count, ...range }),
    (time) => candleStart(interval, time, offset),
  );
  return from === undefined ? whole.slice(-limit) : whole.slice(0, limit);
}

/** The length of the candles that ones of this interval are made of; null where the exchange has them itself. */
function partSeconds(interval: string, offset: number): number | null {
  const moved = offset % (INTERVALS[interval]! * MICROS_PER_SECOND) !== 0;
  if (moved) return QUARTER_SECONDS;
  return interval === '1w' || interval === '1M' ? DAY_SECONDS : null;
}

/** A candle belongs to the range when it begins in it. */
function firstStart(interval: string, from: Micros, offset: number): Micros {
  const start = candleStart(interval, from, offset);
  return start === from ? start : candleEnd(interval, start, offset);
}

function compose(parts: readonly ExchangeCandle[], startOf: (time: Micros) => Micros): ExchangeCandle[] {
  const composed: ExchangeCandle[] = [];
  for (const part of parts) {
    const time = startOf(part.time);
    const last = composed[composed.length - 1];
    if (last === undefined || last.time !== time) composed.push({ ...part, time });
    else composed[composed.length - 1] = joined(last, part);
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
