import {
  Instrument,
  type Micros,
  type PriceTicks,
  RowKind,
  type SizeLots,
  UserError,
} from '../../../domain/index.js';
import { type Candle, CandleSeries, parseInterval } from '../../../market/index.js';
import { openAllTapes, readCandleTape, readSeries, type TapeSeries } from '../../../store/tape/index.js';
import { chooseSeries, printJson } from './output.js';

type CandleLine = [time: number, open: string, high: string, low: string, close: string, volume: string];

/** `outcry tape candles`: candles of one instrument on standard output, prices and volume as decimals. */
export function runCandles(
  paths: readonly string[],
  options: { readonly interval: string; readonly symbol?: string },
  { json }: { readonly json: boolean },
): void {
  const seconds = parseInterval(options.interval);
  if (typeof seconds !== 'number') {
    throw new UserError(`--interval ${options.interval} ${seconds.refused}`);
  }
  const series = chooseSeries(openAllTapes(paths), options.symbol);
  const instrument = new Instrument(series.instrument, 0);
  const lines: CandleLine[] = candlesOf(series, seconds).map((candle) => [
    candle.time,
    instrument.formatPrice(candle.open),
    instrument.formatPrice(candle.high),
    instrument.formatPrice(candle.low),
    instrument.formatPrice(candle.close),
    instrument.formatSize(candle.volume),
  ]);
  if (json) printJson({ instrument: instrument.id, interval: options.interval, candles: lines });
  else {
    const rows = lines.map(([time, ...rest]) => [new Date(time / 1000).toISOString(), ...rest].join(','));
    process.stdout.write(`${['time,open,high,low,close,volume', ...rows].join('\n')}\n`);
  }
}

export type PlainCandle = Pick<Candle, 'time' | 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** All candles of a series, oldest first, in ticks and lots. @throws UserError where its candles do not join. */
export function candlesOf(series: TapeSeries, seconds: number): PlainCandle[] {
  if (series.files[0].metadata.kind === 'candles') return joinCandles(series, seconds);
  const candles = new CandleSeries(seconds, candleSpan(series, seconds));
  for (const batch of readSeries(series)) {
    for (let row = 0; row < batch.length; row += 1) {
      if (batch.kind[row] !== RowKind.Trade) continue;
      const time = Number.isNaN(batch.timeExchange[row]) ? batch.timeReceived[row] : batch.timeExchange[row];
      candles.add(time as Micros, batch.price[row] as PriceTicks, batch.size[row] as SizeLots);
    }
  }
  return candles.last(candles.length);
}

/** How many candles the trades of a series can make at most, so that none is dropped. */
function candleSpan(series: TapeSeries, seconds: number): number {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const batch of readSeries(series)) {
    for (let row = 0; row < batch.length; row += 1) {
      if (batch.kind[row] !== RowKind.Trade) continue;
      const time = Number.isNaN(batch.timeExchange[row]) ? batch.timeReceived[row] : batch.timeExchange[row];
      if (time < from) from = time;
      if (time > to) to = time;
    }
  }
  return from > to ? 1 : Math.floor((to - from) / (seconds * 1_000_000)) + 2;
}

/** Shorter candles joined to longer ones that begin at multiples of their length. */
function joinCandles(series: TapeSeries, seconds: number): PlainCandle[] {
  const joined: { -readonly [K in keyof PlainCandle]: PlainCandle[K] }[] = [];
  for (const { path, metadata } of series.files) {
    const own = metadata.intervalSeconds!;
    if (seconds % own !== 0) {
      throw new UserError(`${path}: candles of ${own} s cannot be joined to candles of ${seconds} s`);
    }
    const { candles } = readCandleTape(path);
    for (let i = 0; i < candles.length; i += 1) {
      const width = seconds * 1_000_000;
      const time = Math.floor(candles.time[i] / width) * width;
      const last = joined[joined.length - 1];
      if (last === undefined || last.time !== time) {
        joined.push({
          time: time as Micros,
          open: candles.open[i] as PriceTicks,
          high: candles.high[i] as PriceTicks,
          low: candles.low[i] as PriceTicks,
          close: candles.close[i] as PriceTicks,
          volume: candles.volume[i] as SizeLots,
        });
      } else {
        last.high = Math.max(last.high, candles.high[i]) as PriceTicks;
        last.low = Math.min(last.low, candles.low[i]) as PriceTicks;
        last.close = candles.close[i] as PriceTicks;
        last.volume = (last.volume + candles.volume[i]) as SizeLots;
      }
    }
  }
  return joined;
}
