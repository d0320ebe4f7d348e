import { describe, expect, it } from 'vitest';
import { parseStep } from '../../../src/domain/index.js';
import { planRoute } from '../../../src/execution/routing/plan-route.js';
import { averageCost, type Route, savingBps } from '../../../src/execution/routing/route.js';
import { requestOf, venueOf } from './books.js';

/** Lots by venue, in the order of the request. */
const lotsOf = ({ total }: Route): readonly number[] => total.lots;

describe('a route, by hand', () => {
  it('takes the cheapest after fees', () => {
    // A: 100 + 1 % = 101. B: 100.5 without a fee. So B's 3 at 100.5 before A's.
    const a = venueOf(0, [[1_000, 10]], { tick: '0.1', takerFeePpm: 10_000 });
    const b = venueOf(1, [[1_005, 3]], { tick: '0.1' });
    const route = planRoute(requestOf([a, b], { size: 5 }));
    expect(lotsOf(route)).toEqual([2, 3]);
    // 3 × 100.5 + 2 × 101 = 503.5; alone at A 505.
    expect(averageCost(route.total) * 5 * 0.1).toBeCloseTo(503.5, 10);
    expect(route.total.cost).toBe(5_035n * 1_000_000_000n);
    expect(route.single).toEqual({ venue: 0, lots: [5, 0], filled: 5, cost: 5_050n * 1_000_000_000n });
    expect(savingBps(route)).toBeCloseTo((1.5 / 505) * 10_000, 10);
    const [atA, atB] = route.slices;
    expect(atA).toMatchObject({ venue: 0, lots: 2, price: 1_000 });
    // 200 USDT and 1 % of it, in 10^-8.
    expect([atA!.notional.toNumber(), atA!.fee.toNumber()]).toEqual([20_000_000_000, 200_000_000]);
    expect([atB!.notional.toNumber(), atB!.fee.toNumber()]).toEqual([30_150_000_000, 0]);
  });

  it('sells where most is left after fees', () => {
    // A: 100 − 1 % = 99. B: 99.5.
    const a = venueOf(0, [[1_000, 10]], { tick: '0.1', takerFeePpm: 10_000 });
    const b = venueOf(1, [[995, 3]], { tick: '0.1' });
    const route = planRoute(requestOf([a, b], { side: 'sell', size: 5 }));
    expect(lotsOf(route)).toEqual([2, 3]);
    expect(route.total.cost).toBe(-(2n * 990n + 3n * 995n) * 1_000_000_000n);
  });

  it('counts what a slow venue may cost', () => {
    // 200 ms at 50 ppm a millisecond is 1 %: 101 against 100.9.
    const slow = venueOf(0, [[1_000, 10]], { tick: '0.1', latencyMicros: 200_000 });
    const fast = venueOf(1, [[1_009, 10]], { tick: '0.1' });
    expect(lotsOf(planRoute(requestOf([slow, fast])))).toEqual([1, 0]);
    expect(lotsOf(planRoute(requestOf([slow, fast], { latencyCostPpmPerMilli: 50 })))).toEqual([0, 1]);
  });

  it('leaves no dust: a minimum is reached or the venue left alone', () => {
    // Greedy would take 9 at A and 1 at B, whose smallest size is 4.
    const a = venueOf(0, [
      [100, 9],
      [110, 10],
    ]);
    const b = venueOf(1, [[101, 10]], { minSizeLots: 4 });
    // With B: 6 × 100 + 4 × 101 = 1004. Without: 9 × 100 + 110 = 1010.
    expect(lotsOf(planRoute(requestOf([a, b], { size: 10 })))).toEqual([6, 4]);
    // At 105 B's minimum costs 20 more than A's first four; one at 110 costs 10 more.
    const dear = venueOf(1, [[105, 10]], { minSizeLots: 4 });
    const route = planRoute(requestOf([a, dear], { size: 10 }));
    expect(lotsOf(route)).toEqual([10, 0]);
    expect(route.leftOut).toEqual([null, 'what would be sent there is below its smallest order']);
  });

  it('knows a smallest notional by the limit that goes with the order', () => {
    // 5 at 101 are 505, 4 are 404: a smallest notional of 450 needs five.
    const a = venueOf(0, [
      [100, 9],
      [110, 10],
    ]);
    const b = venueOf(1, [[101, 10]], { minNotional: '450' });
    expect(lotsOf(planRoute(requestOf([a, b], { size: 10 })))).toEqual([5, 5]);
  });

  it('knows the hole that a steep bid leaves in what may be sold', () => {
    // 700 at least: 7 to 10 at a limit of 100, then 14 to 20 at a limit of 50. 11 at 50 are 550.
    const steep = venueOf(
      0,
      [
        [100, 10],
        [50, 10],
      ],
      { minNotional: '700' },
    );
    const other = venueOf(1, [[90, 1]]);
    expect(lotsOf(planRoute(requestOf([steep, other], { side: 'sell', size: 12 })))).toEqual([10, 1]);
    expect(lotsOf(planRoute(requestOf([steep, other], { side: 'sell', size: 15 })))).toEqual([14, 1]);
    expect(lotsOf(planRoute(requestOf([steep], { side: 'sell', size: 13 })))).toEqual([10]);
  });

  it('gives up cheap fine lots for a coarse one that then fits', () => {
    // B sells by tens. 5 at A and 10 at B: 5 × 9 + 10 × 10 = 145; greedy: 9 × 9 + 6 × 20 = 201.
    const a = venueOf(0, [
      [9, 9],
      [20, 20],
    ]);
    const b = venueOf(1, [[10, 5]], { lot: '10' });
    expect(lotsOf(planRoute(requestOf([a, b], { size: 15 })))).toEqual([5, 1]);
  });

  it('fills as far as lots allow', () => {
    // 16 wanted of lots of 1, 2 and 10: 1 + 2 × 2 + 10 = 15.
    const one = venueOf(0, [[9, 1]]);
    const two = venueOf(1, [[9, 2]], { lot: '2' });
    const ten = venueOf(2, [[9, 2]], { lot: '10' });
    const another = venueOf(3, [[10, 2]], { lot: '10' });
    const route = planRoute(requestOf([one, two, ten, another], { size: 16 }));
    expect(lotsOf(route)).toEqual([1, 2, 1, 0]);
    expect(route.left).toBe(1);
    expect(route.leftReason).toBe('1 is left: it is below what any venue takes besides the rest');
  });

  it('tries all lots that do not divide each other', () => {
    // 7 of twos and threes: 2 + 2 + 3.
    const twos = venueOf(0, [[10, 9]], { lot: '0.2' });
    const threes = venueOf(1, [[9, 9]], { lot: '0.3' });
    const route = planRoute(requestOf([twos, threes], { size: 7, sizeStep: parseStep('0.1') }));
    expect(lotsOf(route)).toEqual([2, 1]);
    expect(route.exact).toBe(true);
  });

  it('stops at the limit, whatever the ticks', () => {
    const coarse = venueOf(0, [
      [100, 1],
      [101, 9],
    ]);
    const fine = venueOf(
      1,
      [
        [10_049, 1],
        [10_050, 1],
        [10_051, 9],
      ],
      { tick: '0.01' },
    );
    const limit = { price: 1_005, tick: parseStep('0.1') };
    const route = planRoute(requestOf([coarse, fine], { size: 9, limit }));
    expect(lotsOf(route)).toEqual([1, 2]);
    expect(route.leftReason).toBe('6 is left: books, limit, lots and balances give no more');
  });

  it('pays no more than there is, at the limit that is locked', () => {
    // 10 at the touch of 100 are 1000: at a limit of 110 that pays for 9.
    const levels = [
      [100, 5],
      [110, 20],
    ] as const;
    const buy = planRoute(requestOf([venueOf(0, levels, { affordableLots: 10 })], { size: 20 }));
    expect(lotsOf(buy)).toEqual([9]);
    const bids = [
      [110, 5],
      [100, 20],
    ] as const;
    const sell = planRoute(requestOf([venueOf(0, bids, { affordableLots: 10 })], { side: 'sell', size: 20 }));
    expect(lotsOf(sell)).toEqual([10]);
  });

  it('says why a venue is left out', () => {
    const venues = [
      venueOf(0, [[100, 9]]),
      venueOf(1, [[100, 9]], { closed: 'its feed is down' }),
      venueOf(2, []),
      venueOf(3, [[200, 9]]),
      venueOf(4, [[100, 9]], { affordableLots: 0 }),
      venueOf(5, [[100, 9]], { lot: '10' }),
      venueOf(6, [[100, 1]], { minSizeLots: 3 }),
      venueOf(7, [[120, 9]]),
    ];
    const limit = { price: 150, tick: parseStep('1') };
    expect(planRoute(requestOf(venues, { size: 4, limit })).leftOut).toEqual([
      null,
      'its feed is down',
      'its book is empty',
      'nothing there is within the limit',
      'nothing is affordable there',
      'the order is smaller than its lot',
      'what could be done there is below its smallest order',
      'what it offers costs more',
    ]);
  });

  it('gives equals to the first, and nothing where there is nothing', () => {
    const [a, b] = [venueOf(0, [[100, 9]]), venueOf(1, [[100, 9]])];
    expect(lotsOf(planRoute(requestOf([a, b], { size: 5 })))).toEqual([5, 0]);
    const route = planRoute(requestOf([]));
    expect(route).toMatchObject({ slices: [], single: null, left: 1 });
    expect(route.leftReason).toBe('1 is left: no venue can take any of it');
  });

  it('compares exactly where doubles cannot', () => {
    // 2147483647 × 1000000001 and 2147483646 × … differ in the eighteenth digit: fees of 1 ppm against a tick.
    const a = venueOf(0, [[2_147_483_646, 9]], { tick: '0.00001', lot: '0.001', takerFeePpm: 0 });
    const b = venueOf(1, [[2_147_483_647, 9]], { tick: '0.00001', lot: '0.001', takerFeePpm: 0 });
    const sizeStep = parseStep('0.001');
    expect(lotsOf(planRoute(requestOf([b, a], { size: 9, sizeStep })))).toEqual([0, 9]);
    expect(lotsOf(planRoute(requestOf([b, a], { side: 'sell', size: 9, sizeStep })))).toEqual([9, 0]);
  });
});
