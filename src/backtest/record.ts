import type { Fill, Instrument, Micros, Money } from '../domain/index.js';

/** The state of the account at one moment of a run, once a second of market time (or once a candle). */
export interface EquitySample {
  readonly time: Micros;
  /** In units of the reporting currency: capital and all that our fills made of it, fees paid, at the mid. */
  readonly equity: Money;
  /** The same without fees. */
  readonly grossEquity: Money;
  /** Σ |position × mid| over the instruments, in the same units. */
  readonly exposure: Money;
}

/** A fill with what is needed to judge it afterwards. Prices in ticks of its instrument, not rounded. */
export interface JudgedFill {
  readonly fill: Fill;
  /** When the strategy's side heard of it. */
  readonly time: Micros;
  /** The middle of the exchange's touch at the fill; null where a side was empty. */
  readonly midAt: number | null;
  /** The middle of the touch that the strategy saw when it asked for the order. */
  readonly midAtDecision: number | null;
  /** The middle 1 s, 10 s and 60 s after the fill; null where the tape ends before. */
  readonly midAfter: readonly [number | null, number | null, number | null];
}

/** A point of the price chart: the mid of an instrument at the samples' beat. NaN where there was none. */
export interface PriceSeries {
  readonly instrument: Instrument;
  readonly times: Float64Array;
  readonly mids: Float64Array;
}

/** All that a run leaves behind; the report is made from it alone. */
export interface BacktestRecord {
  readonly strategy: string;
  readonly parameters: unknown;
  readonly tapes: readonly string[];
  readonly instruments: readonly Instrument[];
  readonly reportingCurrency: { readonly code: string; readonly decimals: number };
  /** Units of the reporting currency. */
  readonly capital: Money;
  readonly from: Micros;
  readonly to: Micros;
  /** Tape rows that were stepped, each counted once. */
  readonly events: number;
  readonly orders: number;
  readonly rejected: number;
  readonly refused: number;
  readonly samples: readonly EquitySample[];
  /** The beat of the samples, in micros. */
  readonly sampleMicros: number;
  readonly fills: readonly JudgedFill[];
  readonly prices: readonly PriceSeries[];
  /** Fees in the reporting currency, rebates negative. */
  readonly fees: Money;
  readonly finalStateHash: string;
  /** What a reader should know: a gap in the tape, an inferred tick, a truncated warm-up. */
  readonly notes: readonly string[];
}
