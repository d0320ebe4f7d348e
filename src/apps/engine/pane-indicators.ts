import { type Instrument, RowFlag, RowKind } from '../../domain/index.js';
import type { Engine, RowInput } from '../../engine/index.js';
import type {
  IndicatorDefinition,
  IndicatorOutput,
  IndicatorTrade,
  IndicatorUnit,
  MarketIndicator,
  WrittenIndicator,
} from '../../indicators/index.js';
import { writeIndicator } from '../../indicators/index.js';

/** A value for people to look at. */
export interface Reading {
  readonly name: string;
  readonly value: number | null;
  readonly unit: IndicatorUnit;
}

interface Running {
  readonly written: WrittenIndicator;
  readonly indicator: MarketIndicator;
}

/** Candles that a candle's indicator is computed over, each time that it is looked at. */
const CANDLES_READ = 240;

/**
 * The indicators that were chosen for the pane, and those that the strategies run. Those of books and prints live with
 * every step, those of candles are computed over what the chart shows.
 */
export class PaneIndicators {
  private readonly onMarket: readonly (readonly Running[])[];
  private readonly trade: { time: number; price: number; size: number; buys: boolean };

  constructor(
    private readonly engine: Engine,
    private readonly chosen: readonly WrittenIndicator[],
  ) {
    const live = chosen.filter(({ definition }) => definition.input === 'market');
    this.onMarket = engine.instruments.map(() => live.map(running));
    this.trade = { time: 0, price: 0, size: 0, buys: false };
  }

  row({ instrument, rows, row }: RowInput): void {
    const all = this.onMarket[instrument]!;
    if (all.length === 0) return;
    const { view } = this.engine.markets[instrument]!;
    if (rows.kind[row] === RowKind.Trade) {
      const { trade } = this;
      const exchanged = rows.timeExchange[row]!;
      trade.time = Number.isNaN(exchanged) ? this.engine.time : exchanged;
      trade.price = rows.price[row]!;
      trade.size = rows.size[row]!;
      trade.buys = (rows.flags[row]! & RowFlag.ASK) === 0;
      for (const { indicator } of all) indicator.onTrade?.(trade satisfies IndicatorTrade, view);
    } else if ((rows.flags[row]! & RowFlag.LAST) !== 0 && view.valid) {
      for (const { indicator } of all) indicator.onBook?.(view, this.engine.time);
    }
  }

  /** What they say of an instrument now, in the order in which they were chosen; `seconds` is the candles' length. */
  readings(instrument: number, seconds: number): Reading[] {
    const live = new Map(
      this.onMarket[instrument]!.map(({ written, indicator }) => [written, indicator.values]),
    );
    const chosen = this.chosen.flatMap((written) => {
      const values = live.get(written) ?? this.overCandles(written, { instrument, seconds });
      return readingsOf(label(written), written.definition, values);
    });
    return [...chosen, ...this.ofStrategies(instrument)];
  }

  private overCandles(
    { definition, parameters }: WrittenIndicator,
    { instrument, seconds }: { readonly instrument: number; readonly seconds: number },
  ): Float64Array {
    if (definition.input !== 'candle') return new Float64Array(0);
    const indicator = definition.create(parameters);
    const candles = this.engine.markets[instrument]!.candles.get(seconds)?.last(CANDLES_READ) ?? [];
    for (const candle of candles) indicator.onCandle(candle);
    return indicator.values;
  }

  /** By the strategy's name and its own name for the indicator. */
  private ofStrategies(instrument: number): Reading[] {
    return [...this.engine.strategies.values()].flatMap((strategy) =>
      strategy.readings(instrument).flatMap(({ id, definition, values }) => {
        const [output] = definition.outputs;
        return output === undefined ? [] : [reading(`${initials(strategy.name)}:${id}`, output, values[0]!)];
      }),
    );
  }
}

function running(written: WrittenIndicator): Running {
  const { definition, parameters } = written;
  if (definition.input !== 'market') throw new TypeError(`${definition.name} lives on candles`);
  return { written, indicator: definition.create(parameters) };
}

/** The first value says it; the others are for charts and strategies. */
function readingsOf(name: string, { outputs }: IndicatorDefinition, values: Float64Array): Reading[] {
  const [output] = outputs;
  return output === undefined ? [] : [reading(name, output, values[0]!)];
}

const reading = (name: string, { unit }: IndicatorOutput, value: number): Reading => ({
  name,
  value: Number.isNaN(value) ? null : value,
  unit,
});

/** `vpin 50`, `keltner 10,1`: as the pane writes its own. */
const label = (written: WrittenIndicator): string =>
  writeIndicator(written).replace('(', ' ').replace(')', '');

/** `mean-reversion` as `mr`. */
const initials = (name: string): string =>
  name
    .split('-')
    .map((word) => word[0])
    .join('');

/** A value in words, prices and sizes in the instrument's decimals; signed where its sign says something. */
export function readingText(
  { value, unit }: Pick<Reading, 'value' | 'unit'>,
  instrument: Instrument,
): string {
  if (value === null) return '–';
  const signed = (digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  switch (unit) {
    case 'price':
      return grouped(instrument.priceNumber(value));
    case 'size': {
      const size = instrument.sizeNumber(value);
      return `${size < 0 ? '−' : '+'}${Math.abs(size).toFixed(3)}`;
    }
    case 'ratio':
      return signed(2);
    case 'percent':
      return value.toFixed(1);
    case 'bps':
      return `${signed(1)}bp`;
    case 'count':
      return String(Math.round(value));
    case 'seconds':
      return `${value.toFixed(1)}s`;
    default:
      return Math.abs(value) >= 1_000 || (value !== 0 && Math.abs(value) < 0.01)
        ? value.toExponential(1)
        : value.toFixed(2);
  }
}

const grouped = (price: number): string =>
  price.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
