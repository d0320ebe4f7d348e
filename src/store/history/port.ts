/** A value on its way into the history: decimals are plain decimal text, times are micros. */
export type Cell = string | number | bigint | boolean | null;
export type HistoryRow = Readonly<Record<string, Cell>>;

/** How far a session's log has been taken over; it is committed together with the rows that it stands for. */
export interface Cursor {
  readonly session: string;
  /** Records since the beginning of the log. */
  readonly records: number;
  /** Of all the log when it was last read to its end: where it has as many, there is nothing new. Null before that. */
  readonly bytes: number | null;
  /** Why no engine is stepped through it, in one line; null where one is. */
  readonly parted: string | null;
}

/** What is written in one transaction. A row of a table that has a key takes the place of the one of its key. */
export interface HistoryBatch {
  readonly rows: ReadonlyMap<string, readonly HistoryRow[]>;
  readonly cursor: Cursor;
}

/** What a query is held to. */
export interface QueryLimits {
  readonly rows: number;
  readonly timeoutMillis: number;
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Decimals and 64-bit integers are text, so that nothing is lost. */
  readonly rows: readonly (readonly unknown[])[];
  /** True where there are more rows than were asked for. */
  readonly truncated: boolean;
}

/** The database of the history. DuckDB carries it out; another database needs to fulfil no more than this. */
export interface HistoryStore {
  cursor(session: string): Promise<Cursor | null>;
  /** All of it or nothing, whenever the process dies. */
  apply(batch: HistoryBatch): Promise<void>;
  /**
   * From now on the session is told by its log's own words: what was taken over of it is dropped, save what only the
   * steps could say, and its cursor stands at the beginning.
   */
  part(session: string, reason: string): Promise<void>;
  /**
   * Drops what is older than `beforeMicros`, by table. A session that `writtenMicros` names is as old as that, with all
   * its rows: their own times are no wall clock's.
   */
  retain(
    beforeMicros: ReadonlyMap<string, number>,
    writtenMicros?: ReadonlyMap<string, number>,
  ): Promise<void>;
  /** One statement that only reads. @throws UserError of one line. */
  query(sql: string, limits: QueryLimits, signal?: AbortSignal): Promise<QueryResult>;
  close(): void;
}
