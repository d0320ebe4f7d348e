import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/index.js';
import { conservativeQueue, QUEUE_MODEL_NAMES, queueModel } from '../../../src/matching/recorded/index.js';

const onTapes = QUEUE_MODEL_NAMES.filter((name) => name !== 'order');

describe('queue models', () => {
  /** 30 ahead, 10 behind, 20 cancelled; worked out by hand from the formulas of hftbacktest's queue models. */
  it.each([
    // All that is behind goes first.
    ['conservative', 10],
    // 20 × 30/40.
    ['probability', 15],
    // 20 × 900/1,000.
    ['probability-2', 18],
    // 20 × 27,000/28,000 = 19.28.
    ['probability-3', 19],
    // ln 31 = 3.43399, ln 11 = 2.39790: 20 × 0.58882 = 11.78.
    ['log-probability', 11],
    // ln 41 = 3.71357: 20 × (1 − 0.64571) = 7.09, but those behind can bear 10 only.
    ['log-probability-2', 10],
  ])('%s', (name, expected) => {
    expect(queueModel(name).cancelledAhead({ ahead: 30, behind: 10, cancelled: 20 })).toBe(expected);
  });

  it('by log-probability-2 spare those ahead while many are behind', () => {
    // ln 101 = 4.61512, ln 111 = 4.70953: 20 × 0.02005 = 0.40.
    expect(queueModel('log-probability-2').cancelledAhead({ ahead: 10, behind: 100, cancelled: 20 })).toBe(0);
    // The first variant: ln 11 / (ln 11 + ln 101) = 0.34191: 6.84.
    expect(queueModel('log-probability').cancelledAhead({ ahead: 10, behind: 100, cancelled: 20 })).toBe(6);
  });

  it.each(onTapes)(
    '%s takes whole lots, of those ahead, and leaves those behind no more than they are',
    (name) => {
      const lots = fc.integer({ min: 0, max: 1_000_000 });
      fc.assert(
        fc.property(lots, lots, fc.double({ min: 0, max: 1, noNaN: true }), (ahead, behind, part) => {
          const cancelled = Math.floor((ahead + behind) * part);
          const level = { ahead, behind, cancelled };
          const taken = queueModel(name).cancelledAhead(level);
          expect(Number.isInteger(taken)).toBe(true);
          expect(taken).toBeGreaterThanOrEqual(0);
          expect(taken).toBeLessThanOrEqual(Math.min(ahead, cancelled));
          expect(cancelled - taken).toBeLessThanOrEqual(behind);
          expect(taken).toBeGreaterThanOrEqual(conservativeQueue.cancelledAhead(level));
        }),
      );
    },
  );

  it('name the nearest where the name is none, and refuse what a tape cannot bear out', () => {
    expect(() => queueModel('conservativ')).toThrow('queue model "conservativ": do you mean conservative?');
    expect(() => queueModel('zzz')).toThrow('give one of conservative, probability,');
    expect(() => queueModel('order')).toThrow('a tape holds levels, not orders');
    expect(() => queueModel('zzz')).toThrow(UserError);
  });
});
