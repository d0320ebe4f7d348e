import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { recording, runTape, SPOT, tapeJson, useFolder } from './fixture.js';

const { path, write } = useFolder();

async function rowsOf(sql: string): Promise<unknown[][]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

describe('outcry tape export', () => {
  it('writes every row as Parquet, decimals and raw counts, nothing for what is not known', async () => {
    const file = write('spot.txt', recording(SPOT));
    await runTape('import', file, '--venue', 'binance-spot', '--out', path('out'));
    const parquet = path("it's.parquet");
    expect(await tapeJson('export', path('out'), '--parquet', parquet)).toEqual({
      instrument: 'binance-spot:BTC/USDT',
      parquet,
      rows: 18,
    });
    const from = `FROM read_parquet('${parquet.replace("'", "''")}')`;
    const columns = 'price, size, price_ticks, size_lots, sequence, is_ask';
    expect(await rowsOf(`SELECT ${columns} ${from} WHERE kind = 3`)).toEqual([
      [101, 0.25, 10_100, 25_000, 700, false],
    ]);
    expect(await rowsOf(`SELECT count(*) ${from} WHERE time_exchange_micros IS NULL`)).toEqual([[11n]]);
    expect(existsSync(`${parquet}.partial`)).toBe(false);
  });

  it('refuses a place that is not there', async () => {
    const file = write('spot.txt', recording(SPOT));
    await runTape('import', file, '--venue', 'binance-spot', '--out', path('out'));
    const parquet = path('nowhere/x.parquet');
    await expect(runTape('export', path('out'), '--parquet', parquet)).rejects.toThrow(
      'no such file or folder',
    );
    await expect(runTape('export', path('out'), '--parquet', path('x'), '--symbol', 'X/Y')).rejects.toThrow(
      '--symbol X/Y: unknown symbol here; there is binance-spot:BTC/USDT',
    );
  });
});
