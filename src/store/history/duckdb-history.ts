import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  StatementType,
} from '@duckdb/node-api';
import { ExitCode, UserError } from '../../domain/index.js';
import type {
  Cell,
  Cursor,
  HistoryBatch,
  HistoryRow,
  HistoryStore,
  QueryLimits,
  QueryResult,
} from './port.js';
import { type ColumnType, SCHEMA_VERSION, TABLES, type Table, tableNamed } from './schema.js';
import { plainError, seemsToRead } from './statement.js';
import { VIEWS } from './views.js';

/** Keys in one statement that removes the rows which are about to be replaced. */
const KEYS_AT_ONCE = 500;

/** A query cannot reach a file, a network or an extension, and cannot change that. */
const CLOSED = {
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  threads: '1',
  memory_limit: '512MB',
  // What has not been put into the file yet lies in memory as it came, which is ten times as large.
  checkpoint_threshold: '1MB',
  // Each column that is written to holds a block in memory, and there are hundreds: 77 MB at the default of 256 KB. It
  // counts for a file that is made anew.
  default_block_size: '16384',
};

export const historyFile = (home: { readonly dataDir: string }): string =>
  join(home.dataDir, 'history', 'history.duckdb');

/** The history in one DuckDB file, which one process has open at a time. */
export class DuckDbHistory implements HistoryStore {
  /** Queries that are being answered. */
  private reading = 0;
  private renewal: Promise<void> | null = null;

  private constructor(
    private readonly file: string,
    private instance: DuckDBInstance,
    private writer: DuckDBConnection,
  ) {}

