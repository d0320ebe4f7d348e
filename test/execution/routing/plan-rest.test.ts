import { describe, expect, it } from 'vitest';
import { type PriceTicks, parseStep, type SizeLots } from '../../../src/domain/index.js';
import { planRest, type RestRequest, type RestVenue } from '../../../src/execution/routing/plan-rest.js';
import { marketOf, type VenueTerms } from './books.js';

type Touch = readonly [bid: number, bidSize: number, ask: number, askSize: number];

function at(
  index: number,
  [bid, bidSize, ask, askSize]: Touch,
  fields: VenueTerms & Partial<Pick<RestVenue, 'tradedLotsPerSecond' | 'affordableLots' | 'closed'>> = {},
): RestVenue {
  const { tradedLotsPerSecond = 1, affordableLots = null, closed = null, ...terms } = fields;
  return {
    instrument: marketOf(index, terms),
    bestBid: bid as PriceTicks,
    bestBidSize: bidSize as SizeLots,
    bestAsk: ask as PriceTicks,
    bestAskSize: askSize as SizeLots,
    tradedLotsPerSecond,
    affordableLots,
    closed,
    lotsUpTo: () => 3 * bidSize,
  };
}

const rest = (venues: readonly RestVenue[], fields: Partial<RestRequest> = {}) =>
  planRest({
    side: 'buy',
    size: 10,
    sizeStep: parseStep('1'),
    limit: null,
    horizonMicros: 60_000_000,
    venues,
    ...fields,
  });

