import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitOrder, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { preview } from '../../../src/engine/preview.js';
import { Bench } from '../fixture.js';
import { ASK, BID, HeldBench, held, trailing, VENUES } from './held-bench.js';

const market = (venues = VENUES.plain) => new HeldBench(venues);

describe('a trigger that its venue does not know', () => {
  it('waits here, says so, and sends nothing', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    expect([order.state, order.carrier, order.triggerPrice]).toEqual(['armed', 'engine', 6_200_000]);
    expect(bench.requests).toEqual([]);
    expect(bench.notices.at(-1)).toBe(
      'armed     SELL 0.100 take-profit 62,000.00  here: dies with the engine',
    );
    expect(bench.engine.held.watches(0)).toBe(true);
  });

  it.each([
    // A take-profit wakes where the market has moved in its favour, a stop where it has moved against it.
    ['take-profit', 'sell', 6_200_000, 6_199_999, 6_200_000],
    ['take-profit', 'buy', 6_100_000, 6_100_001, 6_100_000],
    ['stop', 'sell', 6_100_000, 6_100_001, 6_100_000],
    ['stop', 'buy', 6_200_000, 6_199_999, 6_200_000],
  ] as const)('%s %s wakes at its trigger and not a tick before', (type, side, trigger, before, at) => {
    const bench = market();
    const order = held(bench, { side, type, triggerPrice: priceTicks(trigger) });
    bench.trade(before, 1);
    // The book alone wakes nobody.
    bench.book([at, 100_000], [at + 1, 100_000]);
    expect(order.state).toBe('armed');
    bench.trade(at, 1);
    expect(order.state).toBe('submitted');
    expect(bench.requests).toHaveLength(1);
  });

  it('goes out under its own id as a market order of what it was for', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    bench.trade(6_200_000, 1);
    expect(bench.requests).toEqual([
      {
        kind: 'place',
        clientOrderId: order.clientOrderId,
        order: {
          instrument: 0,
          side: 'sell',
          type: 'market',
          timeInForce: 'ioc',
          size: 10_000,
          price: null,
          triggerPrice: null,
          postOnly: false,
          reduceOnly: false,
          displaySize: null,
          expireTime: null,
          owner: 'manual',
        },
      },
    ]);
    expect(bench.engine.held.watches(0)).toBe(false);
    bench.accept(order.clientOrderId);
    bench.fill(order.clientOrderId, { size: 10_000, price: 6_199_990 });
    expect([order.state, order.carrier]).toEqual(['filled', 'venue']);
    expect(bench.engine.portfolio.position(0).sizeLots).toBe(-10_000);
  });

  it('is an IOC five basis points beyond the touch where the venue has no market orders', () => {
    const bench = new HeldBench(VENUES.limitsOnly);
    const sell = held(bench, { side: 'sell', type: 'stop', triggerPrice: priceTicks(6_100_000) });
    held(bench, { side: 'buy', type: 'stop', triggerPrice: priceTicks(6_300_000) });
    bench.book([6_100_000, 100_000], [6_100_010, 100_000]);
    bench.trade(6_100_000, 1);
    // 61,000.00 × 0.9995 = 60,969.50.
    expect(bench.requests.at(-1)).toMatchObject({
      order: { type: 'limit', timeInForce: 'ioc', price: 6_096_950, triggerPrice: null },
    });
    bench.accept(sell.clientOrderId);
    bench.fill(sell.clientOrderId, { size: 10_000 });
    bench.book([6_300_000, 100_000], [6_300_010, 100_000]);
    bench.trade(6_300_000, 1);
    // 63,000.10 × 1.0005 = 63,031.60005, a tick further.
    expect(bench.requests.at(-1)).toMatchObject({ order: { side: 'buy', price: 6_303_161 } });
  });

  it('of a limit is that limit', () => {
    const bench = market();
    const order = held(bench, {
      side: 'sell',
      type: 'take-profit-limit',
      triggerPrice: priceTicks(6_200_000),
      price: priceTicks(6_199_000),
      timeInForce: 'gtc',
    });
    bench.trade(6_200_000, 1);
    expect(bench.requests).toMatchObject([
      {
        clientOrderId: order.clientOrderId,
        order: { type: 'limit', price: 6_199_000, timeInForce: 'gtc', triggerPrice: null },
      },
    ]);
  });

  it('wakes at once where the market is there already', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_171_000) });
    expect([order.state, bench.requests.length]).toEqual(['submitted', 1]);
  });

  it('says that it is left with something when its venue did not take all of it', () => {
    const bench = new HeldBench(VENUES.limitsOnly);
    const order = held(bench, { side: 'sell', type: 'stop', triggerPrice: priceTicks(6_171_000) });
    bench.trade(6_171_000, 1);
    bench.accept(order.clientOrderId);
    bench.fill(order.clientOrderId, { size: 4_000 });
    const { clientOrderId } = order;
    bench.venue({ kind: 'canceled', clientOrderId, reason: 'ioc' });
    expect(bench.alerts).toEqual([
      'critical BTC/USDT: stop woke and is not filled: SELL 0.060 stop 61,710.00 is left (ioc)',
    ]);
  });
});

