import { describe, expect, it } from 'vitest';
import { type NewOrder, priceTicks, type SizeLots } from '../../../src/domain/index.js';
import { createRoute } from '../../../src/execution/routing/create-route.js';
import { type Mishaps, NaiveMarket, type NaiveVenue } from './naive-market.js';

const SECOND = 1_000_000;

/** A book about 1000, 100 lots on both sides. */
const calm = (terms = {}): NaiveVenue => ({ bids: [[1_000, 100]], asks: [[1_002, 100]], terms });

function resting(
  venues: readonly NaiveVenue[],
  { price, ...fields }: { readonly mishaps?: Mishaps; readonly price?: number } = {},
) {
  const order = {
    size: 10 as SizeLots,
    price: price === undefined ? null : priceTicks(price),
    execution: { kind: 'route', style: 'rest' } as const,
    ...fields,
  };
  const market = new NaiveMarket(createRoute(order as unknown as NewOrder), venues, order);
  /** So much is traded in a second at each. */
  const pass = (seconds: number, lots: readonly number[]) => {
    for (let i = 0; i < seconds; i += 1) {
      market.time += SECOND;
      for (const [index, each] of lots.entries()) market.traded[index]! += each;
      market.act();
    }
  };
  return { market, pass };
}

describe('resting where it is best', () => {
  it('places one post-only order, and keeps it while nothing is better', () => {
    const { market, pass } = resting([calm(), calm()]);
    market.act();
    pass(20, [10, 10]);
    expect(market.placed).toHaveLength(1);
    expect(market.placed[0]).toMatchObject({ instrument: 0, size: 10, timeInForce: 'gtc', postOnly: true });
    expect(market.cancels).toEqual([]);
    expect(market.algorithm.explain(market.view)[0]).toMatch(
      /^route: rests where it is expected to cost least/,
    );
  });

  it('goes to a venue where much more is traded, and not before what rests has ended', () => {
    const { market, pass } = resting([calm({ takerFeePpm: 1_000 }), calm({ takerFeePpm: 1_000 })]);
    market.act();
    pass(5, [0, 100]);
    expect(market.cancels).toHaveLength(1);
    expect(market.placed.map(({ instrument }) => instrument)).toEqual([0, 1]);
    expect(market.exposedHundredths).toBe(1_000);
    pass(20, [0, 100]);
    expect(market.placed).toHaveLength(2);
  });

  it('rests at a limit that no touch is within, and stays there until one is', () => {
    const { market, pass } = resting([calm(), calm()], { price: 990 });
    market.act();
    expect(market.placed).toMatchObject([{ instrument: 0, price: 990, postOnly: true }]);
    expect(market.placed[0]!.reason).toBe('rests where it is best: at the limit, which no touch is within');
    // Neither more trading elsewhere nor a touch that comes and goes moves it.
    pass(5, [0, 100]);
    market.books[1]!.bids.splice(0, 1, [991, 100]);
    pass(5, [0, 100]);
    market.books[0]!.bids.splice(0, 1, [1_001, 100]);
    pass(5, [0, 100]);
    expect([market.cancels, market.replaced]).toEqual([[], []]);
    market.books[1]!.bids.splice(0, 1, [989, 100]);
    market.books[1]!.asks.splice(0, 1, [991, 100]);
    pass(5, [0, 100]);
    expect(market.cancels).toHaveLength(1);
    expect(market.placed).toHaveLength(2);
    expect(market.placed[1]!.instrument).toBe(1);
    // The market leaves: it follows as far as the limit lets it.
    market.books[1]!.bids.splice(0, 1, [1_050, 100]);
    market.books[1]!.asks.splice(0, 1, [1_052, 100]);
    pass(5, [0, 100]);
    const last = market.slices.find(({ working }) => working)!;
    expect(last.price).toBe(990);
    expect(Math.max(...market.replaced, ...market.placed.map(({ price }) => price!))).toBe(990);
  });

  it('leaves at once where the feed dies', () => {
    const { market } = resting([calm(), calm()]);
    market.act();
    market.books[0]!.valid = false;
    market.time += 1_000;
    market.act();
    expect(market.cancels).toHaveLength(1);
    market.act();
    expect(market.placed.at(-1)).toMatchObject({ instrument: 1 });
  });

  it('waits for what is in doubt', () => {
    const { market, pass } = resting([calm(), calm()]);
    market.act();
    market.slices[0]!.settled = false;
    market.slices[0]!.due = Number.POSITIVE_INFINITY;
    market.books[0]!.valid = false;
    pass(10, [10, 10]);
    expect([market.placed.length, market.cancels.length]).toEqual([1, 0]);
  });

  it('leaves a venue alone that refuses it, longer each time, and uses another', () => {
    const { market, pass } = resting([calm(), calm({ makerFeePpm: 5_000 })]);
    market.act();
    expect(market.placed.at(-1)).toMatchObject({ instrument: 0 });
    market.end(market.slices[0]!);
    market.act();
    expect(market.placed.at(-1)).toMatchObject({ instrument: 1 });
    expect(market.algorithm.explain(market.view)).toContain('v0: its order ended there');
    pass(3, [10, 10]);
    // Two seconds later the first may be used again, and it is much cheaper.
    expect(market.placed.at(-1)).toMatchObject({ instrument: 0 });
  });

  it('does not ask a gate again at once', () => {
    const { market } = resting([calm()], { mishaps: { refused: 1, rejected: 0, thinned: 0, unknown: 0 } });
    const { algorithm } = market;
    const act = algorithm.act.bind(algorithm);
    let asked = 0;
    algorithm.act = (view) => {
      const actions = act(view);
      asked += actions.length;
      return actions;
    };
    market.act();
    for (let i = 0; i < 50; i += 1) {
      market.time += 10_000;
      market.act();
    }
    expect(market.placed).toEqual([]);
    expect(asked).toBe(1);
    const next = market.algorithm.nextTime(market.view)!;
    expect(next).toBeGreaterThan(market.time);
  });

  it('follows a touch that has gone, but does not outbid itself', () => {
    const { market, pass } = resting([calm()]);
    market.act();
    const first = market.placed[0]!.price!;
    market.books[0]!.bids.splice(0, 1, [1_010, 100]);
    market.books[0]!.asks.splice(0, 1, [1_012, 100]);
    pass(2, [10]);
    expect(market.replaced).toHaveLength(1);
    expect(market.replaced[0]!).toBeGreaterThan(first);
    // Alone before the touch it is the touch.
    market.slices[0]!.price = 1_011 as never;
    market.books[0]!.bids.unshift([1_011, 10]);
    market.books[0]!.asks.splice(0, 1, [1_020, 1]);
    pass(10, [10]);
    expect(market.replaced.slice(1).every((price) => price <= 1_011)).toBe(true);
  });
});
