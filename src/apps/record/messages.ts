import type { InstrumentSpecification, MarketRows } from '../../domain/index.js';

/** What the thread that writes tapes is told. */
export type ToTapeThread =
  | {
      readonly say: 'open';
      readonly folder: string;
      /** By their place in the session. */
      readonly instruments: readonly (readonly [index: number, specification: InstrumentSpecification])[];
      readonly retentionDays: number;
    }
  /** Whole messages, in the order of their arrival. */
  | { readonly say: 'rows'; readonly runs: readonly TapeRun[] }
  | { readonly say: 'close' };

export interface TapeRun {
  readonly instrument: number;
  readonly rows: MarketRows;
}

/** What it says. */
export type FromTapeThread =
  | { readonly say: 'recovered'; readonly paths: readonly string[] }
  /** So many rows are with the system. */
  | { readonly say: 'written'; readonly rows: number }
  | { readonly say: 'removed'; readonly paths: readonly string[] }
  | { readonly say: 'failed'; readonly message: string; readonly exitCode: number }
  | { readonly say: 'closed'; readonly paths: readonly string[] };
