import {
  type Instrument,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
} from '../../../../domain/index.js';
import type { CandleQuery, ExchangeCandle } from '../exchange.js';
import type { MinuteCandles, MinuteSum } from './minute-candles.js';
import type { TradeRing } from './trade-ring.js';

/** Where an instrument's candles come from. */
export interface CandleSources {
  readonly instrument: Instrument;
  readonly minutes: MinuteCandles;
  readonly trades: TradeRing;
}

/**
 * The candles that are asked for. Whole minutes come from the sums by the minute, shorter ones from the prints
 * that are kept. Intervals begin at multiples of their length since the epoch.
 */
export function candlesOf(sources: CandleSources, query: CandleQuery, now: Micros): ExchangeCandle[] {
  const width = query.intervalSeconds * MICROS_PER_SECOND;
  const whole = query.intervalSeconds % 60 === 0;
  const begin = whole ? sources.minutes.firstMinute * MICROS_PER_MINUTE : oldestPrint(sources.trades);
  if (!(begin >= 0)) return [];
  const known = Math.floor(begin / width) * width;
  let end = Math.floor(now / width) * width + width;
  if (query.to !== undefined) end = Math.min(end, Math.ceil(query.to / width) * width);
  const wanted = query.from === undefined ? end - query.limit * width : Math.ceil(query.from / width) * width;
  const start = Math.max(known, wanted);
  end = Math.min(end, start + query.limit * width);
  const sumOf = whole ? minuteSum(sources.minutes) : printSum(sources.trades);
  const candles: ExchangeCandle[] = [];
  let close = start < end ? closeBefore(sources, start) : null;
  for (let time = start; time < end; time += width) {
    const sum = sumOf(time, time + width);
    if (sum === null && close === null) continue;
    candles.push(sum === null ? flat(time, close!) : candle(sources.instrument, time, sum));
    if (sum !== null) close = sum.close;
  }
  return candles;
}

type SumOf = (from: number, to: number) => MinuteSum | null;

const minuteSum =
  (minutes: MinuteCandles): SumOf =>
  (from, to) =>
    minutes.sum(from / MICROS_PER_MINUTE, to / MICROS_PER_MINUTE);

/** Of what is shorter than a minute: the prints themselves. */
const printSum =
  (trades: TradeRing): SumOf =>
  (from, to) => {
    let sum: MinuteSum | null = null;
    for (let id = trades.firstFrom(from); id <= trades.lastId && trades.timeOf(id) < to; id += 1) {
      const { price, size, takerBuys } = trades.at(id);
      const notional = Money.product(price, size, 1);
      sum ??= {
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 0,
        notional: Money.ZERO,
        trades: 0,
        takerBuyVolume: 0,
        takerBuyNotional: Money.ZERO,
        firstId: id,
      };
      sum.high = Math.max(sum.high, price);
      sum.low = Math.min(sum.low, price);
      sum.close = price;
      sum.volume += size;
      sum.notional = sum.notional.plus(notional);
      sum.trades += 1;
      if (!takerBuys) continue;
      sum.takerBuyVolume += size;
      sum.takerBuyNotional = sum.takerBuyNotional.plus(notional);
    }
    return sum;
  };

const oldestPrint = (trades: TradeRing): number =>
  trades.lastId === 0 ? Number.NaN : trades.timeOf(trades.firstId);

/** The last price before a moment; null where nothing was printed before it. */
function closeBefore({ minutes, trades }: CandleSources, time: number): number | null {
  const id = trades.firstFrom(time) - 1;
  if (id >= trades.firstId) return trades.at(id).price;
  for (let minute = Math.floor(time / MICROS_PER_MINUTE) - 1; minute >= minutes.firstMinute; minute -= 1) {
    if (minutes.has(minute)) return minutes.closeOf(minute);
  }
  return null;
}

function candle(instrument: Instrument, time: number, sum: MinuteSum): ExchangeCandle {
  return {
    time: time as Micros,
    open: sum.open as PriceTicks,
    high: sum.high as PriceTicks,
    low: sum.low as PriceTicks,
    close: sum.close as PriceTicks,
    volume: sum.volume as SizeLots,
    notional: sum.notional.times(instrument.unitsPerTickLot),
    trades: sum.trades,
    takerBuyVolume: sum.takerBuyVolume as SizeLots,
    takerBuyNotional: sum.takerBuyNotional.times(instrument.unitsPerTickLot),
  };
}

const flat = (time: number, price: number): ExchangeCandle => ({
  time: time as Micros,
  open: price as PriceTicks,
  high: price as PriceTicks,
  low: price as PriceTicks,
  close: price as PriceTicks,
  volume: 0 as SizeLots,
  notional: Money.ZERO,
  trades: 0,
  takerBuyVolume: 0 as SizeLots,
  takerBuyNotional: Money.ZERO,
});
