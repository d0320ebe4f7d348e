import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { RecordBatchStreamReader, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allocateRows, type MarketRows, RowFlag, RowKind, UserError } from '../../../src/domain/index.js';
import {
  allocateCandles,
  openAllTapes,
  openTapes,
  readCandleTape,
  readSeries,
  readTape,
  readTapeMetadata,
  TapeWriter,
  tapeName,
  writeCandleTape,
} from '../../../src/store/tape/index.js';
import { specify } from '../../../src/venues/recording/index.js';

const HOUR = 3_600_000_000;
const START = Date.UTC(2024, 7, 8, 23) * 1000;
const NO_LOSSES = { farLevels: 0, roundedSizes: 0 };

const { specification: BTC, wireLot } = specify({
  venue: 'binance-spot',
  venueSymbol: 'BTCUSDT',
  description: { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', kind: 'spot' },
  terms: { tick: '0.01', lot: '0.001', makerFeePpm: 1, takerFeePpm: 2, inferred: false },
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-tape-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A message of `size` rows received at `time`; odd columns where `seed` says so. */
function message(time: number, size: number, seed = 0): MarketRows {
  const rows = allocateRows(size);
  for (let row = 0; row < size; row += 1) {
    rows.kind[row] = RowKind.Change;
    rows.flags[row] = (row === 0 ? RowFlag.FIRST : 0) | (row === size - 1 ? RowFlag.LAST : 0);
    rows.price[row] = -seed * 7 + row;
    rows.size[row] = seed * 1e9 + row;
    rows.timeExchange[row] = seed % 2 === 0 ? time + 1_270_000 : Number.NaN;
    rows.timeReceived[row] = time;
    rows.sequence[row] = seed % 3 === 0 ? Number.NaN : seed;
    rows.previousSequence[row] = seed % 5 === 0 ? Number.NaN : seed - 1;
  }
  rows.length = size;
  return rows;
}

const writer = (source = ['a.gz']) => new TapeWriter({ folder, instrument: BTC, wireLot, source });

function publish(tape: TapeWriter): string[] {
  tape.convert(NO_LOSSES);
  return tape.publish();
}

/** The rows of batches as plain arrays, one a row. */
function plain(batches: Iterable<MarketRows>): unknown[] {
  const rows: unknown[] = [];
  for (const b of batches) {
    for (let i = 0; i < b.length; i += 1) {
      const times = [b.timeExchange[i], b.timeReceived[i], b.sequence[i], b.previousSequence[i]];
      rows.push([b.kind[i], b.flags[i], b.price[i], b.size[i], ...times]);
    }
  }
  return rows;
}

describe('a tape', () => {
  it('gives back what was written, row for row, whatever the messages', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, (list) => {
        const tape = writer();
        const messages = list.map((size, i) => message(START + i * 1000, size, i));
        for (const each of messages) tape.append(each);
        const [path] = publish(tape);
        expect(plain(readTape(path).batches)).toEqual(plain(messages));
        rmSync(path);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps messages whole across batches, the largest too', () => {
    const tape = writer();
    const sizes = [60_000, 6_000, 100_000, 3];
    for (const [i, size] of sizes.entries()) tape.append(message(START, size, i));
    const { batches } = readTape(publish(tape)[0]);
    expect(batches.reduce((sum, batch) => sum + batch.length, 0)).toBe(166_003);
    for (const batch of batches) expect(batch.flags[batch.length - 1] & RowFlag.LAST).toBe(RowFlag.LAST);
  });

  it('is read without a copy', () => {
    const tape = writer();
    tape.append(message(START, 1000));
    const [batch] = readTape(publish(tape)[0]).batches;
    const columns = [batch.kind, batch.flags, batch.price, batch.size, batch.timeReceived, batch.sequence];
    for (const column of columns) expect(column.buffer).toBe(batch.kind.buffer);
  });

  it('is an Arrow file with nulls where the venue said nothing, and a schema at both ends', () => {
    const tape = writer();
    tape.append(message(START, 1, 1));
    tape.append(message(START, 1, 2));
    const bytes = readFileSync(publish(tape)[0]);
    const table = tableFromIPC(bytes);
    expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'kind Uint8',
      'flags Uint8',
      'price Int32',
      'size Float64',
      'timeExchange Float64',
      'timeReceived Float64',
      'sequence Float64',
      'previousSequence Float64',
    ]);
    expect(table.toArray().map((row) => row?.timeExchange)).toEqual([null, START + 1_270_000]);
    const stream = RecordBatchStreamReader.from(bytes.subarray(8));
    expect([...stream].reduce((sum, batch) => sum + batch.numRows, 0)).toBe(2);
  });

  it('is a file for each hour of reception, named after it', () => {
    const tape = writer();
    for (const time of [START, START + HOUR - 1, START + HOUR, START + 3 * HOUR])
      tape.append(message(time, 2));
    const paths = publish(tape);
    expect(paths.map((path) => path.slice(folder.length + 1))).toEqual([
      'binance-spot_BTC-USDT_2024-08-08T23.arrow',
      'binance-spot_BTC-USDT_2024-08-09T00.arrow',
      'binance-spot_BTC-USDT_2024-08-09T02.arrow',
    ]);
    expect(readdirSync(folder).sort()).toEqual(paths.map((path) => path.slice(folder.length + 1)));
    expect(tapeName({ ...BTC, version: 2 }, START)).toBe('binance-spot_BTC-USDT_2024-08-08T23_v2.arrow');
  });

  it('says what it is of', () => {
    const tape = writer(['one.gz', 'two.gz']);
    for (let i = 0; i < 5; i += 1) tape.append(message(START + i, 1, 2));
    const [path] = publish(tape);
    const { metadata, instrument } = readTape(path);
    expect(instrument).toEqual(BTC);
    expect(metadata).toEqual({
      kind: 'market',
      instrument: BTC,
      wireLot: { units: 1, decimals: 3 },
      source: ['one.gz', 'two.gz'],
      clockSkewMicros: -1_270_000,
      losses: NO_LOSSES,
      intervalSeconds: null,
      timeFrom: START,
    });
    expect(readTapeMetadata(path)).toEqual(metadata);
  });

  it('while being written is a stream that can be read to its last whole batch', () => {
    const tape = writer();
    tape.append(message(START, 60_000));
    tape.append(message(START, 60_000));
    const [name] = readdirSync(folder);
    expect(name).toBe('binance-spot_BTC-USDT_2024-08-08T23.arrows.partial');
    const bytes = readFileSync(join(folder, name));
    const batches = [...RecordBatchStreamReader.from(bytes)];
    expect(batches.map((batch) => batch.numRows)).toEqual([60_000]);
    tape.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('given up leaves nothing behind, after its conversion too', () => {
    const tape = writer();
    tape.append(message(START, 3));
    tape.convert(NO_LOSSES);
    tape.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not overwritten by one from another recording', () => {
    const first = writer();
    first.append(message(START, 3));
    publish(first);
    const again = writer();
    again.append(message(START, 4));
    expect(readTape(publish(again)[0]).batches[0].length).toBe(4);
    expect(() => writer(['b.gz']).append(message(START, 3))).toThrow(/exists already, made from a\.gz/);
  });

  it('on a full disk says so, exit code 1', () => {
    symlinkSync('/dev/full', join(folder, 'binance-spot_BTC-USDT_2024-08-08T23.arrows.partial'));
    const tape = writer();
    const work = () => {
      tape.append(message(START, 3));
      tape.convert(NO_LOSSES);
    };
    expect(work).toThrow(expect.objectContaining({ exitCode: 1, message: expect.stringMatching('full') }));
    tape.abort();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('tapes in a folder', () => {
  it('are one series an instrument, in the order of time, and a gzipped tape is a tape', () => {
    const tape = writer();
    for (const hour of [0, 1, 2]) tape.append(message(START + hour * HOUR, 1, hour));
    const [first] = publish(tape);
    writeFileSync(`${first}.gz`, gzipSync(readFileSync(first)));
    const before = plain(readSeries(openTapes([folder])[0]));
    rmSync(first);
    const series = openTapes([folder, folder]);
    expect(series).toHaveLength(1);
    expect(series[0].files.map(({ path }) => path.slice(-8))).toEqual(['arrow.gz', '00.arrow', '01.arrow']);
    expect(plain(readSeries(series[0]))).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it('are refused where there are none, or they are something else, by name', () => {
    const refusal = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return (error as Error).message;
      }
      throw new Error('was not refused');
    };
    const path = join(folder, 'x.arrow');
    expect(refusal(() => openTapes([folder]))).toContain('no tapes');
    expect(refusal(() => openTapes([join(folder, 'nowhere')]))).toContain('no such file');
    writeFileSync(path, 'hello');
    expect(refusal(() => openTapes([path]))).toContain('not a tape');
    writeFileSync(path, `ARROW1\0\0${'x'.repeat(100)}`);
    expect(refusal(() => openTapes([path]))).toContain('damaged');
    const tape = writer();
    tape.append(message(START, 9));
    const [whole] = publish(tape);
    writeFileSync(path, readFileSync(whole).subarray(0, -20));
    expect(refusal(() => readTape(path))).toContain('cut short');
  });
});

describe('a tape of candles', () => {
  it('gives back what was written and is no market tape', () => {
    const candles = allocateCandles(2);
    for (const i of [0, 1]) {
      candles.time[i] = START + i * 300_000_000;
      candles.open[i] = 10 + i;
      candles.high[i] = 20 + i;
      candles.low[i] = 5 + i;
      candles.close[i] = 15 + i;
      candles.volume[i] = 1e12 + i;
    }
    candles.length = 2;
    const path = writeCandleTape({
      folder: join(folder, 'deeper', 'still'),
      intervalName: '5m',
      candles,
      metadata: {
        kind: 'candles',
        instrument: BTC,
        wireLot,
        source: ['c.json'],
        clockSkewMicros: null,
        losses: NO_LOSSES,
        intervalSeconds: 300,
        timeFrom: null,
      },
    });
    expect(path.endsWith('binance-spot_BTC-USDT_5m.arrow')).toBe(true);
    expect(readCandleTape(path).candles).toEqual(candles);
    expect(openAllTapes([path])).toHaveLength(1);
    expect(() => readTape(path)).toThrow('a tape of candles');
    expect(() => openTapes([path])).toThrow('only tapes of candles');
  });
});
