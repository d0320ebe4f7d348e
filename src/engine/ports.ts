import type { Input, MarketRows, Micros } from '../domain/index.js';
import type { VenueRequest } from '../execution/index.js';
import type { CandleIndicator, IndicatorDefinition, MarketIndicator } from '../indicators/index.js';
import type { StrategyDefinition } from '../strategy/index.js';
import type { StateMark } from './outbox.js';
import type { RowInput } from './step.js';

/**
 * The session log as the loop sees it: every input to `step`, in one sequence without gaps, and every
 * request before it is sent. `secure` calls back when what was appended may be acted upon, in order, and where
 * the log cannot be written too: it tells whether all that was appended before is safe.
 *
 * `json` is what `JSON.stringify` makes of an input or a request, where the engine has it already.
 */
export interface Journal {
  rows(
    run: { instrument: number; rows: MarketRows; from: number; to: number },
    sequence: number,
    time: Micros,
  ): void;
  input(input: Input, sequence: number, time: Micros, json?: string): void;
  request(request: VenueRequest, sequence: number, time: Micros, json?: string): void;
  mark(mark: StateMark, sequence: number): void;
  secure(then: (isSafe: boolean) => void): void;
  /** Writes what has waited long enough by the engine's clock. */
  flushIfDue(time: Micros): void;
  /** False while the log cannot be written: no new orders then, cancels still go. */
  readonly healthy: boolean;
}

/** Where compiled plugins come from, by the hash of their source. Synchronous: a load is an input of `step`. */
export interface PluginShelf {
  load(sourceHash: string): StrategyDefinition;
  /** A user's indicator; a shelf without it holds none. */
  indicator?(sourceHash: string): IndicatorDefinition;
}

/**
 * Told of each call into a strategy before it is made and after it has come back, whatever comes of it: a
 * watchdog elsewhere then knows who never returned. It changes nothing that the engine can see.
 */
export interface PluginWatch {
  enter(strategy: string): void;
  leave(): void;
}

/** An indicator that runs for a strategy. */
export type RunningIndicator =
  | {
      readonly input: 'candle';
      readonly indicator: CandleIndicator;
      readonly definition: IndicatorDefinition;
    }
  | {
      readonly input: 'market';
      readonly indicator: MarketIndicator;
      readonly definition: IndicatorDefinition;
    };

/** What an indicator of a strategy says now. */
export interface IndicatorReading {
  /** The strategy's own name for it. */
  readonly id: string;
  readonly definition: IndicatorDefinition;
  /** NaN while it warms up. */
  readonly values: Float64Array;
}

/**
 * Hears of each step when it has been taken, in a live session and in a rebuild alike, while what the step
 * wants is still in the outbox. It reads, and changes nothing: what is only for people to look at is made here.
 */
export interface StepListener {
  row(input: RowInput): void;
  input(input: Input): void;
}

export const NO_LISTENER: StepListener = { row: () => {}, input: () => {} };
