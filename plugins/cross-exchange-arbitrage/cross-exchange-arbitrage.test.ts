import { describe, expect, it } from 'vitest';
import { FakeView, fakeInstrument, listed, targets } from '../../test/strategy/fake-view.js';
import { Basis } from './basis.js';
import strategy from './index.js';

/** Tick 0.01 and lot 0.001 on the first, tick 0.1 and lot 0.01 on the second: 10,000 ticks are 1,000 there. */
const SPOT = fakeInstrument();
const PERP = fakeInstrument(
  {
    id: 'perp:BTC/USDT',
    venue: 'perp',
    kind: 'linear',
    tick: { units: 1, decimals: 1 },
    lot: { units: 1, decimals: 2 },
  },
  1,
);
const quick = {
  size: 0.05,
  minEdgeBps: 1,
  latencyBps: 1,
  warmupSeconds: 2,
  meanSeconds: 60,
  maxHoldSeconds: 100,
  legMillis: 500,
  restSeconds: 5,
};
const created = (parameters: object = {}) =>
  strategy.create(strategy.parameters.parse({ ...quick, ...parameters }), SPOT, [SPOT, PERP]);
type Trader = ReturnType<typeof created>;

/** Spot 99.99 to 100.01 (2 bps), perpetual 100.0 to 100.1 and so on: prices in quote, both books heard of now. */
function hear(
  trader: Trader,
  view: FakeView,
  spot: readonly [number, number],
  perp: readonly [number, number],
) {
  view.market(0).book.touch(Math.round(spot[0] * 100), Math.round(spot[1] * 100));
  view.market(1).book.touch(Math.round(perp[0] * 10), Math.round(perp[1] * 10));
  const first = trader.onBook?.(view, 0);
  return first ?? trader.onBook?.(view, 1);
}

const spotTouch = [999.99, 1000.01] as const;

/** The usual basis is 20 bps: spot at 1,000, the perpetual at 1,002. */
function warm(parameters: object = {}): [Trader, FakeView] {
  const [trader, view] = [created(parameters), new FakeView(SPOT, PERP)];
  for (let second = 1; second <= 3; second += 1) {
    view.at(second);
    expect(hear(trader, view, spotTouch, [1001.9, 1002.1])).toBeUndefined();
    expect(trader.onSecond?.(view)).toBeUndefined();
  }
  return [trader, view.at(3.1)];
}

function hold(view: FakeView, ...lots: readonly number[]): void {
  lots.forEach((positionLots, leg) => {
    view.market(leg).positionLots = positionLots;
  });
}

