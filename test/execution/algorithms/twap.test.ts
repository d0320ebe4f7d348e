import { describe, expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { createTwap } from '../../../src/execution/index.js';
import { BEGIN, Desk } from './fixture.js';

const MINUTE = 60_000_000;
const twap = (fields: ConstructorParameters<typeof Desk>[2] = {}) =>
  new Desk(createTwap, { kind: 'twap', durationMicros: 4 * MINUTE }, { price: null, ...fields });

/** 100,000 lots over four minutes: 48 slices of 2084, and a tenth of the time, held to 10 s, at the end. */
const SLICE = 2_084;

describe('a TWAP', () => {
  it('joins the touch post-only with sizes around the even slice', () => {
    const sizes: number[] = [];
    for (let seed = 0; seed < 200; seed += 1) {
      const desk = twap({ seed });
      desk.act();
      expect(desk.placed[0]).toMatchObject({ price: 6_172_000, postOnly: true, timeInForce: 'gtc' });
      sizes.push(desk.placed[0]!.size);
    }
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.75 * SLICE - 1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1.25 * SLICE + 1);
    expect(new Set(sizes).size).toBeGreaterThan(100);
  });

  it('keeps to the line where its slices fill at once: never ahead by more than a slice and a quarter', () => {
    const desk = twap();
    for (let ms = 0; ms < 229_000; ms += 250) {
      desk.act();
      if (desk.open.some(({ working }) => working)) desk.fill(desk.open[0]!.size - desk.open[0]!.filled);
      const due = (100_000 * (desk.time - BEGIN)) / (4 * MINUTE);
      expect(desk.filled).toBeLessThanOrEqual(due + 1.25 * SLICE + 1);
      expect(desk.filled).toBeGreaterThanOrEqual(due - SLICE);
      desk.after(250);
    }
    expect(desk.placed.every(({ postOnly }) => postOnly)).toBe(true);
  });

  it('takes nothing while it is a slice behind, and takes what it is behind by once that is more', () => {
    const desk = twap();
    desk.act();
    const { time } = desk;
    // A slice is due each 5 s: at 5.003 s it is one behind, 2 ms later a lot more than one.
    desk.after(5_003);
    expect(desk.act()).toEqual([]);
    desk.after(2);
    expect(desk.act()).toMatchObject([{ kind: 'cancel', reason: 'behind schedule: the rest is taken' }]);
    const [take] = desk.act();
    const due = Math.floor((100_000 * (desk.time - time)) / (4 * MINUTE));
    // 200 ppm beyond the ask of 61,720.10 are 1234 ticks.
    expect(take).toMatchObject({ kind: 'place', timeInForce: 'ioc', size: due, price: 6_172_010 + 1_234 });
    desk.endImmediate(due);
    expect(desk.act()).toMatchObject([{ kind: 'place', postOnly: true }]);
  });

  it('does not take beyond its limit, and rests at it', () => {
    const desk = twap({ price: priceTicks(6_172_009) });
    desk.act();
    expect(desk.after(60_000).act()).toEqual([]);
    desk.bid = 6_172_050;
    desk.ask = 6_172_060;
    desk.after(1_000).act();
    expect(desk.wanted.at(-1)?.action).toMatchObject({ kind: 'replace', price: 6_172_009 });
    // One tick more and the ask is within it.
    const inside = twap({ price: priceTicks(6_172_010) });
    inside.act();
    expect(inside.after(60_000).act()).toMatchObject([{ kind: 'cancel' }]);
    expect(inside.act()).toMatchObject([{ timeInForce: 'ioc', price: 6_172_010 }]);
  });

  it('follows the touch up, a step a second, and stays where the touch falls back', () => {
    const desk = twap();
    desk.act();
    desk.after(1_000).bid = 6_172_004;
    expect(desk.act()).toMatchObject([{ kind: 'replace', price: 6_172_004 }]);
    desk.bid = 6_172_006;
    expect(desk.after(999).act()).toEqual([]);
    expect(desk.after(1).act()).toMatchObject([{ kind: 'replace', price: 6_172_006 }]);
    desk.bid = 6_172_000;
    expect(desk.after(1_000).act()).toEqual([]);
  });

  it('takes all that is left in the last ten seconds, as far as limit and collar let it', () => {
    const desk = twap();
    for (let ms = 0; ms < 229_900; ms += 100) {
      desk.act();
      const [slice] = desk.open.filter(({ working }) => working);
      // Nobody sells to it any more.
      if (slice !== undefined && ms < 228_000) desk.fill(slice.size - slice.filled);
      desk.after(100);
    }
    const left = 100_000 - desk.filled;
    expect(left).toBeGreaterThan(0);
    desk.after(100);
    expect(desk.act()).toMatchObject([
      { kind: 'place', price: null, timeInForce: 'ioc', size: left, reason: 'the time is running out' },
    ]);
    // What it did not find is tried again half a second later.
    desk.endImmediate(0);
    expect(desk.act()).toEqual([]);
    expect(desk.after(500).act()).toMatchObject([{ timeInForce: 'ioc', size: left }]);
    expect(desk.algorithm.deadline!(desk.view)).toBe(BEGIN + 4 * MINUTE);
  });

  it('waits without a market, and ends where the venue would not take the rest', () => {
    const desk = twap({ size: sizeLots(1_000) });
    desk.live = false;
    expect(desk.act()).toEqual([]);
    desk.live = true;
    desk.filled = 992;
    expect(desk.act()).toMatchObject([{ kind: 'finish' }]);
    desk.filled = 991;
    expect(desk.act()).not.toMatchObject([{ kind: 'finish' }]);
  });

  it('says how it stands', () => {
    const desk = twap();
    desk.after(60_000);
    expect(desk.algorithm.explain(desk.view)).toEqual(['TWAP: 0.000 done, 0.250 due by now, 180 s left']);
    desk.filled = 40_000;
    expect(desk.algorithm.explain({ ...desk.view, ended: true })).toEqual(['TWAP: 0.400 of 1.000 done']);
  });
});
