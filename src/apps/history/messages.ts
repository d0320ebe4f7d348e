import type { QueryLimits, QueryResult } from '../../store/history/index.js';

/** What is asked of the history's process: one JSON document, a line. */
export interface HistoryQuestion {
  readonly sql: string;
  readonly limits: QueryLimits;
}

export type HistoryAnswer =
  /** `behind`: the logs are still being read, so that the newest is missing. */
  | { readonly result: QueryResult; readonly behind: boolean }
  | { readonly error: string; readonly exitCode: number };

/** What the history's process is started with. */
export interface HistoryArgument {
  readonly home: HistoryHome;
  readonly socket: string;
  /** Days that rows are kept, by table; a table that is not named keeps them for ever. */
  readonly retentionDays: Readonly<Record<string, number | undefined>>;
  /** The database is made anew from the logs. */
  readonly rebuild: boolean;
  /** For one question: at the priority of whoever waits for it, and without a last look at the logs. */
  readonly oneOff: boolean;
  /** Sessions in which a process before this one hung, and why no engine is stepped through them again. */
  readonly hung: Readonly<Record<string, string>>;
}

export interface HistoryHome {
  readonly dataDir: string;
  readonly runtimeDir: string;
}

/** What the process tells whoever started it. */
export type HistoryNews =
  /** Its socket answers. */
  | { readonly kind: 'ready' }
  /** All that the logs had is in the database. */
  | { readonly kind: 'caught-up' }
  | { readonly kind: 'progress'; readonly text: string }
  /** It lives, and reads this session; null where it reads none. */
  | { readonly kind: 'beat'; readonly session: string | null }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: number };