describe('cross-exchange-arbitrage', () => {
  /**
   * The mean is 20. The perpetual's bid of 1,002.4 over the ask of 1,000.01 is 23.9 − 20 = 3.9 of edge; getting out
   * costs half of both spreads (0.2 + 2.0) / 2 = 1.1, and 2 are asked for: 3.1.
   */
  it('sells the dear market and buys the cheap one, each in its own lots, when the edge pays for the way out', () => {
    const [trader, view] = warm();
    expect(hear(trader, view, spotTouch, [1002.2, 1002.4])).toBeUndefined();
    const wanted = hear(trader, view, spotTouch, [1002.4, 1002.6]);
    expect(targets(wanted)).toEqual([50, -5]);
    expect(listed(wanted)).toEqual([
      expect.objectContaining({ leg: 0, style: 'take', maxSlippageBps: 1 }),
      expect.objectContaining({ leg: 1, style: 'take', maxSlippageBps: 1 }),
    ]);
  });

  it('buys the cheap perpetual by the mirror of it', () => {
    const [trader, view] = warm();
    expect(targets(hear(trader, view, spotTouch, [1001.4, 1001.6]))).toEqual([-50, 5]);
  });

  it('asks the fees of both, twice', () => {
    const [trader, view] = warm({ firstFeeBps: 0.2, secondFeeBps: 0.3 });
    expect(hear(trader, view, spotTouch, [1002.4, 1002.6])).toBeUndefined();
    expect(targets(hear(trader, view, spotTouch, [1002.5, 1002.7]))).toEqual([50, -5]);
  });

  it('leaves when the basis is back at the prices of leaving, and rests', () => {
    const [trader, view] = warm();
    hear(trader, view, spotTouch, [1002.4, 1002.6]);
    hold(view, 50, -5);
    expect(trader.onFill?.(view, {} as never, 1)).toBeUndefined();
    // asks 1,002.1 over a bid of 999.99 is 21.1: still 1.1 off
    expect(hear(trader, view.at(3.2), spotTouch, [1001.9, 1002.1])).toBeUndefined();
    expect(targets(hear(trader, view, spotTouch, [1001.7, 1001.9]))).toEqual([0, 0]);
    hold(view, 0, 0);
    expect(hear(trader, view.at(3.3), spotTouch, [1002.5, 1002.7])).toBeUndefined();
    expect(hear(trader, view.at(8.1), spotTouch, [1002.5, 1002.7])).toBeUndefined();
    expect(targets(hear(trader, view.at(8.3), spotTouch, [1002.5, 1002.7]))).toEqual([50, -5]);
  });

  it('leaves after the longest time', () => {
    const [trader, view] = warm();
    hear(trader, view, spotTouch, [1002.4, 1002.6]);
    hold(view, 50, -5);
    expect(hear(trader, view.at(103), spotTouch, [1002.4, 1002.6])).toBeUndefined();
    expect(targets(hear(trader, view.at(103.2), spotTouch, [1002.4, 1002.6]))).toEqual([0, 0]);
  });

  it('brings a lone leg back', () => {
    const [trader, view] = warm();
    hear(trader, view, spotTouch, [1002.4, 1002.6]);
    hold(view, 50, 0);
    expect(trader.onBook?.(view.at(3.5), 0)).toBeUndefined();
    const back = trader.onBook?.(view.at(3.6), 0);
    expect(targets(back)).toEqual([0, 0]);
    expect(listed(back)[0]?.reason).toBe('one leg did not fill: the other is brought back');
    // while it is on its way nothing else is begun, and it is asked for again
    expect(hear(trader, view.at(9), spotTouch, [1002.4, 1002.6])).toBeUndefined();
    expect(targets(trader.onSecond?.(view))).toEqual([0, 0]);
  });

  it('cuts a leg to what the other filled, in lots that both have', () => {
    const [trader, view] = warm();
    hear(trader, view, spotTouch, [1002.4, 1002.6]);
    hold(view, 34, -5);
    expect(targets(trader.onBook?.(view.at(3.6), 1))).toEqual([34, -3]);
    hold(view, 34, -3);
    expect(trader.onBook?.(view.at(3.7), 1)).toBeUndefined();
    expect(targets(hear(trader, view.at(3.8), spotTouch, [1001.7, 1001.9]))).toEqual([0, 0]);
  });

  it('does not wait for what is too little to be traded', () => {
    const [trader, view] = warm();
    hear(trader, view, spotTouch, [1002.4, 1002.6]);
    // 4 lots of 0.001 at 1,000 are 4 USDT, below the 5 of the smallest order
    hold(view, 46, -5);
    expect(trader.onBook?.(view.at(3.6), 0)).toBeUndefined();
    expect(targets(hear(trader, view.at(3.7), spotTouch, [1001.7, 1001.9]))).toEqual([0, 0]);
  });

  it('does not trade on a silent or broken book, nor before it has watched for long enough', () => {
    const [trader, view] = warm();
    view.market(0).book.touch(99_999, 100_001);
    view.market(1).book.touch(10_026, 10_028);
    // the first market was last heard of at 3 s
    expect(trader.onBook?.(view.at(4.5), 1)).toBeUndefined();
    view.market(0).book.valid = false;
    expect(trader.onBook?.(view, 0)).toBeUndefined();
    const early = created();
    expect(hear(early, new FakeView(SPOT, PERP).at(1), spotTouch, [1005, 1005.1])).toBeUndefined();
  });

  it('checks its parameters and its legs', () => {
    for (const wrong of [
      { size: 0 },
      { firstFeeBps: -11 },
      { legMillis: 0 },
      { warmupSeconds: 0.5 },
      { fee: 1 },
    ]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
    const pair = (second: ReturnType<typeof fakeInstrument>) => () =>
      strategy.create(strategy.parameters.parse({ size: 0.01 }), SPOT, [SPOT, second]);
    expect(pair(fakeInstrument({ id: 'x:ETH/USDT', base: { code: 'ETH', decimals: 8 } }))).toThrow(
      'test:BTC/USDT and x:ETH/USDT are not the same asset for the same money',
    );
    expect(() => created({ size: 0.005 })).toThrow('size: 0.005 of BTC/USDT has more than 2 decimals');
  });
});

/** By hand. */
describe('the usual basis', () => {
  it('is a mean first, then forgets by a factor e in each memory', () => {
    const basis = new Basis(2);
    basis.sample(10, 1_000_000);
    basis.sample(20, 2_000_000);
    expect(basis.mean).toBe(15);
    // weights 1/3 and 1 − e^(−½) = 0.3935: the larger one
    basis.sample(0, 3_000_000);
    expect(basis.mean).toBeCloseTo(15 * Math.exp(-0.5), 12);
  });
});
