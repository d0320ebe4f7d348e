import { renameSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { ExitCode, Instrument, type MarketRows, UserError } from '../../../domain/index.js';
import {
  type CandleColumns,
  diskError,
  openAllTapes,
  readCandleTape,
  readSeries,
  removeQuietly,
  type TapeSeries,
} from '../../../store/tape/index.js';
import { chooseSeries, printJson } from './output.js';

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>;
type Appender = Awaited<ReturnType<Connection['createAppender']>>;

const MARKET_TABLE = `CREATE TABLE rows (
  kind UTINYINT, flags UTINYINT, is_first BOOLEAN, is_last BOOLEAN, is_ask BOOLEAN,
  price DOUBLE, size DOUBLE, price_ticks INTEGER, size_lots DOUBLE,
  time_exchange_micros DOUBLE, time_received_micros DOUBLE, sequence DOUBLE, previous_sequence DOUBLE)`;

const CANDLE_TABLE = `CREATE TABLE rows (
  time_micros DOUBLE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE,
  open_ticks INTEGER, high_ticks INTEGER, low_ticks INTEGER, close_ticks INTEGER, volume_lots DOUBLE)`;

/** `outcry tape export --parquet`: one instrument's rows as Parquet, counted again after writing. */
export async function runExport(
  paths: readonly string[],
  options: { readonly parquet: string; readonly symbol?: string },
  { json }: { readonly json: boolean },
): Promise<void> {
  const series = chooseSeries(openAllTapes(paths), options.symbol);
  const rows = await exportParquet(series, options.parquet);
  if (json) printJson({ instrument: series.instrument.id, parquet: options.parquet, rows });
  else process.stdout.write(`${options.parquet}: ${rows.toLocaleString('en-US')} rows\n`);
}

/** Writes the file whole or not at all; how many rows it has, read back from it. */
export async function exportParquet(series: TapeSeries, path: string): Promise<number> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const partial = `${path}.partial`;
  try {
    const isMarket = series.files[0].metadata.kind === 'market';
    await connection.run(isMarket ? MARKET_TABLE : CANDLE_TABLE);
    const appender = await connection.createAppender('rows');
    const written = isMarket ? appendRows(appender, series) : appendCandles(appender, series);
    appender.closeSync();
    const target = `'${partial.replaceAll("'", "''")}'`;
    await connection.run(`COPY rows TO ${target} (FORMAT parquet, COMPRESSION zstd)`);
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${target})`);
    const readBack = Number(reader.getRows()[0][0]);
    if (readBack !== written) {
      throw new UserError(
        `${path}: ${written} rows were written and ${readBack} read back; try again`,
        ExitCode.failed,
      );
    }
    renameSync(partial, path);
    return readBack;
  } catch (error) {
    removeQuietly(partial);
    throw exportError(error, path);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

function appendRows(appender: Appender, series: TapeSeries): number {
  const instrument = new Instrument(series.instrument, 0);
  let written = 0;
  for (const batch of readSeries(series)) {
    for (let row = 0; row < batch.length; row += 1) appendRow(appender, batch, row, instrument);
    written += batch.length;
    appender.flushSync();
  }
  return written;
}

function appendRow(appender: Appender, rows: MarketRows, row: number, instrument: Instrument): void {
  const flags = rows.flags[row];
  appender.appendUTinyInt(rows.kind[row]);
  appender.appendUTinyInt(flags);
  for (const bit of [1, 2, 4]) appender.appendBoolean((flags & bit) !== 0);
  appender.appendDouble(instrument.priceNumber(rows.price[row]));
  appender.appendDouble(instrument.sizeNumber(rows.size[row]));
  appender.appendInteger(rows.price[row]);
  appender.appendDouble(rows.size[row]);
  appendNullable(appender, rows.timeExchange[row]);
  appender.appendDouble(rows.timeReceived[row]);
  appendNullable(appender, rows.sequence[row]);
  appendNullable(appender, rows.previousSequence[row]);
  appender.endRow();
}

function appendNullable(appender: Appender, value: number): void {
  if (Number.isNaN(value)) appender.appendNull();
  else appender.appendDouble(value);
}

function appendCandles(appender: Appender, series: TapeSeries): number {
  const instrument = new Instrument(series.instrument, 0);
  let written = 0;
  for (const { path } of series.files) {
    const { candles } = readCandleTape(path);
    for (let i = 0; i < candles.length; i += 1) appendCandle(appender, candles, i, instrument);
    written += candles.length;
    appender.flushSync();
  }
  return written;
}

function appendCandle(appender: Appender, candles: CandleColumns, i: number, instrument: Instrument): void {
  const prices = [candles.open[i], candles.high[i], candles.low[i], candles.close[i]];
  appender.appendDouble(candles.time[i]);
  for (const price of prices) appender.appendDouble(instrument.priceNumber(price));
  appender.appendDouble(instrument.sizeNumber(candles.volume[i]));
  for (const price of prices) appender.appendInteger(price);
  appender.appendDouble(candles.volume[i]);
  appender.endRow();
}

/** DuckDB says in words what the system refused. */
function exportError(error: unknown, path: string): unknown {
  const text = error instanceof Error ? error.message : '';
  const code = /No space left/i.test(text)
    ? 'ENOSPC'
    : /Permission denied|Read-only/i.test(text)
      ? 'EACCES'
      : /No such file|Cannot open file/i.test(text)
        ? 'ENOENT'
        : undefined;
  return code === undefined
    ? diskError(error, path)
    : diskError(Object.assign(error as Error, { code }), path);
}