describe('a trailing stop', () => {
  it('hangs behind the best price since it was armed, and never goes back', () => {
    const bench = market();
    const order = trailing(bench, 'sell', { unit: 'ticks', distance: 1_000 });
    expect(order.triggerPrice).toBe(BID - 1_000);
    bench.trade(BID + 500, 1);
    expect(order.triggerPrice).toBe(BID - 500);
    bench.trade(BID, 1);
    expect([order.triggerPrice, order.state]).toEqual([BID - 500, 'armed']);
    bench.trade(BID - 499, 1);
    expect(order.state).toBe('armed');
    bench.trade(BID - 500, 1);
    expect(order.state).toBe('submitted');
  });

  it('of a buy hangs above', () => {
    const bench = market();
    const order = trailing(bench, 'buy', { unit: 'ticks', distance: 1_000 });
    bench.trade(BID - 700, 1);
    expect(order.triggerPrice).toBe(BID + 300);
    bench.trade(BID + 299, 1);
    expect(order.state).toBe('armed');
    bench.trade(BID + 300, 1);
    expect(order.state).toBe('submitted');
  });

  it('in parts per million is rounded down to the tick', () => {
    const bench = market();
    const order = trailing(bench, 'sell', { unit: 'ppm', distance: 5_000 });
    // 0.5 % of 6,172,000 ticks is 30,860.
    expect(order.triggerPrice).toBe(BID - 30_860);
    bench.trade(6_172_199, 1);
    // Of 6,172,199 it is 30,860.995.
    expect(order.triggerPrice).toBe(6_172_199 - 30_860);
  });

  it('begins where it is told to, and follows from there once the market has gone far enough', () => {
    const bench = market();
    const order = trailing(bench, 'sell', { unit: 'ticks', distance: 1_000 }, BID - 600);
    expect(order.triggerPrice).toBe(BID - 600);
    bench.trade(BID + 399, 1);
    expect(order.triggerPrice).toBe(BID - 600);
    bench.trade(BID + 401, 1);
    expect(order.triggerPrice).toBe(BID - 599);
  });

  it('without a price yet begins with the first', () => {
    const bench = new Bench();
    bench.book([BID, 100_000], [ASK, 100_000]);
    const order = trailing(bench, 'sell', { unit: 'ticks', distance: 1_000 });
    expect(order.triggerPrice).toBeNull();
    bench.trade(BID, 1);
    expect(order.triggerPrice).toBe(BID - 1_000);
  });

  it('is where a naive model has it, after any trades', () => {
    const prices = fc.array(fc.integer({ min: 6_000_000, max: 6_400_000 }), { minLength: 1, maxLength: 40 });
    const distance = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(prices, distance, fc.constantFrom<Side>('buy', 'sell'), (traded, ticks, side) => {
        const bench = market();
        const order = trailing(bench, side, { unit: 'ticks', distance: ticks });
        const seen = [BID];
        for (const price of traded) {
          const before = side === 'sell' ? Math.max(...seen) - ticks : Math.min(...seen) + ticks;
          const wakes = side === 'sell' ? price <= before : price >= before;
          seen.push(price);
          bench.trade(price, 1);
          expect(order.state).toBe(wakes ? 'submitted' : 'armed');
          if (wakes) return;
          expect(order.triggerPrice).toBe(
            side === 'sell' ? Math.max(...seen) - ticks : Math.min(...seen) + ticks,
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('what stands in the way of an order that wakes', () => {
  it('is said with rule and text, as an error and an alert, and ends it as rejected', () => {
    const bench = market();
    const order = held(bench, {
      side: 'buy',
      type: 'take-profit',
      size: sizeLots(60_000),
      triggerPrice: priceTicks(6_100_000),
    });
    bench.bought(60_000);
    const { engine } = bench;
    const sent = bench.requests.length;
    bench.trade(6_100_000, 1);
    expect(bench.requests).toHaveLength(sent);
    expect([order.state, order.note]).toEqual([
      'rejected',
      'max-position: 1.2 > 1 BTC (defaults.maxPosition)',
    ]);
    expect(bench.notices.at(-1)).toBe(
      'refused   BUY  0.600 take-profit 61,000.00 as it woke: max-position: 1.2 > 1 BTC (defaults.maxPosition)',
    );
    expect(bench.alerts).toEqual([
      'critical BTC/USDT: BUY  0.600 take-profit 61,000.00 woke and was refused, max-position: 1.2 > 1 BTC (defaults.maxPosition)',
    ]);
    expect(engine.risk.lastRefusal).toMatchObject({ rule: 'max-position' });
    expect(engine.held.isEmpty).toBe(true);
  });

  it('ends no way out: it is said once, and asked about again each second until it goes', () => {
    const bench = market();
    bench.bought(10_000);
    const terms = { triggerPrice: priceTicks(6_150_000), price: priceTicks(6_130_000) };
    const size = sizeLots(10_000);
    const order = held(bench, { side: 'sell', type: 'stop-limit', size, ...terms, reduceOnly: true });
    const sent = bench.requests.length;
    // One print far below a book that stands: its limit is further through the mid than any order may be.
    bench.trade(6_150_000, 1);
    for (let i = 0; i < 3; i += 1) bench.after(1_000_000).book([BID + i, 100_000], [ASK + i, 100_000]);
    expect([order.state, bench.requests.length]).toEqual(['armed', sent]);
    expect(order.note).toMatch(/^collar: /);
    const said = [...bench.notices, ...bench.alerts].filter((text) => text.includes('woke and is not out'));
    expect(said).toHaveLength(2);
    expect(said.at(-1)).toMatch(/^critical BTC\/USDT: SELL .* woke and is not out: collar: /);
    bench.after(1_000_000).book([6_150_000, 100_000], [6_150_010, 100_000]);
    bench.after(1_000_000).book([6_150_000, 100_001], [6_150_010, 100_000]);
    expect([order.state, bench.requests.length]).toEqual(['submitted', sent + 1]);
  });

  it('in HALT is nothing for what reduces, and all for what adds', () => {
    const bench = market();
    bench.bought(10_000);
    const exits = held(bench, {
      side: 'sell',
      type: 'trailing-stop',
      trail: { unit: 'ticks', distance: 1_000 },
      reduceOnly: true,
    });
    const adds = held(bench, { side: 'buy', type: 'take-profit', triggerPrice: priceTicks(6_171_000) });
    bench.command({ kind: 'kill', flatten: false, reason: 'test' });
    expect([exits.state, adds.state]).toEqual(['armed', 'canceled']);
    bench.trade(6_171_000, 1);
    expect(exits.state).toBe('submitted');
    expect(bench.requests.at(-1)).toMatchObject({ order: { side: 'sell', size: 10_000, reduceOnly: true } });
  });

  it('is not what two stops of one size look like: both go', () => {
    const bench = market();
    const first = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    bench.after(2_000_000);
    bench.book([BID, 100_000], [ASK, 100_000]);
    const second = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    bench.trade(6_200_000, 1);
    expect([first.state, second.state]).toEqual(['submitted', 'submitted']);
  });

  it('of a duplicate passes by: it is awake, wherever the market goes, and goes out later', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    bench.place({ side: 'sell', type: 'market', price: null, timeInForce: 'ioc', size: sizeLots(10_000) });
    bench.trade(6_200_000, 1);
    expect([order.state, order.note]).toEqual([
      'armed',
      'duplicate: identical to the last within 1 s (account.duplicateSeconds)',
    ]);
    bench.after(2_000_000).trade(6_190_000, 1);
    expect(order.state).toBe('submitted');
  });

  it('is cut to the position where it only reduces, and ends where there is none', () => {
    const bench = market();
    bench.bought(4_000);
    const fields = { side: 'sell', type: 'take-profit', reduceOnly: true } as const;
    const larger = held(bench, { ...fields, size: sizeLots(9_000), triggerPrice: priceTicks(6_200_000) });
    bench.trade(6_200_000, 1);
    expect(bench.requests.at(-1)).toMatchObject({ order: { size: 4_000 } });
    bench.accept(larger.clientOrderId);
    bench.fill(larger.clientOrderId, { size: 4_000, price: 6_200_000 });
    expect(larger.state).toBe('filled');
    const none = held(bench, { ...fields, size: sizeLots(9_000), triggerPrice: priceTicks(6_210_000) });
    bench.trade(6_210_000, 1);
    expect([none.state, none.note]).toEqual(['canceled', 'there is no position for it to reduce']);
  });
});

describe('a trailing stop on a venue that trails by itself', () => {
  const native = { unit: 'ppm', distance: 15_000 } as const;

  it.each([
    ['a distance of its steps', native, null, 'venue'],
    ['the least', { unit: 'ppm', distance: 1_000 }, null, 'venue'],
    ['the most', { unit: 'ppm', distance: 200_000 }, null, 'venue'],
    ['less than the least', { unit: 'ppm', distance: 900 }, null, 'engine'],
    ['more than the most', { unit: 'ppm', distance: 200_100 }, null, 'engine'],
    ['between two steps', { unit: 'ppm', distance: 15_050 }, null, 'engine'],
    ['an amount', { unit: 'ticks', distance: 15_000 }, null, 'engine'],
    ['a first trigger of its own', native, 6_100_000, 'engine'],
  ] as const)('by %s', (_what, trail, triggerPrice, carrier) => {
    const bench = market(VENUES.trails);
    const order = trailing(bench, 'sell', trail, triggerPrice);
    expect(order.carrier).toBe(carrier);
    expect(bench.requests.map(({ kind }) => kind)).toEqual(carrier === 'venue' ? ['place'] : []);
  });

  it('says beforehand where it will wait', () => {
    const bench = market(VENUES.trails);
    const wheres = [native, { unit: 'ticks', distance: 15_000 } as const].map((trail) => {
      const order = limitOrder({ instrument: 0, side: 'sell', size: sizeLots(10_000), price: null });
      const command = { kind: 'place', order: { ...order, type: 'trailing-stop', trail } } as const;
      return preview(bench.engine, command).text;
    });
    expect(wheres).toEqual([
      expect.stringMatching(/waits at the venue ·/),
      expect.stringMatching(/waits here, it dies with the engine/),
    ]);
  });
});
