import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument, sizeLots } from '../../../src/domain/index.js';
import { createVwap, partOf } from '../../../src/execution/index.js';
import { BTC } from '../../engine/fixture.js';
import { BEGIN, Desk } from './fixture.js';

const MINUTE = 60_000_000;
const vwap = (participationPpm: number, fields: ConstructorParameters<typeof Desk>[2] = {}) =>
  new Desk(
    createVwap,
    { kind: 'vwap', durationMicros: 4 * MINUTE, participationPpm },
    { price: null, ...fields },
  );

/** The schedule by its own words, from the volumes of each moment. */
function naiveDue(
  desk: Desk,
  past: { lots: number; micros: number },
  seen: readonly [number, number][],
): number {
  let most = 0;
  for (const [elapsed, traded] of seen) {
    const pace = (past.lots + traded) / (past.micros + elapsed);
    const expected = pace * (4 * MINUTE - elapsed);
    if (traded > 0) most = Math.max(most, traded / (traded + expected));
  }
  return desk.order.size * most;
}

describe('a VWAP', () => {
  it('says how it stands, with no idle zeros', () => {
    const desk = vwap(200_000);
    desk.act();
    desk.tradedLots = 125_000;
    desk.after(60_000).act();
    // 1.25 in the first of four minutes: 5 by the end, of which a quarter has gone by; a fifth of 1.25 is the most.
    const size = 1.25 * 0.2;
    expect(desk.algorithm.explain(desk.view)).toEqual([
      `VWAP: 0.000 done, ${size.toFixed(3)} due by now, 180 s left`,
      '0.0% of 1.250 traded since; at most 20%',
    ]);
    desk.filled = 25_000;
    expect(desk.algorithm.explain({ ...desk.view, ended: true })).toEqual([
      `VWAP: 0.250 of ${(desk.order.size / 100_000).toFixed(3)} done`,
      '20.0% of 1.250 traded since; at most 20%',
    ]);
  });

  it('sends nothing while nothing is traded', () => {
    const desk = vwap(200_000);
    for (let i = 0; i < 239; i += 1) {
      expect(desk.act()).toEqual([]);
      desk.after(1_000);
    }
  });

  it('has done or open no more than its part of the volume, at every moment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 20, maxLength: 239 }),
        fc.integer({ min: 10_000, max: 500_000 }),
        fc.integer(),
        (volumes, ppm, seed) => {
          const desk = vwap(ppm, { seed: Math.abs(seed) });
          for (const [i, lots] of volumes.entries()) {
            desk.tradedLots += lots;
            desk.act();
            const working = desk.open.filter((slice) => slice.working);
            const open = working.reduce((sum, slice) => sum + slice.size - slice.filled, 0);
            expect((desk.filled + open) * 1_000_000).toBeLessThanOrEqual(desk.tradedLots * ppm);
            if (working[0]?.immediate) desk.endImmediate(Math.floor(working[0].size / 2));
            else if (working.length > 0 && i % 3 === 0) desk.fill(working[0]!.size - working[0]!.filled);
            desk.after(1_000);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is on the curve of the volume: against the formula in plain words', () => {
    const past = { lots: 600_000, micros: 5 * MINUTE };
    const desk = vwap(1_000_000);
    desk.pace = past;
    const seen: [number, number][] = [];
    const slice = 2_084;
    desk.act();
    for (let second = 0; second < 229; second += 1) {
      // A market that is busy at first, then quiet.
      desk.tradedLots += second < 60 ? 6_000 : 800;
      seen.push([desk.time - BEGIN, desk.tradedLots]);
      for (let again = 0; again < 3; again += 1) {
        desk.act();
        const [first] = desk.open.filter(({ working }) => working);
        if (first === undefined) continue;
        if (first.immediate) desk.endImmediate(first.size);
        else desk.fill(first.size);
      }
      const due = naiveDue(desk, past, seen);
      expect(desk.filled).toBeLessThanOrEqual(due);
      expect(desk.filled).toBeGreaterThan(due - 1.25 * slice - 1);
      desk.after(1_000);
    }
    // Busy minute: 360,000 of what turned out to be 500,000 lots. An even schedule would have done a quarter.
    const atMinute = desk.placed.filter(({ time }) => time < BEGIN + MINUTE);
    expect(atMinute.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(35_000);
  });

  it('falls behind rather than exceed its part, also at the end', () => {
    const desk = vwap(100_000);
    desk.tradedLots = 500_000;
    desk.after(235_000);
    // The first look only takes the measure: what was traded before it does not count.
    expect(desk.act()).toEqual([]);
    desk.tradedLots += 200_000;
    expect(desk.after(1_000).act()).toMatchObject([{ timeInForce: 'ioc', price: null, size: 20_000 }]);
    desk.endImmediate(20_000);
    expect(desk.after(1_000).act()).toEqual([]);
    desk.tradedLots += 80;
    expect(desk.after(1_000).act()).toEqual([]);
    // Nine lots, the least that the venue takes, are a tenth of ninety.
    desk.tradedLots += 10;
    expect(desk.after(1_000).act()).toMatchObject([{ size: 9 }]);
  });

  it('refuses a participation that is none', () => {
    const { order } = vwap(1_000);
    const none = { kind: 'vwap', durationMicros: MINUTE, participationPpm: 0 } as const;
    expect(createVwap({ ...order, execution: none }, new Instrument(BTC, 0))).toHaveProperty('unworkable');
    const all = { ...none, participationPpm: 1_000_000 };
    expect(createVwap({ ...order, execution: all }, new Instrument(BTC, 0))).not.toHaveProperty('unworkable');
  });

  it('takes parts of volumes exactly, and never rounds up: against BigInt', () => {
    const lots = fc.integer({ min: 0, max: 9_000_000_000_000 });
    fc.assert(
      fc.property(lots, fc.integer({ min: 0, max: 1_000_000 }), (volume, ppm) => {
        const exact = Number((BigInt(volume) * BigInt(ppm)) / 1_000_000n);
        expect(partOf(volume, ppm)).toBe(exact);
      }),
    );
    expect(sizeLots(partOf(1_999_999, 500_000))).toBe(999_999);
  });
});
