import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { ExitCode, UserError } from '../../domain/index.js';
import type { QueryResult } from '../../store/history/index.js';

/** Writes a result with the types it has, by a database in memory that holds nothing else. */
export async function writeParquet(file: string, { columns, rows }: QueryResult): Promise<void> {
  if (existsSync(file))
    throw new UserError(`${file}: is there already; choose another name`, ExitCode.failed);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const names = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
    await connection.run(`CREATE TABLE found (${names.map((name) => `${name} VARCHAR`).join()})`);
    const appender = await connection.createAppender('found');
    for (const row of rows) {
      for (const value of row) {
        if (value === null || value === undefined) appender.appendNull();
        else appender.appendVarchar(typeof value === 'object' ? JSON.stringify(value) : String(value));
      }
      appender.endRow();
    }
    appender.closeSync();
    const typed = columns.map(({ type }, i) => `CAST(${names[i]} AS ${type}) AS ${names[i]}`);
    await connection.run(
      `COPY (SELECT ${typed.join()} FROM found) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  } catch (error) {
    throw new UserError(`${file}: ${(error as Error).message.split('\n')[0]}`, ExitCode.failed);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