  /**
   * Opens or makes it; one of another version of the schema is made anew, empty.
   * @throws UserError where another process has it open, or it cannot be made.
   */
  static async open(
    file: string,
    { fresh = false }: { readonly fresh?: boolean } = {},
  ): Promise<DuckDbHistory> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    let history = await DuckDbHistory.attach(file, fresh);
    if (!(await history.isOfThisVersion())) {
      history.close();
      history = await DuckDbHistory.attach(file, true);
    }
    await history.createAll();
    return history;
  }

  private static async attach(file: string, fresh: boolean): Promise<DuckDbHistory> {
    try {
      let instance = await DuckDBInstance.create(file, CLOSED);
      if (fresh) {
        // Only whoever could open it may remove it: a process that has it open keeps it.
        instance.closeSync();
        for (const name of [file, `${file}.wal`]) rmSync(name, { force: true });
        instance = await DuckDBInstance.create(file, CLOSED);
      }
      const writer = await instance.connect();
      await writer.run('SET lock_configuration = true');
      return new DuckDbHistory(file, instance, writer);
    } catch (error) {
      const said = (error as Error).message.split('\n')[0];
      throw new UserError(`the history ${file} cannot be opened: ${said}`, ExitCode.failed);
    }
  }

  async cursor(session: string): Promise<Cursor | null> {
    const found = await this.writer.runAndReadAll(
      'SELECT records, bytes, parted FROM cursors WHERE session = $session',
      { session },
    );
    const row = found.getRowsJson()[0];
    if (row === undefined) return null;
    const [records, bytes, parted] = row;
    return {
      session,
      records: Number(records),
      bytes: bytes === null ? null : Number(bytes),
      parted: parted === null ? null : String(parted),
    };
  }

  async apply({ rows, cursor }: HistoryBatch): Promise<void> {
    await this.inTransaction(async () => {
      for (const [name, added] of rows) if (added.length > 0) await this.add(tableNamed(name), added);
      await this.setCursor(cursor);
    });
  }

  async part(session: string, reason: string): Promise<void> {
    await this.inTransaction(async () => {
      for (const { name, from } of TABLES) {
        if (from === 'log') await this.writer.run(`DELETE FROM ${name} WHERE session = ${literal(session)}`);
      }
      await this.setCursor({ session, records: 0, bytes: null, parted: reason });
    });
  }

  async retain(
    beforeMicros: ReadonlyMap<string, number>,
    writtenMicros: ReadonlyMap<string, number> = new Map(),
  ): Promise<void> {
    const listed = (sessions: Iterable<string>): string => [...sessions].map(literal).join();
    await this.inTransaction(async () => {
      for (const [table, before] of beforeMicros) {
        const { name } = tableNamed(table);
        const old = [...writtenMicros].filter(([, written]) => written < before).map(([session]) => session);
        const others =
          writtenMicros.size === 0 ? '' : ` AND session NOT IN (${listed(writtenMicros.keys())})`;
        await this.writer.run(`DELETE FROM ${name} WHERE time_micros < ${Math.floor(before)}${others}`);
        if (old.length > 0) await this.writer.run(`DELETE FROM ${name} WHERE session IN (${listed(old)})`);
      }
    });
    await this.writer.run('CHECKPOINT');
  }

  /**
   * Lets go of what an open database piles up in memory, of which the cache is a part only, by opening it anew. Nothing
   * may be written meanwhile; queries that come wait for it. It is for another time where one is being answered.
   * @throws UserError where it cannot be opened again: it is closed then.
   */
  async renew(): Promise<boolean> {
    if (this.reading > 0) return false;
    this.renewal ??= this.reopen().finally(() => {
      this.renewal = null;
    });
    await this.renewal;
    return true;
  }

  async query(sql: string, limits: QueryLimits, signal?: AbortSignal): Promise<QueryResult> {
    if (!seemsToRead(sql)) throw refusal();
    while (this.renewal !== null) await this.renewal;
    this.reading += 1;
    try {
      return await this.answer(sql, limits, signal);
    } finally {
      this.reading -= 1;
    }
  }

  close(): void {
    this.writer.closeSync();
    this.instance.closeSync();
  }

  private async reopen(): Promise<void> {
    this.close();
    const { instance, writer } = await DuckDbHistory.attach(this.file, false);
    this.instance = instance;
    this.writer = writer;
  }

  private async answer(
    sql: string,
    { rows, timeoutMillis }: QueryLimits,
    signal?: AbortSignal,
  ): Promise<QueryResult> {
    const connection = await this.instance.connect();
    let timedOut = false;
    const interrupt = (): void => connection.interrupt();
    const timer = setTimeout(() => {
      timedOut = true;
      interrupt();
    }, timeoutMillis);
    signal?.addEventListener('abort', interrupt);
    try {
      const statements = await connection.extractStatements(sql);
      if (statements.count !== 1) throw refusal();
      const statement = await statements.prepare(0);
      if (statement.statementType !== StatementType.SELECT) throw refusal();
      if (signal?.aborted) throw new Error('interrupted');
      const reader = await statement.streamAndReadUntil(rows + 1);
      const columns = reader.deduplicatedColumnNames().map((name, i) => ({
        name,
        type: String(reader.columnType(i)),
      }));
      const found = reader.getRowsJson();
      return { columns, rows: found.slice(0, rows), truncated: found.length > rows };
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (timedOut)
        throw new UserError(
          `the query took longer than ${timeoutMillis / 1_000} s: narrow it`,
          ExitCode.failed,
        );
      throw new UserError(`query: ${plainError((error as Error).message)}`);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  }

  private async setCursor({ session, records, bytes, parted }: Cursor): Promise<void> {
    await this.writer.run(`DELETE FROM cursors WHERE session = ${literal(session)}`);
    await this.writer.run(
      `INSERT INTO cursors VALUES (${[session, records, bytes, parted].map(literal).join()})`,
    );
  }

  private async add(table: Table, rows: readonly HistoryRow[]): Promise<void> {
    const { key } = table;
    for (let at = 0; key !== null && at < rows.length; at += KEYS_AT_ONCE) {
      const keys = rows
        .slice(at, at + KEYS_AT_ONCE)
        .map((row) => `(${key.map((name) => literal(row[name]!)).join()})`);
      await this.writer.run(`DELETE FROM ${table.name} WHERE (${key.join()}) IN (${keys.join()})`);
    }
    const appender = await this.writer.createAppender(table.name);
    const columns = Object.entries(table.columns);
    for (const row of rows) {
      for (const [name, type] of columns) append(appender, type, row[name] ?? null);
      appender.endRow();
    }
    appender.closeSync();
  }

  private async inTransaction(work: () => Promise<void>): Promise<void> {
    await this.writer.run('BEGIN TRANSACTION');
    try {
      await work();
      await this.writer.run('COMMIT');
    } catch (error) {
      await this.writer.run('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  private async isOfThisVersion(): Promise<boolean> {
    const tables = await this.writer.runAndReadAll(
      "SELECT 1 FROM duckdb_tables() WHERE table_name = 'schema_version'",
    );
    if (tables.getRowsJson().length === 0) return true;
    const found = await this.writer.runAndReadAll('SELECT version FROM schema_version');
    return Number(found.getRowsJson()[0]?.[0]) === SCHEMA_VERSION;
  }

  private async createAll(): Promise<void> {
    await this.inTransaction(async () => {
      const { writer } = this;
      await writer.run('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT)');
      await writer.run(
        `INSERT INTO schema_version SELECT ${SCHEMA_VERSION} WHERE NOT EXISTS (SELECT 1 FROM schema_version)`,
      );
      await writer.run(
        'CREATE TABLE IF NOT EXISTS cursors (session VARCHAR, records BIGINT, bytes BIGINT, parted VARCHAR)',
      );
      for (const { name, comment, columns } of TABLES) {
        const list = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
        await writer.run(`CREATE TABLE IF NOT EXISTS ${name} (${list.join()})`);
        await writer.run(`COMMENT ON TABLE ${name} IS ${literal(comment)}`);
      }
      for (const { name, comment, sql } of VIEWS) {
        await writer.run(`CREATE OR REPLACE VIEW ${name} AS ${sql}`);
        await writer.run(`COMMENT ON VIEW ${name} IS ${literal(comment)}`);
      }
    });
  }
}

const refusal = (): UserError =>
  new UserError(
    'query: one statement that reads: SELECT, WITH, DESCRIBE or SHOW; nothing else is carried out',
  );

const literal = (value: Cell): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

function append(appender: DuckDBAppender, type: ColumnType, value: Cell): void {
  if (value === null) appender.appendNull();
  else if (type === 'VARCHAR') appender.appendVarchar(String(value));
  else if (type === 'BOOLEAN') appender.appendBoolean(value === true);
  else if (type === 'DOUBLE PRECISION') appender.appendDouble(Number(value));
  else if (type === 'BIGINT') appender.appendBigInt(BigInt(value));
  else if (type === 'TIMESTAMP') appender.appendTimestamp(new DuckDBTimestampValue(BigInt(value)));
  else if (type === 'DECIMAL(18,4)')
    appender.appendDecimal(new DuckDBDecimalValue(scaled(String(value), 4), 18, 4));
  else appender.appendDecimal(new DuckDBDecimalValue(scaled(String(value), 18), 38, 18));
}

/** A plain decimal as an integer of its last place. @throws RangeError where it has more places. */
export function scaled(text: string, decimals: number): bigint {
  const match = /^([-−]?)(\d+)(?:\.(\d*))?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length > decimals)
    throw new RangeError(`"${text}" has no exact place in the history`);
  const units = BigInt(match[2]! + fraction.padEnd(decimals, '0'));
  return match[1] === '' ? units : -units;
}
