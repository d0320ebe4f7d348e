import path from 'node:path';
import technical from 'technicalindicators';
import {
  type MarketRows,
  type Micros,
  type PriceTicks,
  RowFlag,
  RowKind,
  type SizeLots,
} from '../../src/domain/index.js';
import {
  builtInIndicators,
  type CandleIndicator,
  type IndicatorCandle,
  type MarketIndicator,
} from '../../src/indicators/index.js';
import { BookReader, CandleSeries, LiveBookView } from '../../src/market/index.js';
import { shippedFolder } from '../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';
import type { BenchRow } from './bench-row.js';
import { alternate, type Candidate } from './measure.js';

/**
 * `outcry bench indicators`: what the whole set costs a candle, beside technicalindicators' own version of those
 * of them that it has; and what the whole microstructure set costs an event of the shipped tape of BTC/USDT (an
 * event is a row) and, harder, a call (a published book or a print). The book is not counted: the same tape is run
 * with and without the indicators, in turns, and the difference is theirs.
 */
export async function run(): Promise<BenchRow[]> {
  const batches = sampleRows();
  return [candleRow(candlesFrom(batches)), ...marketRows(batches)];
}

function sampleRows(): MarketRows[] {
  const series = openTapes([path.join(shippedFolder(), 'samples')]).find(
    ({ instrument }) => instrument.symbol === 'BTC/USDT',
  );
  if (series === undefined) throw new Error('the shipped samples have no BTC/USDT');
  return [...readSeries(series)];
}

function candlesFrom(batches: readonly MarketRows[]): IndicatorCandle[] {
  const series = new CandleSeries(1);
  for (const { length, kind, timeExchange, price, size } of batches) {
    for (let row = 0; row < length; row += 1) {
      if (kind[row] !== RowKind.Trade) continue;
      series.add(timeExchange[row] as Micros, price[row] as PriceTicks, size[row] as SizeLots);
    }
  }
  return series.last(series.length);
}

function candleRow(candles: readonly IndicatorCandle[]): BenchRow {
  const rates = alternate([ownCandles(candles), technicalCandles(candles)]);
  const [own, peer] = [1e6 / rates.get('outcry')!, 1e6 / rates.get('technicalindicators')!];
  return {
    name: 'indicators.candle',
    value: own,
    unit: 'µs',
    peer: 'technicalindicators',
    peerValue: peer,
    ratio: peer / own,
  };
}

/** Every candle indicator that ships, at its default parameters. */
function ownCandles(candles: readonly IndicatorCandle[]): Candidate {
  let indicators: CandleIndicator[] = [];
  return {
    name: 'outcry',
    prepare: () => {
      indicators = [...builtInIndicators.values()].flatMap((definition) =>
        definition.input === 'candle' ? [definition.create(definition.parameters.parse({}))] : [],
      );
    },
    run: () => {
      for (const candle of candles) for (const indicator of indicators) indicator.onCandle(candle);
      return candles.length;
    },
  };
}

/** The fourteen of ours that technicalindicators has, by its own `nextValue`: it has no volatility, and one VWAP. */
function technicalCandles(candles: readonly IndicatorCandle[]): Candidate {
  let update: ((candle: IndicatorCandle) => void)[] = [];
  return {
    name: 'technicalindicators',
    prepare: () => {
      update = technicalSet();
    },
    run: () => {
      for (const candle of candles) for (const each of update) each(candle);
      return candles.length;
    },
  };
}

function technicalSet(): ((candle: IndicatorCandle) => void)[] {
  const bars = { open: [], high: [], low: [], close: [], volume: [] };
  const closes = [
    new technical.RSI({ period: 9, values: [] }),
    new technical.MACD({
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      values: [],
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    }),
    new technical.SMA({ period: 20, values: [] }),
    new technical.EMA({ period: 20, values: [] }),
    new technical.BollingerBands({ period: 10, stdDev: 1.5, values: [] }),
  ];
  const candles = [
    new technical.CCI({ ...bars, period: 5 }),
    new technical.Stochastic({ ...bars, period: 3, signalPeriod: 2 }),
    new technical.WilliamsR({ ...bars, period: 5 }),
    new technical.ADX({ ...bars, period: 14 }),
    new technical.OBV(bars),
    new technical.VWAP(bars),
    new technical.MFI({ ...bars, period: 7 }),
    new technical.KeltnerChannels({ ...bars, maPeriod: 10, atrPeriod: 10, multiplier: 1, useSMA: false }),
    new technical.ATR({ ...bars, period: 5 }),
  ] as unknown as { nextValue(candle: IndicatorCandle): unknown }[];
  return [
    ...closes.map((each) => (candle: IndicatorCandle) => void each.nextValue(candle.close)),
    ...candles.map((each) => (candle: IndicatorCandle) => void each.nextValue(candle)),
  ];
}

/** The fastest of so many runs: whatever else the machine does only adds, and would drown the difference. */
const ROUNDS = 40;

function marketRows(batches: readonly MarketRows[]): BenchRow[] {
  const events = batches.reduce((sum, { length }) => sum + length, 0);
  let calls = 0;
  const millis = (indicators: readonly MarketIndicator[]): number => {
    const started = performance.now();
    calls = replay(batches, indicators);
    return performance.now() - started;
  };
  let [withThem, without] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    withThem = Math.min(withThem, millis(microstructureSet()));
    without = Math.min(without, millis([]));
  }
  const nanos = (1e6 * (withThem - without)) / events;
  const none = { unit: 'ns', peer: null, peerValue: null, ratio: null };
  return [
    { name: 'indicators.event', value: nanos, ...none },
    { name: 'indicators.call', value: (nanos * events) / calls, ...none },
  ];
}

const microstructureSet = (): MarketIndicator[] =>
  [...builtInIndicators.values()].flatMap((definition) =>
    definition.input === 'market' ? [definition.create(definition.parameters.parse({}))] : [],
  );

/** As the engine does it: the book from every row, the indicators from whole books and prints; how many those were. */
function replay(batches: readonly MarketRows[], indicators: readonly MarketIndicator[]): number {
  const reader = new BookReader();
  const book = new LiveBookView(reader);
  const trade = { time: 0, price: 0, size: 0, buys: false };
  let calls = 0;
  for (const rows of batches) {
    for (let row = 0; row < rows.length; row += 1) {
      const time = rows.timeReceived[row]!;
      const published = reader.apply(rows, row, time);
      if (rows.kind[row] === RowKind.Trade) {
        trade.time = rows.timeExchange[row]!;
        trade.price = rows.price[row]!;
        trade.size = rows.size[row]!;
        trade.buys = (rows.flags[row]! & RowFlag.ASK) === 0;
        for (let i = 0; i < indicators.length; i += 1) indicators[i]!.onTrade?.(trade, book);
        calls += 1;
      } else if (published) {
        for (let i = 0; i < indicators.length; i += 1) indicators[i]!.onBook?.(book, time);
        calls += 1;
      }
    }
  }
  return calls;
}
