import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purgedFolds, walkForwardSplits } from '../../../src/backtest/validation/index.js';

describe('walk-forward splits', () => {
  it('train from the beginning to the purge, and test after the embargo', () => {
    const splits = walkForwardSplits({
      from: 0,
      to: 400,
      folds: 3,
      purgeMicros: 10,
      embargoMicros: 5,
      window: 'anchored',
    });
    expect(splits).toEqual([
      { train: { from: 0, to: 90 }, test: { from: 105, to: 200 } },
      { train: { from: 0, to: 190 }, test: { from: 205, to: 300 } },
      { train: { from: 0, to: 290 }, test: { from: 305, to: 400 } },
    ]);
  });

  it('roll over pieces of one length', () => {
    const splits = walkForwardSplits({
      from: 100,
      to: 400,
      folds: 2,
      purgeMicros: 0,
      embargoMicros: 0,
      window: 'rolling',
    });
    expect(splits).toEqual([
      { train: { from: 100, to: 200 }, test: { from: 200, to: 300 } },
      { train: { from: 200, to: 300 }, test: { from: 300, to: 400 } },
    ]);
  });

  it('are none where purge or embargo leave nothing', () => {
    const base = { from: 0, to: 400, folds: 3, window: 'anchored' } as const;
    expect(walkForwardSplits({ ...base, purgeMicros: 100, embargoMicros: 0 })).toBeNull();
    expect(walkForwardSplits({ ...base, purgeMicros: 0, embargoMicros: 100 })).toBeNull();
  });

  it('never train within purge and embargo of a test, and tests never overlap', () => {
    fc.assert(
      fc.property(
        fc.record({
          to: fc.integer({ min: 1_000, max: 1_000_000 }),
          folds: fc.integer({ min: 1, max: 12 }),
          purgeMicros: fc.integer({ min: 0, max: 50 }),
          embargoMicros: fc.integer({ min: 0, max: 50 }),
          window: fc.constantFrom('anchored' as const, 'rolling' as const),
        }),
        (options) => {
          const splits = walkForwardSplits({ from: 0, ...options }) ?? [];
          for (const [i, { train, test }] of splits.entries()) {
            expect(test.from - train.to).toBeGreaterThanOrEqual(options.purgeMicros + options.embargoMicros);
            if (i > 0) expect(test.from).toBeGreaterThanOrEqual(splits[i - 1]!.test.to);
          }
        },
      ),
    );
  });
});

it('purged folds train on both sides of a test, less purge and embargo', () => {
  expect(purgedFolds({ from: 0, to: 300, folds: 3, purgeMicros: 10, embargoMicros: 20 })).toEqual([
    { train: [{ from: 130, to: 300 }], test: { from: 0, to: 100 } },
    {
      train: [
        { from: 0, to: 90 },
        { from: 230, to: 300 },
      ],
      test: { from: 100, to: 200 },
    },
    { train: [{ from: 0, to: 190 }], test: { from: 200, to: 300 } },
  ]);
});
