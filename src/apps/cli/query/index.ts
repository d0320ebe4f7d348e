/** `outcry query`: the history, in SQL. */
import { type Command, InvalidArgumentError } from 'commander';
import { globalOptions, withExamples } from '../options.js';

interface Given {
  csv?: boolean;
  parquet?: string;
  tables?: boolean;
  rebuild?: boolean;
  limit: number;
}

export function registerQuery(program: Command): void {
  const command = program
    .command('query')
    .argument('[sql]', 'one statement that reads')
    .description('orders, fills, positions and all else of the past, in SQL')
    .option('--csv', 'comma-separated values')
    .option('--parquet <file>', 'a Parquet file')
    .option('--tables', 'what there is to ask')
    .option('--rebuild', 'drop the history and build it from the session logs')
    .option('--limit <rows>', 'at most so many rows', parseLimit, 1_000)
    .action(async (sql: string | undefined, given: Given, self: Command) => {
      const { runQuery } = await import('../../history/index.js');
      process.exitCode = await runQuery({
        ...globalOptions(self),
        sql,
        csv: given.csv === true,
        parquet: given.parquet,
        tables: given.tables === true,
        rebuild: given.rebuild === true,
        limit: given.limit,
      });
    });
  withExamples(command, [
    'outcry query --tables',
    'outcry query "SELECT * FROM pnl_by_strategy"',
    'outcry query --csv "SELECT time, side, price, size FROM fills ORDER BY time"',
  ]);
}

function parseLimit(text: string): number {
  const rows = Number(text);
  if (/^\d+$/.test(text) && rows >= 1 && rows <= 1_000_000) return rows;
  throw new InvalidArgumentError('It must be a number from 1 to 1000000.');
}
