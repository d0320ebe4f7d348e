import { Instrument, MICROS_PER_SECOND, type Micros, RowFlag, RowKind } from '../../../domain/index.js';
import type {
  CandleIndicatorDefinition,
  IndicatorOutput,
  IndicatorUnit,
  MarketIndicatorDefinition,
} from '../../../indicators/index.js';
import { BookReader, LiveBookView } from '../../../market/index.js';
import { readSeries, type TapeSeries } from '../../../store/tape/index.js';
import { candlesOf } from '../tape/candles.js';

/** Time, micros, then a value for each output; null where there is none. */
export type IndicatorRow = [time: number, ...values: (number | null)[]];

interface Request<Definition> {
  readonly definition: Definition;
  readonly parameters: unknown;
  readonly series: TapeSeries;
  readonly seconds: number;
}

/** A row for each candle that `tape candles` shows, at the candle's begin. */
export function computeOverCandles(request: Request<CandleIndicatorDefinition>): IndicatorRow[] {
  const { definition, parameters, series, seconds } = request;
  const indicator = definition.create(parameters);
  const row = rowMaker(definition.outputs, indicator.values, new Instrument(series.instrument, 0));
  return candlesOf(series, seconds).map((candle) => {
    indicator.onCandle(candle);
    return row(candle.time);
  });
}

/**
 * A row for each interval in which there was a book or a print, at its end, with the values that stood then; the
 * last, which the tape cuts off, at its last event.
 */
export function computeOverMarket(request: Request<MarketIndicatorDefinition>): IndicatorRow[] {
  const { definition, parameters, series, seconds } = request;
  const indicator = definition.create(parameters);
  const row = rowMaker(definition.outputs, indicator.values, new Instrument(series.instrument, 0));
  const rows: IndicatorRow[] = [];
  const width = seconds * MICROS_PER_SECOND;
  let [end, last] = [Number.NaN, Number.NaN];
  feed(indicator, series, (time) => {
    if (time >= end) rows.push(row(end));
    if (!(time < end)) end = (Math.floor(time / width) + 1) * width;
    last = time;
  });
  if (!Number.isNaN(last)) rows.push(row(last));
  return rows;
}

/** Hands every book and print to the indicator, as the engine does. @param before is told of each one's arrival. */
function feed(
  indicator: ReturnType<MarketIndicatorDefinition['create']>,
  series: TapeSeries,
  before: (time: number) => void,
): void {
  const reader = new BookReader();
  const book = new LiveBookView(reader);
  for (const rows of readSeries(series)) {
    for (let row = 0; row < rows.length; row += 1) {
      const received = rows.timeReceived[row]! as Micros;
      const published = reader.apply(rows, row, received);
      if (rows.kind[row] === RowKind.Trade) {
        before(received);
        const exchanged = rows.timeExchange[row]!;
        indicator.onTrade?.(
          {
            time: Number.isNaN(exchanged) ? received : exchanged,
            price: rows.price[row]!,
            size: rows.size[row]!,
            buys: (rows.flags[row]! & RowFlag.ASK) === 0,
          },
          book,
        );
      } else if (published && book.valid) {
        before(received);
        indicator.onBook?.(book, received);
      }
    }
  }
}

function rowMaker(
  outputs: readonly IndicatorOutput[],
  values: Float64Array,
  instrument: Instrument,
): (time: number) => IndicatorRow {
  const scales = outputs.map(({ unit }) => scaleOf(unit, instrument));
  return (time) => [
    time,
    ...scales.map((scale, i) => {
      const value = scale(values[i]!);
      return Number.isFinite(value) ? value : null;
    }),
  ];
}

/** Indicators run on ticks and lots, as in the engine; people read prices and sizes. */
function scaleOf(unit: IndicatorUnit, instrument: Instrument): (value: number) => number {
  if (unit === 'price') return (value) => instrument.priceNumber(value);
  if (unit === 'size') return (value) => instrument.sizeNumber(value);
  if (unit === 'price-per-size') return (value) => instrument.priceNumber(value) / instrument.sizeNumber(1);
  return (value) => value;
}
