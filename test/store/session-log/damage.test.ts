import { appendFileSync, cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SessionLogError, SessionLogWriter, verifySessionLog } from '../../../src/store/session-log/index.js';
import { append, type Entry, FILL, PLACE, ROW, readAll, segmentsOf, temporaryFolder } from './fixtures.js';

const ENTRIES: Entry[] = [
  { row: ROW, instrument: 0, time: 1 },
  { row: { ...ROW, price: 5 }, instrument: 0, time: 1 },
  { output: PLACE, time: 1 },
  { input: FILL, time: 2 },
  { checkpoint: { cash: 1 }, time: 3 },
];

let directory = '';
let file = '';
beforeEach(() => {
  directory = temporaryFolder();
  const writer = SessionLogWriter.create({ directory, sessionId: 'a', time: 0 });
  for (const entry of ENTRIES) append(writer, entry);
  writer.close();
  file = segmentsOf(directory)[0]!;
});

describe('a session log that was cut off', () => {
  it('loses the torn last record only, at whichever byte it was cut, says so, and goes on', () => {
    const whole = readFileSync(file);
    const last = lastRecordAt();
    for (let cut = last; cut < whole.length; cut += 1) {
      writeFileSync(file, whole.subarray(0, cut));
      const { writer, end } = SessionLogWriter.open({ directory, sessionId: 'a' });
      expect([end.offset, end.dropped, end.sequence]).toEqual([last, cut - last, 3]);
      append(writer, { output: PLACE, time: 9 });
      writer.close();
      expect(readAll(directory).entries).toEqual([...ENTRIES.slice(0, -1), { output: PLACE, time: 9 }]);
    }
  });

  it('takes zeros in place of its end for what a power cut leaves', () => {
    const whole = readFileSync(file);
    const last = lastRecordAt();
    for (const kept of [last, last + 3, last + 20, whole.length - 16]) {
      for (const more of [0, 4_096]) {
        writeFileSync(
          file,
          Buffer.concat([whole.subarray(0, kept), Buffer.alloc(whole.length - kept + more)]),
        );
        expect(verifySessionLog(directory)).toMatchObject({
          ok: true,
          tornBytes: whole.length - last + more,
        });
      }
    }
  });

  /** The checkpoint is the last record: 8 + 17 + payload + 20 bytes. */
  function lastRecordAt(): number {
    return statSync(file).size - (8 + 17 + JSON.stringify({ cash: 1 }).length + 20);
  }
});

describe('a session log that was altered', () => {
  it('shows every single byte that was changed, wherever it is', () => {
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const altered = Buffer.from(whole);
      altered[at]! ^= 1 << (at % 8);
      writeFileSync(file, altered);
      const verdict = verifySessionLog(directory);
      expect({ at, ok: verdict.ok }).toEqual({ at, ok: false });
      expect(verdict.firstBroken!.offset).toBeLessThanOrEqual(at);
    }
    expect(() => SessionLogWriter.open({ directory, sessionId: 'a' })).toThrow(
      expect.objectContaining({ fault: 'broken', place: { file, offset: expect.any(Number) }, exitCode: 1 }),
    );
  });

  it('shows a record that was taken out, put twice or moved, though its CRC holds', () => {
    const whole = readFileSync(file);
    const at = recordOffsets(whole);
    const record = (i: number): Buffer => whole.subarray(at[i], at[i + 1]);
    const all = at.slice(0, -1).map((_, i) => i);
    const orders = [all.filter((i) => i !== 1), [...all.slice(0, 3), 2, ...all.slice(3)], [0, 2, 1, 3, 4]];
    for (const order of orders) {
      writeFileSync(file, Buffer.concat([whole.subarray(0, at[0]), ...order.map(record)]));
      expect(verifySessionLog(directory)).toMatchObject({ ok: false, firstBroken: { file } });
    }
  });

  it('names file and byte, and counts the records before', () => {
    const whole = readFileSync(file);
    const at = recordOffsets(whole);
    whole[at[2]! + 30]! ^= 1;
    writeFileSync(file, whole);
    const { records, firstBroken } = verifySessionLog(directory);
    expect([records, firstBroken?.offset]).toEqual([2, at[2]]);
    expect(firstBroken?.reason).toContain(`${file} is damaged at byte ${at[2]}: its checksum does not match`);
  });

  it('shows a segment that is missing, exchanged or cut', () => {
    const options = { directory: temporaryFolder(), sessionId: 'a', segmentBytes: 500 };
    const writer = SessionLogWriter.create({ ...options, time: 0 });
    for (let i = 0; i < 9; i += 1) {
      append(writer, { input: FILL, time: i });
      writer.commit();
    }
    writer.close();
    const damage: ((copy: string) => void)[] = [
      (copy) => rmSync(path.join(copy, '000002.log')),
      (copy) => cpSync(path.join(copy, '000001.log'), path.join(copy, '000002.log')),
      (copy) => truncateSync(path.join(copy, '000002.log'), 300),
      (copy) => appendFileSync(path.join(copy, '000001.log'), Buffer.alloc(3)),
      (copy) => truncateSync(path.join(copy, '000003.log'), 10),
    ];
    for (const hurt of damage) {
      const copy = temporaryFolder();
      cpSync(options.directory, copy, { recursive: true });
      expect(verifySessionLog(copy).ok).toBe(true);
      hurt(copy);
      expect(verifySessionLog(copy).ok).toBe(false);
    }
  });

  it('is not repaired by opening it', () => {
    const whole = readFileSync(file);
    whole[60]! ^= 1;
    writeFileSync(file, whole);
    expect(() => SessionLogWriter.open({ directory, sessionId: 'a' })).toThrow(SessionLogError);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });
});

/** Where each record begins, and the file's end. */
function recordOffsets(whole: Buffer): number[] {
  const offsets = [24];
  while (offsets.at(-1)! < whole.length)
    offsets.push(offsets.at(-1)! + 8 + whole.readUInt32LE(offsets.at(-1)!));
  return offsets;
}
