import type { Input, MarketRows, Micros } from '../domain/index.js';
import type { VenueRequest } from '../execution/index.js';
import type { StrategyDefinition } from '../strategy/index.js';
import type { StateMark } from './outbox.js';
import type { RowInput } from './step.js';

/**
 * The session log as the loop sees it: every input to `step`, in one sequence without gaps, and every
 * request before it is sent. `commit` returns when what was appended may be acted upon.
 */
export interface Journal {
  rows(
    run: { instrument: number; rows: MarketRows; from: number; to: number },
    sequence: number,
    time: Micros,
  ): void;
  input(input: Input, sequence: number, time: Micros): void;
  request(request: VenueRequest, sequence: number, time: Micros): void;
  mark(mark: StateMark, sequence: number): void;
  commit(): void;
  /** Writes what has waited long enough by the engine's clock. */
  flushIfDue(time: Micros): void;
  /** False while the log cannot be written: no new orders then, cancels still go. */
  readonly healthy: boolean;
}

/** Where compiled plugins come from, by the hash of their source. Synchronous: a load is an input of `step`. */
export interface PluginShelf {
  load(sourceHash: string): StrategyDefinition;
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
