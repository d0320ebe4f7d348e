import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verify } from '../../../src/apps/cli/tape/verify.js';
import { type MarketRows, RowFlag, RowKind } from '../../../src/domain/index.js';
import { BookReader } from '../../../src/market/index.js';
import {
  LiveTape,
  openTapes,
  readTape,
  recoverTapes,
  removeOldTapes,
} from '../../../src/store/tape/index.js';
import { MedianSketch } from '../../../src/store/tape/median-sketch.js';
import { testInstrument } from '../../matching/recorded/tape-builder.js';
import { movingTape, TAPE_START } from '../../venues/embedded/tapes.js';

const instrument = testInstrument().specification;
const HOUR = 3_600_000_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-live-tape-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => new LiveTape({ folder, instrument, wireLot: instrument.lot });
const tapes = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.arrow'))
    .sort();

/** A minute of market whose middle is the end of an hour. */
function aroundTheHour(): MarketRows {
  const tape = movingTape({ seconds: 60, seed: 3 });
  const shift = Math.ceil(TAPE_START / HOUR) * HOUR - TAPE_START - 30_000_000 + 1_270_000;
  for (let row = 0; row < tape.length; row += 1) {
    tape.timeReceived[row]! += shift;
    tape.timeExchange[row]! += shift;
  }
  return tape;
}

/** Whole messages only, from each place to the next. */
function* messages(rows: MarketRows): Generator<readonly [from: number, to: number]> {
  let from = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if ((rows.flags[row]! & RowFlag.LAST) === 0) continue;
    yield [from, row + 1];
    from = row + 1;
  }
}

const levels = (reader: BookReader) =>
  JSON.stringify([[...reader.book.levels(false)], [...reader.book.levels(true)]]);

function readAll(reader: BookReader, paths: readonly string[]): void {
  for (const path of paths) {
    for (const rows of readTape(join(folder, path)).batches) {
      for (let row = 0; row < rows.length; row += 1) reader.apply(rows, row);
    }
  }
}

describe('a tape that is recorded live', () => {
  it('is a file an hour, each of which stands alone', () => {
    const rows = aroundTheHour();
    const live = new BookReader();
    const tape = open();
    for (const [from, to] of messages(rows)) {
      tape.append(rows, from, to);
      for (let row = from; row < to; row += 1) live.apply(rows, row);
    }
    tape.finish();
    expect(tapes()).toHaveLength(2);
    const alone = new BookReader();
    readAll(alone, tapes().slice(1));
    expect(alone.isLive).toBe(true);
    expect(levels(alone)).toBe(levels(live));
    const both = new BookReader();
    readAll(both, tapes());
    expect(both.gaps).toBe(0);
    expect(levels(both)).toBe(levels(live));
  });

  it('holds every row as it came, and what it begins with beside them', () => {
    const rows = aroundTheHour();
    const tape = open();
    tape.append(rows, 0, rows.length);
    tape.finish();
    const read = tapes().flatMap((name) => readTape(join(folder, name)).batches);
    const trades = (all: readonly MarketRows[]) =>
      all.flatMap((batch) =>
        [...batch.kind.subarray(0, batch.length)].flatMap((kind, row) =>
          kind === RowKind.Snapshot
            ? []
            : [`${kind} ${batch.price[row]} ${batch.size[row]} ${batch.timeReceived[row]}`],
        ),
      );
    expect(trades(read)).toEqual(trades([rows]));
  });

  it('asks what an hour came to when the hour begins and ends, and not each time that rows are handed on', () => {
    const median = vi.spyOn(MedianSketch.prototype, 'median');
    const tape = open();
    const rows = aroundTheHour();
    let flushes = 0;
    for (const [from, to] of messages(rows)) {
      tape.append(rows, from, to);
      tape.flush();
      flushes += 1;
    }
    tape.finish();
    expect(flushes).toBeGreaterThan(100);
    expect(tapes()).toHaveLength(2);
    expect(median).toHaveBeenCalledTimes(2 * 2);
    median.mockRestore();
  });

  it('passes tape verify', () => {
    const rows = aroundTheHour();
    const tape = open();
    tape.append(rows, 0, rows.length);
    tape.finish();
    const [series] = openTapes([folder]);
    const { checks, gaps, booksPublished } = verify(series!);
    expect(gaps).toBe(0);
    expect(booksPublished).toBeGreaterThan(500);
    for (const check of Object.values(checks)) expect(check.failed).toBe(0);
    expect(checks.sequence.done).toBeGreaterThan(500);
  });

  it('keeps what was flushed when the process is killed, wherever the file is cut', () => {
    const rows = movingTape({ seconds: 20, seed: 4 });
    const tape = open();
    const flushed: number[] = [];
    let count = 0;
    for (const [from, to] of messages(rows)) {
      tape.append(rows, from, to);
      if (to - count < 40) continue;
      tape.flush();
      flushed.push(to);
      count = to;
    }
    const [partial] = readdirSync(folder);
    const whole = readFileSync(join(folder, partial!));
    for (let cut = whole.length; cut > 0; cut -= 997) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      writeFileSync(join(folder, partial!), whole.subarray(0, cut));
      const recovered = recoverTapes(folder);
      const length = recovered
        .flatMap((path) => readTape(path).batches)
        .reduce((sum, batch) => sum + batch.length, 0);
      expect(length === 0 || flushed.includes(length)).toBe(true);
      if (cut === whole.length) expect(length).toBe(count);
      expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
    }
  });

  it('never writes over an hour that is there', () => {
    const rows = movingTape({ seconds: 5, seed: 5 });
    for (let start = 0; start < 3; start += 1) {
      const tape = open();
      tape.append(rows, 0, rows.length);
      tape.finish();
    }
    expect(tapes()).toHaveLength(3);
  });

  it('goes when it is old, and no other file does', () => {
    const rows = movingTape({ seconds: 5, seed: 5 });
    for (const _ of [1, 2]) {
      const tape = open();
      tape.append(rows, 0, rows.length);
      tape.finish();
    }
    writeFileSync(join(folder, 'notes.arrow'), 'no tape');
    const [old, young] = tapes().filter((name) => name !== 'notes.arrow');
    utimesSync(join(folder, old!), 1_000, 1_000);
    utimesSync(join(folder, 'notes.arrow'), 1_000, 1_000);
    expect(removeOldTapes(folder, 2_000_000)).toEqual([join(folder, old!)]);
    expect(tapes()).toEqual([young, 'notes.arrow'].sort());
  });
});
