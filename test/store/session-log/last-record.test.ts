import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { SessionLogWriter, verifySessionLog } from '../../../src/store/session-log/index.js';
import { append, FILL, readAll } from './fixtures.js';
import { fuzz, LAST, written } from './tampering.js';

/** Where each record begins, and the file's end. */
function offsetsOf(whole: Buffer): number[] {
  const offsets = [24];
  while (offsets.at(-1)! < whole.length)
    offsets.push(offsets.at(-1)! + 8 + whole.readUInt32LE(offsets.at(-1)!));
  return offsets;
}

describe.each(LAST)('a log whose last record is %s', (kind, entries) => {
  let directory = '';
  let file = '';
  let whole: Buffer = Buffer.alloc(0);
  let last = 0;
  beforeEach(() => {
    ({ directory, file, whole } = written(entries));
    last = offsetsOf(whole).at(-2)!;
  });

  it('opens wherever it is cut within that, says what was dropped, and goes on', () => {
    for (let cut = last; cut < whole.length; cut += 1) {
      writeFileSync(file, whole.subarray(0, cut));
      if (kind === 'header') {
        // Segments have their name only once their header is on the disk: nothing cuts that off.
        const verdict = verifySessionLog(directory);
        expect(verdict.ok ? verdict.tornBytes : 0).toBe(verdict.ok ? cut - last : 0);
        continue;
      }
      const { writer, end } = SessionLogWriter.open({ directory, sessionId: 'a' });
      expect([end.offset, end.dropped]).toEqual([last, cut - last]);
      append(writer, { input: FILL, time: 9 });
      writer.close();
      expect(readAll(directory).entries.at(-1)).toEqual({ input: FILL, time: 9 });
      expect(verifySessionLog(directory)).toMatchObject({ ok: true, tornBytes: 0 });
    }
  });

  it('opens with zeros in the place of any end of it, as a power cut leaves them', () => {
    for (let from = last; from < whole.length; from += 1) {
      for (const more of [0, 512]) {
        const bytes = Buffer.concat([whole.subarray(0, from), Buffer.alloc(whole.length - from + more)]);
        writeFileSync(file, bytes);
        const verdict = verifySessionLog(directory);
        // Where what was cut off were zeros anyway, nothing is missing.
        const isWhole = bytes.subarray(0, whole.length).equals(whole);
        expect({ from, ok: verdict.ok, torn: verdict.tornBytes }).toEqual({
          from,
          ok: true,
          torn: isWhole ? more : whole.length - last + more,
        });
      }
    }
  });

  it('shows every bit of it that was turned over', () => {
    for (let at = last; at < whole.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 3) {
        const altered = Buffer.from(whole);
        altered[at]! ^= 1 << bit;
        writeFileSync(file, altered);
        const verdict = verifySessionLog(directory);
        // A last byte that becomes zero is what a torn write looks like: dropped, and said so.
        const looksTorn = at === whole.length - 1 && altered[at] === 0;
        expect({ at, bit, ok: verdict.ok, torn: verdict.tornBytes > 0 }).toEqual({
          at,
          bit,
          ok: looksTorn,
          torn: looksTorn,
        });
      }
    }
  });
});

describe('a log that was tampered with at random', () => {
  it('gives the beginning of what was written, or says where it is damaged, and never anything else', () => {
    fuzz(written(LAST.flatMap(([, each]) => each)), 1_000);
  });
});
