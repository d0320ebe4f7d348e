import { ExitCode, UserError } from '../../domain/index.js';
import { resolveHome } from '../../store/configuration/index.js';
import { DuckDbHistory, historyFile, type QueryResult } from '../../store/history/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { ask } from './ask.js';
import { Historian } from './historian.js';
import { writeParquet } from './parquet.js';
import { historySocket } from './start.js';
import { asCsv, asTable } from './table.js';

export interface QueryOptions extends GlobalOptions {
  readonly sql: string | undefined;
  readonly csv: boolean;
  readonly parquet: string | undefined;
  readonly tables: boolean;
  readonly rebuild: boolean;
  readonly limit: number;
}

const TIMEOUT_MILLIS = 30_000;
const TABLES_SQL = `SELECT name, comment FROM (
  SELECT table_name AS name, comment, 1 AS kind FROM duckdb_tables() WHERE NOT internal AND comment IS NOT NULL
  UNION ALL SELECT view_name, comment, 2 FROM duckdb_views() WHERE NOT internal) ORDER BY kind, name`;

/** `outcry query`: asks the process that runs, or opens the history itself where none does. */
export async function runQuery(options: QueryOptions): Promise<number> {
  const sql = options.tables ? TABLES_SQL : options.sql;
  if (sql === undefined && !options.rebuild) {
    throw new UserError('query: a statement is missing; --tables shows what can be asked');
  }
  const home = resolveHome({ homeOption: options.home, env: process.env });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const question = { sql: sql ?? 'SELECT 1', limits: { rows: options.limit, timeoutMillis: TIMEOUT_MILLIS } };
  const answer = await ask(historySocket(home), question, interrupted.signal);
  if (answer !== null && options.rebuild) {
    throw new UserError(
      'query: --rebuild needs the history for itself; close the workstation first',
      ExitCode.unsafe,
    );
  }
  const result = answer ?? (await alone(home, question, options, interrupted.signal));
  if (result === null || sql === undefined) return ExitCode.done;
  await show(result, options);
  return ExitCode.done;
}

async function alone(
  home: { readonly dataDir: string },
  { sql, limits }: { sql: string; limits: { rows: number; timeoutMillis: number } },
  { rebuild }: QueryOptions,
  signal: AbortSignal,
): Promise<QueryResult> {
  const store = await DuckDbHistory.open(historyFile(home), { fresh: rebuild });
  const historian = new Historian(store, home);
  try {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    await historian.catchUp(rebuild ? say : () => {}, signal);
    if (signal.aborted)
      throw new UserError('query: interrupted; the next one goes on from here', ExitCode.failed);
    return await store.query(sql, limits, signal);
  } finally {
    historian.close();
    store.close();
  }
}

async function show(result: QueryResult, options: QueryOptions): Promise<void> {
  if (options.parquet !== undefined) await writeParquet(options.parquet, result);
  else if (options.json) {
    const { columns, rows, truncated } = result;
    const named = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
    process.stdout.write(`${JSON.stringify({ columns, rows: named, truncated })}\n`);
  } else process.stdout.write(options.csv ? asCsv(result) : asTable(result));
  if (result.truncated && !options.json) {
    process.stderr.write(`the first ${result.rows.length} rows; --limit takes more\n`);
  }
}
