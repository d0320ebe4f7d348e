import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Money } from '../../../src/domain/index.js';
import {
  decodeValue,
  encodeValue,
  SessionLogWriter,
  verifySessionLog,
} from '../../../src/store/session-log/index.js';
import { append, type Entry, FILL, PLACE, ROW, readAll, segmentsOf, temporaryFolder } from './fixtures.js';

const time = fc.oneof(fc.constantFrom(Number.NaN, 0, -0, 1.7e15, 1.7e15 + 1), fc.double());
const row = fc.record({
  kind: fc.integer({ min: 1, max: 7 }),
  flags: fc.integer({ min: 0, max: 7 }),
  price: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
  size: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, -0, 4_294_967_295, 4_294_967_296, Number.NaN)),
  timeExchange: time,
  timeReceived: time,
  sequence: time,
  previousSequence: time,
});
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ row, instrument: fc.constantFrom(0, 0, 1, 65_535), time }) },
  {
    weight: 1,
    arbitrary: fc.record({ input: fc.constantFrom(FILL, { kind: 'timer', timer: 'second' } as const), time }),
  },
  { weight: 1, arbitrary: fc.record({ output: fc.constant(PLACE), time }) },
  {
    weight: 1,
    arbitrary: fc.record({ checkpoint: fc.jsonValue(), time }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      state: fc.record({ stateHash: fc.string() }),
      time,
    }),
  },
);

describe('a session log', () => {
  it('gives back what was appended, exactly and in order, over commits, segments and restarts', () => {
    const action = fc.oneof(
      { weight: 9, arbitrary: entry },
      { weight: 1, arbitrary: fc.constantFrom('commit', 'reopen') },
    );
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 60 }),
        fc.constantFrom(200, 2_000, 1e9),
        (actions, segmentBytes) => {
          const options = { directory: temporaryFolder(), sessionId: 'abc', segmentBytes };
          let writer = SessionLogWriter.create({ ...options, time: 1 });
          for (const step of actions) {
            if (step === 'commit') writer.commit();
            else if (step === 'reopen') {
              writer.close();
              writer = SessionLogWriter.open(options).writer;
            } else append(writer, step as Entry);
          }
          writer.close();
          const { entries, end } = readAll(options.directory);
          expect(entries).toEqual(actions.filter((step) => typeof step !== 'string'));
          expect([end.dropped, end.sessionId]).toEqual([0, 'abc']);
          expect(verifySessionLog(options.directory)).toEqual({
            records: end.records,
            ok: true,
            firstBroken: null,
            tornBytes: 0,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('numbers inputs from 1 and gives everything else the number of the input before it', () => {
    const directory = temporaryFolder();
    const writer = SessionLogWriter.create({ directory, sessionId: 'a', time: 1 });
    for (const step of [
      { row: ROW, instrument: 0, time: 2 },
      { row: ROW, instrument: 1, time: 3 },
      { output: PLACE, time: 3 },
      { input: FILL, time: 4 },
    ]) {
      append(writer, step);
    }
    expect(writer.sequence).toBe(3);
    writer.close();
    expect(readAll(directory).end).toMatchObject({ sequence: 3, time: 4, records: 4 });
  });

  it('goes over to new segments whose chain continues', () => {
    const directory = temporaryFolder();
    const writer = SessionLogWriter.create({ directory, sessionId: 'a', time: 1, segmentBytes: 4_096 });
    for (let i = 0; i < 200; i += 1) {
      append(writer, { input: FILL, time: i });
      writer.commit();
    }
    writer.close();
    expect(segmentsOf(directory).length).toBeGreaterThan(10);
    expect(readAll(directory).end).toMatchObject({ sequence: 200, segment: segmentsOf(directory).length });
  });

  it('keeps rows in memory until the next commit, 16 KB or 10 ms', () => {
    const directory = temporaryFolder();
    const writer = SessionLogWriter.create({ directory, sessionId: 'a', time: 0 });
    const add = (): void => append(writer, { row: ROW, instrument: 0, time: 1_000 });
    add();
    expect([writer.flushIfDue(10_999), readAll(directory).entries.length]).toEqual([true, 0]);
    expect([writer.flushIfDue(11_000), readAll(directory).entries.length]).toEqual([true, 1]);
    add();
    writer.commit();
    expect(readAll(directory).entries).toHaveLength(2);
    for (let i = 0; i < 2_000; i += 1) add();
    expect(writer.pending).toBeLessThan(16_384);
    expect(readAll(directory).entries.length).toBeGreaterThan(1_000);
    writer.close();
  });

  it('is not begun twice in one folder, and not opened where there is none', () => {
    const directory = temporaryFolder();
    expect(() => SessionLogWriter.open({ directory, sessionId: 'a' })).toThrow(/no session log in/);
    SessionLogWriter.create({ directory, sessionId: 'a', time: 0 }).close();
    expect(() => SessionLogWriter.create({ directory, sessionId: 'a', time: 0 })).toThrow(/already/);
  });
});

describe('encodeValue', () => {
  it('gives back any value, with money, the numbers that JSON lacks, and keys that look like its own', () => {
    const money = fc.bigInt({ min: -(2n ** 84n), max: 2n ** 84n }).map(Money.fromBigInt);
    const key = fc.oneof(fc.string(), fc.constantFrom('$money', '$number', '$', '$$x', '__proto__', 'a'));
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        money,
        fc.double(),
        fc.string(),
        fc.constantFrom(null, true, Number.NaN, -0, Number.NEGATIVE_INFINITY, '"$money"'),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
      ),
    })).value;
    fc.assert(
      fc.property(value, (original) => {
        expect(decodeValue(encodeValue(original))).toEqual(original);
      }),
    );
  });

  it('takes JSON that is there already where that says it all, and only there', () => {
    const plain = { kind: 'place', order: { price: 100, text: '$', owner: null } };
    expect(encodeValue(plain, '"given"')).toBe('"given"');
    for (const value of [{ $a: 1 }, { a: Number.NaN }, { a: [-0] }, { fee: Money.ZERO }]) {
      expect(encodeValue(value, JSON.stringify(value))).toBe(encodeValue(value));
      expect(decodeValue(encodeValue(value, JSON.stringify(value)))).toEqual(value);
    }
  });
});
