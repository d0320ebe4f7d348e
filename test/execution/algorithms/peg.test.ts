import { describe, expect, it } from 'vitest';
import { Instrument, priceTicks, type SizeLots, sizeLots } from '../../../src/domain/index.js';
import { createPeg } from '../../../src/execution/index.js';
import { BTC } from '../../engine/fixture.js';
import { Desk } from './fixture.js';

const peg = (offsetTicks: number, fields: ConstructorParameters<typeof Desk>[2] = {}) =>
  new Desk(createPeg, { kind: 'peg', offsetTicks }, { price: null, size: sizeLots(1_000), ...fields });

describe('a peg', () => {
  it('joins its own touch post-only, as far behind it as it was told', () => {
    expect(peg(0).act()).toMatchObject([{ kind: 'place', price: 6_172_000, size: 1_000, postOnly: true }]);
    expect(peg(7).act()).toMatchObject([{ price: 6_171_993 }]);
    expect(peg(7, { side: 'sell' }).act()).toMatchObject([{ price: 6_172_017 }]);
  });

  it('goes with the touch once that has stood for 100 ms, and not before', () => {
    const desk = peg(0);
    desk.act();
    desk.after(1_000).bid = 6_172_005;
    expect(desk.act()).toEqual([]);
    expect(desk.after(99).act()).toEqual([]);
    expect(desk.after(1).act()).toMatchObject([{ kind: 'replace', clientOrderId: 's1', price: 6_172_005 }]);
    desk.after(1_000).bid = 6_171_990;
    desk.act();
    expect(desk.after(100).act()).toMatchObject([{ kind: 'replace', price: 6_171_990 }]);
  });

  it('does not flicker with a touch that does', () => {
    const desk = peg(0);
    desk.act();
    for (let i = 0; i < 200; i += 1) {
      desk.after(40).bid = i % 2 === 0 ? 6_172_001 : 6_172_000;
      desk.act();
    }
    expect(desk.wanted).toHaveLength(1);
  });

  it('moves twice a second at most, however the touch runs', () => {
    const desk = peg(0);
    for (let i = 0; i < 1_000; i += 1) {
      desk.after(10);
      if (i % 12 === 0) desk.bid = 6_172_000 + ((i / 12) % 5);
      desk.act();
    }
    expect(desk.wanted.length).toBeGreaterThan(5);
    expect(desk.wanted.length).toBeLessThanOrEqual(20);
    for (const [i, { time }] of desk.wanted.entries()) {
      if (i > 0) expect(time - desk.wanted[i - 1]!.time).toBeGreaterThanOrEqual(500_000);
    }
  });

  it('has one request under way at most', () => {
    const desk = peg(0);
    desk.act();
    desk.open[0]!.settled = false;
    desk.after(1_000).bid = 6_172_004;
    desk.act();
    expect(desk.after(1_000).act()).toEqual([]);
    desk.open[0]!.settled = true;
    expect(desk.act()).toMatchObject([{ kind: 'replace', price: 6_172_004 }]);
  });

  it('never passes its limit, and never meets the other side', () => {
    const capped = peg(0, { price: priceTicks(6_171_995) });
    expect(capped.act()).toMatchObject([{ price: 6_171_995 }]);
    const inside = peg(0, { price: priceTicks(6_172_000) });
    expect(inside.act()).toMatchObject([{ price: 6_172_000 }]);
    // A crossed moment: the bid that it sees is where the asks are.
    const crossed = peg(0);
    crossed.bid = 6_172_012;
    expect(crossed.act()).toMatchObject([{ price: 6_172_009 }]);
  });

  it('does not follow itself: a level that is its own slice alone is no touch', () => {
    const desk = peg(2);
    desk.act();
    expect(desk.placed[0]!.price).toBe(6_171_998);
    // Everybody else has gone; the book shows our 1000 lots as the best, the next level three ticks lower.
    desk.bid = 6_171_998;
    desk.bidSize = 1_000;
    desk.after(1_000).act();
    const [move] = desk.after(100).act();
    expect(move).toMatchObject({ kind: 'replace', price: 6_171_993 });
    // Somebody with one lot more is there: that is a touch.
    const joined = peg(0);
    joined.act();
    joined.bidSize = 1_001;
    joined.after(1_000).act();
    expect(joined.after(1_000).act()).toEqual([]);
  });

  it('stays where it is without a book, and places nothing then', () => {
    const desk = peg(0);
    desk.live = false;
    expect(desk.act()).toEqual([]);
    desk.live = true;
    desk.act();
    desk.live = false;
    desk.bid = 6_171_000;
    expect(desk.after(10_000).act()).toEqual([]);
  });

  it('ends where what is left is less than the venue takes', () => {
    const desk = peg(0);
    desk.act();
    desk.fill(992);
    desk.open[0]!.working = false;
    expect(desk.after(1_000).act()).toMatchObject([{ kind: 'finish' }]);
    const enough = peg(0);
    enough.act();
    enough.fill(991);
    enough.open[0]!.working = false;
    expect(enough.after(1_000).act()).toMatchObject([{ kind: 'place', size: 9 as SizeLots }]);
  });

  it('refuses to stand before the touch', () => {
    const { order } = peg(0);
    const before = { ...order, execution: { kind: 'peg', offsetTicks: -1 } } as const;
    expect(createPeg(before, new Instrument(BTC, 0))).toHaveProperty('unworkable');
  });
});
