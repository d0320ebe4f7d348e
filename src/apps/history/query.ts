import { mkdirSync } from 'node:fs';
import { ExitCode, UserError } from '../../domain/index.js';
import { resolveHome } from '../../store/configuration/index.js';
import type { QueryResult } from '../../store/history/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { type Answered, ask } from './ask.js';
import type { HistoryHome, HistoryQuestion } from './messages.js';
import { historySocket, startHistory } from './start.js';
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
/** Somebody waits for it. */
const HANG_MILLIS = 15_000;
const TRY_AGAIN_MILLIS = 500;
const MOST_TRIES = 20;
const INTERRUPTED = 'query: interrupted; the next one goes on from here';
const TABLES_SQL = `SELECT name, comment FROM (
  SELECT table_name AS name, comment, 1 AS kind FROM duckdb_tables() WHERE NOT internal AND comment IS NOT NULL
  UNION ALL SELECT view_name, comment, 2 FROM duckdb_views() WHERE NOT internal) ORDER BY kind, name`;

/** `outcry query`: asks the process that runs with the session, or starts one for as long as the question takes. */
export async function runQuery(options: QueryOptions): Promise<number> {
  const sql = options.tables ? TABLES_SQL : options.sql;
  if (sql === undefined && !options.rebuild) {
    throw new UserError('query: a statement is missing; --tables shows what can be asked');
  }
  const home = resolveHome({ homeOption: options.home, env: process.env });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const question = { sql: sql ?? 'SELECT 1', limits: { rows: options.limit, timeoutMillis: TIMEOUT_MILLIS } };
  const there = await ask(historySocket(home), question, interrupted.signal);
  if (there !== null && options.rebuild) {
    throw new UserError(
      'query: --rebuild needs the history for itself; close the workstation first',
      ExitCode.unsafe,
    );
  }
  const answer = there ?? (await alone(home, question, options.rebuild, interrupted.signal));
  if (sql === undefined) return ExitCode.done;
  if (answer.behind) process.stderr.write('the logs are still being read: the newest is missing\n');
  await show(answer.result, options);
  return ExitCode.done;
}

/** With a process of its own, so that whatever hangs there can be ended. */
async function alone(
  home: HistoryHome,
  question: HistoryQuestion,
  rebuild: boolean,
  signal: AbortSignal,
): Promise<Answered> {
  mkdirSync(home.runtimeDir, { recursive: true, mode: 0o700 });
  const history = startHistory(home, {
    rebuild,
    oneOff: true,
    restartMillis: TRY_AGAIN_MILLIS,
    hangMillis: HANG_MILLIS,
  });
  try {
    const another = await new Promise<Answered | null>((resolve, reject) => {
      const interrupt = () => reject(new UserError(INTERRUPTED, ExitCode.failed));
      if (signal.aborted) interrupt();
      signal.addEventListener('abort', interrupt);
      history.once('caughtUp', () => resolve(null));
      let tries = 0;
      history.on('failed', (error) => {
        tries += 1;
        if (tries >= MOST_TRIES) reject(error);
        // Whoever has the database open answers this question too, or makes room.
        else ask(historySocket(home), question, signal).then((said) => said && resolve(said), reject);
      });
      if (rebuild) history.on('progress', (text) => process.stderr.write(`${text}\n`));
    });
    const answer = another ?? (await ask(historySocket(home), question, signal));
    if (answer === null) throw new UserError('the history went away; ask again', ExitCode.failed);
    return answer;
  } finally {
    await history.close();
  }
}

async function show(result: QueryResult, options: QueryOptions): Promise<void> {
  if (options.parquet !== undefined) {
    const { writeParquet } = await import('./parquet.js');
    await writeParquet(options.parquet, result);
  } else if (options.json) {
    const { columns, rows, truncated } = result;
    const named = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
    process.stdout.write(`${JSON.stringify({ columns, rows: named, truncated })}\n`);
  } else process.stdout.write(options.csv ? asCsv(result) : asTable(result));
  if (result.truncated && !options.json) {
    process.stderr.write(`the first ${result.rows.length} rows; --limit takes more\n`);
  }
}
