import type { QueryLimits, QueryResult } from '../../store/history/index.js';

/** What is asked of the history's process: one JSON document, a line. */
export interface HistoryQuestion {
  readonly sql: string;
  readonly limits: QueryLimits;
}

export type HistoryAnswer =
  | { readonly result: QueryResult }
  | { readonly error: string; readonly exitCode: number };