describe('where to rest, by hand', () => {
  it('reckons queue, time, probability and price', () => {
    // I = 50 ÷ 100; of 4 lots a second 2 come to the bid: (50 + 10) ÷ 2 = 30 s; within 60 s 1 − e^−2.
    const plan = rest([at(0, [100, 50, 101, 50], { tradedLotsPerSecond: 4, takerFeePpm: 1_000 })]);
    const probability = 1 - Math.E ** -2;
    const join = plan.options.find(({ place }) => place === 'join')!;
    expect(plan.takePrice).toBeCloseTo(101.101, 10);
    expect(join).toMatchObject({ venue: 0, place: 'join', price: 100, lots: 10, queueAheadLots: 50 });
    expect(join.expectedSeconds).toBeCloseTo(30, 10);
    expect(join.fillProbability).toBeCloseTo(probability, 10);
    expect(join.filledPrice).toBeCloseTo(100, 10);
    const expected = probability * 100 + (1 - probability) * 101.101;
    expect(join.expectedPrice).toBeCloseTo(expected, 10);
    // Behind: 110 lots in 55 s; a fill at 99 means a fall that had the chance of a half: 99.5.
    const behind = plan.options.find(({ place }) => place === 'behind')!;
    expect(behind).toMatchObject({ price: 99, queueAheadLots: 100 });
    expect(behind.expectedSeconds).toBeCloseTo(55, 10);
    expect(behind.filledPrice).toBeCloseTo(99.5, 10);
    expect(join.savingPpm).toBeCloseTo(((101.101 - expected) / 101.101) * 1e6, 6);
  });

  it('adds what a fill before a fall loses, and takes off what one before a rise gains', () => {
    // I = 10 ÷ 100: fair value is 0.4 spreads below the mid. Spread 2: 0.8.
    expect(
      rest([at(0, [100, 10, 102, 90])]).options.find(({ place }) => place === 'join')!.filledPrice,
    ).toBeCloseTo(100.8, 10);
    expect(
      rest([at(0, [100, 90, 102, 10])]).options.find(({ place }) => place === 'join')!.filledPrice,
    ).toBeCloseTo(99.2, 10);
  });

  it('improves where the spread lets it and the queue is long', () => {
    const long: Touch = [100, 900, 104, 100];
    // At the touch 910 lots at 1 a second, a tick before it 10.
    expect(rest([at(0, long, { tradedLotsPerSecond: 10 })]).best).toMatchObject({
      place: 'improve',
      price: 101,
    });
    expect(rest([at(0, [100, 900, 101, 100])]).options.map(({ place }) => place)).not.toContain('improve');
    expect(rest([at(0, [100, 100, 104, 900])]).options.map(({ place }) => place)).not.toContain('improve');
  });

  it('stays behind where so much is traded that it is reached all the same', () => {
    expect(rest([at(0, [100, 1, 101, 1], { tradedLotsPerSecond: 1_000 })]).best).toMatchObject({
      place: 'behind',
      price: 99,
    });
  });

  it('goes where the fee is lower, and where more is traded', () => {
    const book: Touch = [1_000, 50, 1_001, 50];
    const dear = at(0, book, { makerFeePpm: 2_000, tradedLotsPerSecond: 4 });
    const cheap = at(1, book, { makerFeePpm: 0, tradedLotsPerSecond: 4 });
    expect(rest([dear, cheap]).best!.venue).toBe(1);
    const quiet = at(0, book, { tradedLotsPerSecond: 0.1 });
    const busy = at(1, book, { tradedLotsPerSecond: 8 });
    expect(rest([quiet, busy]).best!.venue).toBe(1);
    expect(rest([busy, quiet]).best!.venue).toBe(0);
  });

  it('is a mirror for sales', () => {
    const buy = rest([at(0, [100, 90, 104, 30], { tradedLotsPerSecond: 3 })]).options;
    // Mirrored about 102.
    const sell = rest([at(0, [100, 30, 104, 90], { tradedLotsPerSecond: 3 })], { side: 'sell' }).options;
    expect(sell.map(({ place }) => place)).toEqual(buy.map(({ place }) => place));
    for (const [i, option] of sell.entries()) {
      expect(option.price).toBe(204 - buy[i]!.price);
      expect(option.expectedPrice).toBeCloseTo(204 - buy[i]!.expectedPrice, 9);
    }
  });

  it('keeps limits, smallest sizes and balances', () => {
    const book: Touch = [100, 50, 101, 50];
    const limit = { price: 985, tick: parseStep('0.1') };
    expect(rest([at(0, book)], { limit: { ...limit, price: 990 } }).best).toMatchObject({ place: 'behind' });
    expect(rest([at(0, book, { minNotional: '1001' })]).leftOut).toEqual([
      'what could rest there is below its smallest order',
    ]);
    expect(rest([at(0, book, { minNotional: '401', affordableLots: 4 })]).leftOut).toEqual([
      'what can be paid for there is below its smallest order',
    ]);
    expect(rest([at(0, book, { affordableLots: 4 })]).best!.lots).toBe(4);
    expect(rest([at(0, book, { lot: '3' })]).best!.lots).toBe(3);
    expect(rest([at(0, book, { closed: 'its feed is down' })]).leftOut).toEqual(['its feed is down']);
  });

  describe('with every touch beyond the limit', () => {
    const tick = parseStep('0.1');
    const book: Touch = [100, 50, 101, 50];

    it('rests at the limit, in the venue’s own ticks and behind all that is before it', () => {
      // 98.5 is no price there: a buy rests below it, a sale above it.
      const buy = rest([at(0, book, { tradedLotsPerSecond: 4 })], { limit: { price: 985, tick } });
      expect(buy.best).toMatchObject({ place: 'limit', price: 98, lots: 10, queueAheadLots: 150 });
      // A fall by two ticks, each with the chance of a half.
      expect(buy.best!.filledPrice).toBeCloseTo(99, 10);
      expect(buy.leftOut).toEqual([null]);
      const sell = rest([at(0, book)], { side: 'sell', limit: { price: 1_035, tick } });
      expect(sell.best).toMatchObject({ place: 'limit', price: 104 });
    });

    it('chooses the venue as at the touch', () => {
      const limit = { price: 950, tick };
      const dear = at(0, book, { makerFeePpm: 2_000, tradedLotsPerSecond: 4 });
      const cheap = at(1, book, { tradedLotsPerSecond: 4 });
      expect(rest([dear, cheap], { limit }).best).toMatchObject({ venue: 1, place: 'limit', price: 95 });
    });

    it('says which of the two is in the way where it has to wait', () => {
      const limit = { price: 985, tick };
      const small = at(0, book, { minNotional: '981' });
      expect(rest([small], { limit })).toMatchObject({
        best: null,
        leftOut: ['what could rest there is below its smallest order'],
      });
      expect(rest([at(0, book)], { limit: { price: 9, tick } })).toMatchObject({
        best: null,
        leftOut: ['the limit is no price that it has'],
      });
      // Another venue's touch is within it: this one is not waited at.
      const plan = rest([at(0, book), at(1, [98, 50, 101, 50])], { limit });
      expect(plan.options.every(({ venue }) => venue === 1)).toBe(true);
      expect(plan.leftOut).toEqual(['its touch is beyond the limit', null]);
    });
  });

  it('rests where nothing is traded only for want of better', () => {
    const plan = rest([at(0, [100, 50, 101, 50], { tradedLotsPerSecond: 0 })]);
    expect(plan.best).toMatchObject({ place: 'join', fillProbability: 0, expectedSeconds: Infinity });
    expect(plan.best!.savingPpm).toBeCloseTo(0, 9);
  });
});
