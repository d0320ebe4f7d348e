import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { createIceberg, cutSize, leastLots } from '../../../src/execution/index.js';
import { BTC } from '../../engine/fixture.js';
import { Desk } from './fixture.js';

const terms = { kind: 'iceberg', displaySize: sizeLots(1_000), variancePpm: 300_000 } as const;

/** Fills each slice as soon as it stands, on a market that is looked at each millisecond. */
function runDown(desk: Desk): void {
  for (let i = 0; i < 2_000_000 && desk.filled < desk.order.size; i += 1) {
    desk.act();
    if (desk.open.some(({ working }) => working)) {
      expect(desk.open.filter(({ working }) => working)).toHaveLength(1);
      desk.fill(desk.open[0]!.size - desk.open[0]!.filled);
    } else desk.after(1);
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of each value and the one after it. */
function serialCorrelation(values: readonly number[]): number {
  const middle = mean(values);
  let [top, bottom] = [0, 0];
  for (const [i, value] of values.entries()) {
    bottom += (value - middle) ** 2;
    if (i > 0) top += (value - middle) * (values[i - 1]! - middle);
  }
  return top / bottom;
}

describe('an iceberg', () => {
  const desk = new Desk(createIceberg, terms, { size: sizeLots(1_000_000) });
  runDown(desk);
  const sizes = desk.placed.map(({ size }) => size as number);
  const gaps = desk.placed.slice(1).map(({ time }, i) => time - desk.placed[i]!.time);

  it('says what it shows, with no idle zeros', () => {
    expect(desk.algorithm.explain(desk.view)).toEqual([
      'iceberg: shows 0.010 ± 30% of 10.000, by the engine',
    ]);
  });

  it('sends all of it and not a lot more', () => {
    expect(desk.filled).toBe(1_000_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000_000);
  });

  it('uses the whole of the range of sizes, and nothing beyond it', () => {
    // The last takes what is left.
    const free = sizes.slice(0, -1);
    expect(Math.min(...free)).toBeGreaterThanOrEqual(700);
    expect(Math.max(...free)).toBeLessThanOrEqual(1_300);
    const tenths = new Array<number>(10).fill(0);
    for (const size of free) tenths[Math.min(9, Math.floor((size - 700) / 60))]! += 1;
    // χ² of ten cells with nine degrees of freedom stays below 27.9 in 999 of 1000 uniform samples.
    const expected = free.length / 10;
    const chi = tenths.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(27.9);
    expect(mean(free)).toBeGreaterThan(970);
    expect(mean(free)).toBeLessThan(1_030);
  });

  it('shows no pattern: neither size nor time nor price of a slice tells of the next', () => {
    // Of n independent values it lies within 3.3 / √n in 999 of 1000 samples: n is about 1000.
    expect(Math.abs(serialCorrelation(sizes.slice(0, -1)))).toBeLessThan(0.11);
    expect(Math.abs(serialCorrelation(gaps))).toBeLessThan(0.11);
    for (const [i, gap] of gaps.entries()) if (i > 0) expect(gap).not.toBe(gaps[i - 1]);
    expect(new Set(desk.placed.map(({ price }) => price))).toEqual(
      new Set([6_172_000, 6_171_999, 6_171_998]),
    );
  });

  it('waits between two slices from 0.2 to 2 s', () => {
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200_000);
    // The market is looked at each millisecond.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_001_000);
    expect(mean(gaps) / 1e6).toBeGreaterThan(1.0);
    expect(mean(gaps) / 1e6).toBeLessThan(1.2);
  });

  it('leaves a slice that is filled in part where it is', () => {
    const partly = new Desk(createIceberg, terms);
    partly.act();
    partly.fill(partly.open[0]!.size - 1);
    expect(partly.after(10_000).act()).toEqual([]);
    partly.fill(1);
    expect(partly.act()).toEqual([]);
    expect(partly.algorithm.nextTime(partly.view)).toBeGreaterThan(partly.time);
    expect(partly.after(2_001).act()).toHaveLength(1);
  });

  it('cancels a slice when the limit is another, and shows the next there', () => {
    const moved = new Desk(createIceberg, terms);
    moved.act();
    moved.order = { ...moved.order, price: priceTicks(6_173_000) };
    expect(moved.act()).toMatchObject([{ kind: 'cancel', clientOrderId: 's1' }]);
    moved.act();
    const [next] = moved.after(2_001).act();
    expect(next).toMatchObject({ kind: 'place' });
    expect((next as { price: number }).price).toBeGreaterThanOrEqual(6_172_998);
  });

  it('takes the rest with the last slice where less than the minimum would be left, and only then', () => {
    // At 61,720 the venue's 5 USDT are 9 lots (8 are 4.94); with what is kept to spare a rest has 10.
    const least = leastLots(new Instrument(BTC, 0), priceTicks(6_172_000));
    expect(least).toBe(9);
    const cut = (wanted: number, unsent: number) =>
      cutSize({ wanted, room: unsent, unsent, least, most: 1e9 });
    expect(cut(100, 109)).toBe(109);
    expect(cut(100, 110)).toBe(100);
    expect(cut(1, 110)).toBe(9);
    expect(cut(100, 8)).toBe(0);
    expect(cut(100, 9)).toBe(9);
  });

  it('refuses terms that make no sense', () => {
    const instrument = new Instrument(BTC, 0);
    const order = new Desk(createIceberg, terms).order;
    expect(createIceberg({ ...order, price: null }, instrument)).toHaveProperty('unworkable');
    const small = { ...terms, displaySize: sizeLots(8) };
    expect(createIceberg({ ...order, execution: small }, instrument)).toMatchObject({
      unworkable: 'an iceberg that shows 0.00008 shows less than the venue takes, 0.00009',
    });
    expect(
      createIceberg({ ...order, execution: { ...small, displaySize: sizeLots(9) } }, instrument),
    ).not.toHaveProperty('unworkable');
  });
});

describe('sizes of slices', () => {
  it('are legal, within the room, and leave nothing illegal: against trying every size', () => {
    fc.assert(
      fc.property(
        fc.record({
          wanted: fc.integer({ min: 0, max: 60 }),
          unsent: fc.integer({ min: 0, max: 60 }),
          room: fc.integer({ min: 0, max: 60 }),
          least: fc.integer({ min: 1, max: 20 }),
          most: fc.integer({ min: 20, max: 60 }),
        }),
        ({ room: any, ...rest }) => {
          const room = Math.min(any, rest.unsent);
          const size = cutSize({ ...rest, room });
          const keep = rest.least + Math.ceil(rest.least / 20);
          const isLegal = (lots: number) =>
            lots >= rest.least &&
            lots <= Math.min(room, rest.most) &&
            (lots === rest.unsent || rest.unsent - lots >= keep);
          const legal = Array.from({ length: 61 }, (_, lots) => lots).filter(isLegal);
          if (size === 0) expect(legal).toEqual([]);
          else expect(isLegal(size)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('stay at or inside the limit on both sides', () => {
    for (const side of ['buy', 'sell'] as Side[]) {
      const desk = new Desk(createIceberg, terms, { side, size: sizeLots(50_000) });
      runDown(desk);
      for (const { price } of desk.placed) {
        expect(side === 'buy' ? price! <= 6_172_000 : price! >= 6_172_000).toBe(true);
      }
    }
  });
});
