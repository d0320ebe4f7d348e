import type { z } from 'zod';
import type { BookView } from '../market/index.js';

/**
 * What a value is counted in. `price` is the unit of the prices that went in (the engine hands in ticks), `size`
 * that of the sizes (lots), `price-per-size` one over the other; `price` values of an overlay are drawn on the chart.
 */
export type IndicatorUnit =
  | 'price'
  | 'size'
  | 'price-per-size'
  | 'ratio'
  | 'percent'
  | 'bps'
  | 'count'
  | 'seconds'
  | 'none';

/** One named value of an indicator. */
export interface IndicatorOutput {
  readonly name: string;
  readonly unit: IndicatorUnit;
}

/** A finished candle, in any unit of price and of size. */
export interface IndicatorCandle {
  /** Its first moment, micros. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A print. */
export interface IndicatorTrade {
  /** When it happened, micros. */
  readonly time: number;
  readonly price: number;
  readonly size: number;
  /** True where the aggressor bought. */
  readonly buys: boolean;
}

/**
 * One running indicator. Its newest values stand in `values`, one for each output, NaN while it warms up or where
 * there is none; nothing is allocated for an update.
 */
export interface CandleIndicator {
  readonly values: Float64Array;
  onCandle(candle: IndicatorCandle): void;
}

/** One that lives on books and prints. Times never fall; `time` is the engine's. */
export interface MarketIndicator {
  readonly values: Float64Array;
  /** After each whole message that left a valid book. */
  onBook?(book: BookView, time: number): void;
  /** `book` is the one that stood before the print's own depth message; it may be invalid. */
  onTrade?(trade: IndicatorTrade, book: BookView): void;
}

interface DefinitionBase<Parameters> {
  /** In kebab-case; what configuration and strategies call it. */
  readonly name: string;
  /** One line: what it says. */
  readonly description: string;
  /** The paper, book or page that defines it. */
  readonly source: string;
  /** Defaults and bounds; `.meta({ unit })` names a unit. */
  readonly parameters: z.ZodType<Parameters>;
  readonly outputs: readonly IndicatorOutput[];
  /** True where its `price` outputs belong on the chart rather than beside it. */
  readonly overlay?: boolean;
}

export interface CandleIndicatorDefinition<Parameters = unknown> extends DefinitionBase<Parameters> {
  readonly input: 'candle';
  /** Candles up to and with the first value. */
  warmup(parameters: Parameters): number;
  create(parameters: Parameters): CandleIndicator;
}

export interface MarketIndicatorDefinition<Parameters = unknown> extends DefinitionBase<Parameters> {
  readonly input: 'market';
  create(parameters: Parameters): MarketIndicator;
}

export type IndicatorDefinition<Parameters = unknown> =
  | CandleIndicatorDefinition<Parameters>
  | MarketIndicatorDefinition<Parameters>;

type Typed<Definition, Schema extends z.ZodType> = Omit<Definition, 'parameters'> & {
  readonly parameters: Schema;
};

/** Types an indicator's parameters from its schema; returns its argument. */
export function defineIndicator<Schema extends z.ZodType>(
  definition:
    | Typed<CandleIndicatorDefinition<z.infer<Schema>>, Schema>
    | Typed<MarketIndicatorDefinition<z.infer<Schema>>, Schema>,
): IndicatorDefinition {
  return definition as unknown as IndicatorDefinition;
}
