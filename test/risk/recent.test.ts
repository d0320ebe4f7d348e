import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recent } from '../../src/risk/index.js';

const MOST = 8;

interface Entry {
  readonly time: number;
  readonly value: number;
}

const middleOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.toSorted((a, b) => a - b)[values.length >> 1]!;

describe('Recent', () => {
  it('tells by hand what came after a moment', () => {
    const recent = new Recent(MOST);
    for (const [time, value] of [
      [10, 5],
      [20, 1],
      [20, 9],
      [30, 3],
    ] as const) {
      recent.add(time, value);
    }
    expect([recent.count(0), recent.sum(0), recent.middle(0)]).toEqual([4, 18, 5]);
    expect([recent.count(10), recent.sum(10), recent.middle(10)]).toEqual([3, 13, 3]);
    expect([recent.count(30), recent.sum(30), recent.middle(30)]).toEqual([0, 0, Number.NaN]);
    expect(recent.canonical()).toEqual([
      [10, 5],
      [20, 1],
      [20, 9],
      [30, 3],
    ]);
  });

  it('says what a list of the newest that is searched at each question says', () => {
    const act = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        later: fc.nat(5),
        value: fc.integer({ min: -3, max: 6 }),
      }),
      fc.record({ kind: fc.constant('ask' as const), ago: fc.integer({ min: -2, max: 40 }) }),
      fc.constant({ kind: 'clear' as const }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
        const recent = new Recent(MOST);
        let list: Entry[] = [];
        let now = 100;
        for (const one of acts) {
          if (one.kind === 'add') {
            now += one.later;
            recent.add(now, one.value);
            list = [...list, { time: now, value: one.value }].slice(-MOST);
          } else if (one.kind === 'clear') {
            recent.clear();
            list = [];
          } else {
            const values = list.filter(({ time }) => time > now - one.ago).map(({ value }) => value);
            const from = now - one.ago;
            expect(recent.count(from)).toBe(values.length);
            expect(recent.sum(from)).toBe(values.reduce((sum, value) => sum + value, 0));
            expect(recent.middle(from)).toBe(middleOf(values));
          }
          expect(recent.canonical()).toEqual(list.map(({ time, value }) => [time, value]));
        }
      }),
      { numRuns: 300 },
    );
  });
});
