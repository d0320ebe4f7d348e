import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import { SessionLogError, SessionLogWriter } from '../../../src/store/session-log/index.js';
import { append, type Entry, FILL, PLACE, ROW, readAll, segmentsOf, temporaryFolder } from './fixtures.js';

const row: Entry = { row: ROW, instrument: 0, time: 1 };
/** A log whose last record is of each kind that there is; a header alone is the last of a log that has just begun. */
export const LAST: readonly (readonly [string, readonly Entry[]])[] = [
  ['header', []],
  ['rows', [{ input: FILL, time: 1 }, row, { row: { ...ROW, price: 7 }, instrument: 0, time: 1 }]],
  ['input', [row, { input: FILL, time: 2 }]],
  ['output', [row, { input: FILL, time: 2 }, { output: PLACE, time: 2 }]],
  ['state', [row, { state: { stateHash: 'ab' }, time: 3 }]],
  ['checkpoint', [row, { checkpoint: { cash: 1 }, time: 3 }]],
];

export interface Written {
  readonly directory: string;
  readonly file: string;
  readonly whole: Buffer;
}

export function written(entries: readonly Entry[]): Written {
  const directory = temporaryFolder();
  const writer = SessionLogWriter.create({ directory, sessionId: 'a', time: 0 });
  for (const entry of entries) append(writer, entry);
  writer.commit();
  writer.close();
  const file = segmentsOf(directory)[0]!;
  return { directory, file, whole: readFileSync(file) };
}

/** Reads so many logs that were tampered with: each gives the beginning of what was written, or says where it is damaged. */
export function fuzz({ directory, file, whole }: Written, rounds: number, seed = 42): void {
  const original = readAll(directory).entries.map((entry) => JSON.stringify(entry));
  const random = new Random(seed);
  let broken = 0;
  for (let round = 0; round < rounds; round += 1) {
    writeFileSync(file, tampered(whole, random));
    let seen: string[] = [];
    try {
      seen = readAll(directory).entries.map((entry) => JSON.stringify(entry));
    } catch (error) {
      broken += 1;
      expect(error).toBeInstanceOf(SessionLogError);
      const { place, message } = error as SessionLogError;
      expect(place).toEqual({ file, offset: expect.any(Number) });
      expect(message).not.toContain('\n');
    }
    expect(seen).toEqual(original.slice(0, seen.length));
  }
  expect(broken).toBeGreaterThan(rounds / 8);
}

/** Random bytes, a cut, bits turned over, a piece taken out, doubled or moved. */
function tampered(whole: Buffer, random: Random): Buffer {
  const at = random.integer(0, whole.length - 1);
  const length = random.integer(1, Math.min(200, whole.length - at));
  const to = random.integer(0, whole.length);
  const noise = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => random.integer(0, 255)));
  switch (random.integer(0, 6)) {
    case 0:
      return whole.subarray(0, at);
    case 1: {
      const flipped = Buffer.from(whole);
      for (let i = random.integer(1, 4); i > 0; i -= 1) {
        flipped[random.integer(0, whole.length - 1)]! ^= 1 << random.integer(0, 7);
      }
      return flipped;
    }
    case 2:
      return Buffer.concat([whole.subarray(0, at), whole.subarray(at + length)]);
    case 3:
      return Buffer.concat([whole.subarray(0, to), whole.subarray(at, at + length), whole.subarray(to)]);
    case 4:
      return Buffer.concat([whole.subarray(0, at), noise(length), whole.subarray(at + length)]);
    case 5:
      return Buffer.concat([whole, noise(length)]);
    default:
      return noise(random.integer(0, 400));
  }
}
