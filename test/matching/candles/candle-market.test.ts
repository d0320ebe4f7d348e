import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random, UserError } from '../../../src/domain/index.js';
import { candleRules } from '../../../src/matching/candles/index.js';
import { testInstrument } from '../recorded/tape-builder.js';
import { GRACE, MINUTE, type TestCandle, TestCandles, type TestOrder } from './exchange.js';

const END = 100 * MINUTE;
/** In time for the open of candle 1, and too late for it. */
const EARLY = MINUTE + GRACE;
const LATE = MINUTE + GRACE + 1;
const FLAT: TestCandle = [100, 100, 100, 100, 1_000];
const LIMIT_90 = { side: 'buy', price: 90, size: 10 } as const;
const MARKET = { side: 'buy', size: 10 } as const;
const SELL_STOP = { side: 'sell', triggerPrice: 95, size: 10 } as const;

interface Case {
  readonly name: string;
  readonly at?: number;
  readonly order: TestOrder;
  /** From candle 1 on; candle 0 is flat at 100. */
  readonly candles: readonly TestCandle[];
  readonly fills: string;
  readonly kinds?: string;
}

/** Fills by hand: lots @ price, maker or taker, the candle. A share of a tenth: 100 lots of 1,000. */
const CASES: readonly Case[] = [
  {
    name: 'a market order in time: the open of the candle it came in, half a spread worse',
    order: MARKET,
    candles: [[103, 110, 90, 100, 1_000]],
    fills: '10@104t1',
  },
  {
    name: 'a market sell: half a spread below',
    order: { side: 'sell', size: 10 },
    candles: [[103, 110, 90, 100, 1_000]],
    fills: '10@102t1',
  },
  {
    name: 'a market order that comes later: the next open',
    at: LATE,
    order: MARKET,
    candles: [FLAT, [107, 110, 90, 100, 1_000]],
    fills: '10@108t2',
  },
  {
    name: 'a market order before a gap: the open after it',
    at: LATE,
    order: MARKET,
    candles: [FLAT, null, null, [120, 120, 120, 120, 1_000]],
    fills: '10@121t4',
  },
  {
    name: 'a market order has a share of a candle; what is left waits for the next open',
    order: { side: 'buy', size: 250 },
    candles: [FLAT, [101, 101, 101, 101, 1_000], [102, 102, 102, 102, 1_000]],
    fills: '100@101t1 100@102t2 50@103t3',
  },
  {
    name: 'what an immediate order has not at once is cancelled',
    order: { side: 'buy', size: 250, timeInForce: 'ioc' },
    candles: [FLAT, FLAT],
    fills: '100@101t1',
    kinds: 'accepted fill canceled',
  },
  {
    name: 'an immediate limit that the open is beyond is cancelled',
    order: { side: 'buy', price: 100, size: 10, timeInForce: 'ioc' },
    candles: [[100, 100, 90, 95, 1_000], FLAT],
    fills: '',
    kinds: 'accepted canceled',
  },
  {
    name: 'an immediate limit that the open is within takes there',
    at: LATE,
    order: { side: 'buy', price: 105, size: 10, timeInForce: 'ioc' },
    candles: [FLAT, [102, 103, 101, 102, 1_000]],
    fills: '10@103t2',
  },
  {
    name: 'fill-or-kill is all or nothing',
    at: LATE,
    order: { side: 'buy', price: 105, size: 101, timeInForce: 'fok' },
    candles: [FLAT, FLAT],
    fills: '',
    kinds: 'accepted canceled',
  },
  {
    name: 'a candle without volume fills no market order',
    order: MARKET,
    candles: [
      [100, 100, 100, 100, 0],
      [105, 105, 105, 105, 1_000],
    ],
    fills: '10@106t2',
  },
  {
    name: 'a limit that would take is a taker within its limit',
    order: { side: 'buy', price: 110, size: 10 },
    candles: [[103, 110, 90, 100, 1_000]],
    fills: '10@104t1',
  },
  {
    name: 'a touch is no fill of a limit',
    order: LIMIT_90,
    candles: [[100, 110, 90, 95, 1_000]],
    fills: '',
  },
  {
    name: 'a trade through a limit is one, at its price',
    order: LIMIT_90,
    candles: [[100, 110, 89, 95, 1_000]],
    fills: '10@90m1',
  },
  {
    name: 'a sell needs a high above it',
    order: { side: 'sell', price: 110, size: 10 },
    candles: [
      [100, 110, 89, 95, 1_000],
      [100, 111, 89, 95, 1_000],
    ],
    fills: '10@110m2',
  },
  {
    name: 'a limit that came too late has nothing of that candle',
    at: LATE,
    order: LIMIT_90,
    candles: [
      [100, 110, 80, 95, 1_000],
      [100, 110, 85, 95, 1_000],
    ],
    fills: '10@90m2',
  },
  {
    name: 'a candle that opens beyond a limit fills it no better',
    at: LATE,
    order: LIMIT_90,
    candles: [FLAT, [70, 75, 60, 70, 1_000]],
    fills: '10@90m2',
  },
  {
    name: 'a limit has no more than the share, candle by candle',
    order: { ...LIMIT_90, size: 250 },
    candles: [
      [100, 100, 80, 95, 1_000],
      [95, 95, 91, 95, 1_000],
      [95, 95, 80, 95, 1_999],
    ],
    fills: '100@90m1 150@90m3',
  },
  {
    name: 'a candle without volume fills no limit',
    order: LIMIT_90,
    candles: [[100, 100, 80, 95, 0]],
    fills: '',
  },
  {
    name: 'so little volume that the share is no whole lot fills nothing',
    order: LIMIT_90,
    candles: [[100, 100, 80, 95, 9]],
    fills: '',
  },
  {
    name: 'a stop wakes where a low reaches it, and fills half a spread below its trigger',
    order: SELL_STOP,
    candles: [[100, 110, 95, 105, 1_000]],
    fills: '10@94t1',
    kinds: 'armed triggered fill',
  },
  {
    name: 'a stop is not woken short of its trigger',
    order: SELL_STOP,
    candles: [[100, 110, 96, 105, 1_000]],
    fills: '',
    kinds: 'armed',
  },
  {
    name: 'a stop that is opened beyond fills at the open',
    at: LATE,
    order: SELL_STOP,
    candles: [FLAT, [80, 90, 70, 85, 1_000]],
    fills: '10@79t2',
  },
  {
    name: 'a buy stop, the other way round',
    order: { side: 'buy', triggerPrice: 105, size: 10 },
    candles: [[108, 110, 90, 100, 1_000]],
    fills: '10@109t1',
  },
  {
    name: 'a stop has a share too; the rest takes at the next open',
    order: { ...SELL_STOP, size: 150 },
    candles: [
      [100, 100, 90, 92, 1_000],
      [93, 95, 90, 92, 1_000],
    ],
    fills: '100@94t1 50@92t2',
  },
  {
    name: 'a stop-limit that its price is beyond rests, from the next candle on',
    order: { ...SELL_STOP, price: 95 },
    candles: [
      [100, 110, 90, 92, 1_000],
      [92, 96, 90, 92, 1_000],
    ],
    fills: '10@95m2',
  },
  {
    name: 'a candle without volume wakes no stop',
    order: SELL_STOP,
    candles: [[100, 100, 90, 95, 0]],
    fills: '',
    kinds: 'armed',
  },
  {
    name: 'post-only that would take is refused',
    order: { side: 'buy', price: 101, size: 10, postOnly: true },
    candles: [FLAT],
    fills: '',
    kinds: 'rejected',
  },
  {
    name: 'good-till-date that ends within a candle has nothing of it',
    order: { ...LIMIT_90, timeInForce: 'gtd', expireTime: (2 * MINUTE - 1) as never },
    candles: [[100, 100, 80, 95, 1_000], FLAT],
    fills: '',
    kinds: 'accepted expired',
  },
];

describe('fills on candles, by hand', () => {
  it.each(CASES)('$name', ({ at = EARLY, order, candles, fills, kinds }) => {
    const one = new TestCandles([FLAT, ...candles]);
    const id = one.place(at, order);
    one.to(END);
    expect(one.fills(id)).toBe(fills);
    if (kinds !== undefined) expect(one.kinds(id).join(' ')).toBe(kinds);
  });

  it('within one candle the stop comes before the limit, and both share its volume', () => {
    const one = new TestCandles([FLAT, [100, 115, 90, 100, 1_000]]);
    const limit = one.place(EARLY, { side: 'sell', price: 110, size: 80 });
    const stop = one.place(EARLY, { side: 'sell', triggerPrice: 95, size: 60 });
    one.to(END);
    expect([one.fills(stop), one.fills(limit)]).toEqual(['60@94t1', '40@110m1']);
  });

  it('all accounts share a candle, better prices first', () => {
    const one = new TestCandles([FLAT, [100, 100, 80, 90, 1_000]]);
    const low = one.place(EARLY, { side: 'buy', price: 90, size: 70 });
    const high = one.place(EARLY, { side: 'buy', price: 95, size: 70 }, 'them');
    one.to(END);
    expect([one.fills(high), one.fills(low)]).toEqual(['70@95m1', '30@90m1']);
  });

  it('cancels and replacements hold from the moment at which they come', () => {
    const one = new TestCandles([FLAT, FLAT, [100, 100, 80, 90, 1_000], [90, 90, 80, 90, 1_000]]);
    const cancelled = one.place(EARLY, LIMIT_90);
    const moved = one.place(EARLY, { ...LIMIT_90, price: 50 });
    one.cancel(2 * MINUTE, cancelled);
    one.replace(LATE + MINUTE, moved, { price: 88, size: 20 });
    one.cancel(LATE + MINUTE, 'nobody');
    one.to(END);
    expect(one.kinds(cancelled)).toEqual(['accepted', 'canceled']);
    expect([one.kinds(moved)[1], one.fills(moved)]).toEqual(['replaced', '20@88m3']);
    expect(one.kinds('nobody')).toEqual(['cancel-rejected']);
  });

  it('a wider spread costs takers more, by ticks or by basis points, and is rounded up', () => {
    const price = (rules: object) => {
      const one = new TestCandles([FLAT, [10_000, 10_000, 10_000, 10_000, 1_000]], { rules });
      return one.fills(one.place(EARLY, MARKET));
    };
    expect([price({ spreadTicks: 5 }), price({ spreadBps: 10 }), price({ spreadTicks: 0 })]).toEqual([
      '10@10003t1',
      '10@10005t1',
      '10@10000t1',
    ]);
  });

  it('before the first candle the market is closed, and who has too little is refused', () => {
    const one = new TestCandles([null, FLAT, FLAT], { quote: 101_000 });
    expect(one.reason(one.place(5, MARKET))).toBe('the first candle has not begun');
    expect(one.reason(one.place(EARLY, { ...MARKET, size: 101 }))).toContain('too little free');
    expect(one.fills(one.place(EARLY, { ...MARKET, size: 100 }))).toBe('100@101t1');
  });

  it('a market order that the next open has made too dear is cancelled there', () => {
    const one = new TestCandles([FLAT, FLAT, [200, 200, 200, 200, 1_000]], { quote: 15_000 });
    const id = one.place(LATE, MARKET);
    one.to(END);
    expect([one.kinds(id), one.accounts.locked('us', 'USDT').isZero]).toEqual([
      ['accepted', 'canceled'],
      true,
    ]);
  });

  it.each([
    [{ spreadTicks: -1 }, 'spreadTicks -1'],
    [{ spreadBps: Number.NaN }, 'spreadBps NaN'],
    [{ volumeShare: 0 }, 'volumeShare 0'],
    [{ volumeShare: 1.5 }, 'volumeShare 1.5'],
  ])('refuses rules that are none: %j', (rules, text) => {
    expect(() => candleRules(rules)).toThrow(text);
    expect(() => candleRules(rules)).toThrow(UserError);
  });
});

describe('linear perpetuals on candles', () => {
  const instrument = testInstrument({ kind: 'linear' });

  it('are sold short, and what only reduces goes once there is nothing to reduce', () => {
    const candles: TestCandle[] = [FLAT, FLAT, [100, 100, 70, 80, 1_000], FLAT];
    const one = new TestCandles(candles, { instrument });
    one.place(EARLY, { side: 'sell', size: 20 });
    const takeProfit = one.place(EARLY, { side: 'buy', price: 80, size: 20, reduceOnly: true });
    const other = one.place(EARLY, { side: 'buy', price: 75, size: 20, reduceOnly: true });
    one.to(END);
    expect(one.fills(takeProfit)).toBe('20@80m2');
    expect(one.kinds(other)).toEqual(['accepted', 'canceled']);
    expect(one.accounts.margin.lots('us', instrument)).toBe(0);
    // Sold at 99, bought at 80: 19 ticks × 20 lots × 10.
    expect(one.accounts.free('us', 'USDT').toNumber()).toBe(1_000_000_000_000 + 3_800);
  });

  it('are closed out at the worst of the candle that leaves too little behind them', () => {
    const one = new TestCandles([FLAT, FLAT, [100, 198, 100, 110, 1_000], [110, 199, 100, 110, 1_000]], {
      instrument,
      quote: 100_000,
    });
    one.place(EARLY, { side: 'sell', size: 100 });
    one.to(3 * MINUTE - 1);
    // 99,000 of proceeds. At 198: 100,000 + 99,000 − 198,000 = 1,000, above 792. At 199 nothing is left.
    expect(one.accounts.margin.lots('us', instrument)).toBe(-100);
    one.to(END);
    expect(one.fills('liquidation-1')).toBe('100@200t3');
    expect(one.accounts.margin.lots('us', instrument)).toBe(0);
    expect(one.accounts.total('USDT')).toEqual(one.accounts.deposited('USDT'));
  });
});

/** Candles at random around 100, some missing, some without volume. */
const candle = fc.option(
  fc
    .tuple(
      fc.array(fc.integer({ min: 80, max: 120 }), { minLength: 4, maxLength: 4 }),
      fc.constantFrom(0, 5, 100, 1_000, 3_333),
    )
    .map(([prices, volume]): TestCandle => {
      const [open, close] = prices as [number, number];
      return [open, Math.max(...prices), Math.min(...prices), close, volume];
    }),
  { freq: 8 },
);

describe('whatever the candles and the requests', () => {
  it.each(['spot', 'linear'] as const)('money is conserved, limits hold, shares are kept (%s)', (kind) => {
    const instrument = testInstrument({ kind, makerFeePpm: 750, takerFeePpm: 1_000 });
    let requests = 0;
    fc.assert(
      fc.property(fc.array(candle, { minLength: 2, maxLength: 40 }), fc.nat(), (candles, seed) => {
        const random = new Random(seed);
        const one = new TestCandles([FLAT, ...candles], { instrument, quote: 2_000_000 });
        const limits = new Map<string, TestOrder>();
        let [time, last] = [0, 0];
        for (let i = 0; i < 60; i += 1) {
          requests += 1;
          time += random.next() < 0.3 ? 0 : random.integer(1, MINUTE);
          const price = random.integer(85, 115);
          const [id] = [...limits.keys()].slice(random.integer(0, Math.max(0, limits.size - 1)));
          const draw = random.next();
          if (id !== undefined && draw < 0.15) one.cancel(time, id);
          else if (id !== undefined && draw < 0.3) {
            one.replace(time, id, { size: random.integer(1, 200) });
          } else {
            const side = random.next() < 0.5 ? 'buy' : 'sell';
            const isMarket = random.next() < 0.3;
            const timeInForce = isMarket || random.next() < 0.3 ? 'ioc' : 'gtc';
            const order: TestOrder = {
              side,
              size: random.integer(1, 200),
              timeInForce,
              reduceOnly: random.next() < 0.2,
              ...(isMarket ? {} : { price }),
              ...(random.next() < 0.2 ? { triggerPrice: random.integer(85, 115) } : {}),
            };
            limits.set(one.place(time, order, random.next() < 0.7 ? 'us' : 'them'), order);
          }
          for (const asset of ['BTC', 'USDT']) {
            expect(one.accounts.total(asset)).toEqual(one.accounts.deposited(asset));
          }
        }
        one.to(END);
        const shares = new Map<number, number>();
        for (const { event, time: at } of one.told) {
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
          if (event.kind !== 'fill') continue;
          const { clientOrderId, price, side, size } = event.fill;
          const limit = limits.get(clientOrderId)?.price ?? null;
          if (limit !== null) expect(side === 'buy' ? price <= limit : price >= limit).toBe(true);
          if (clientOrderId.startsWith('liquidation')) continue;
          const minute = Math.floor(at / MINUTE);
          shares.set(minute, (shares.get(minute) ?? 0) + size);
        }
        for (const [minute, lots] of shares) {
          const volume = [FLAT, ...candles][minute]?.[4] ?? 0;
          expect(lots).toBeLessThanOrEqual(Math.floor(volume * 0.1));
        }
        for (const order of [...one.market.openOrders()]) {
          one.market.cancel({ ...order, time: END as never });
        }
        for (const account of ['us', 'them']) {
          const held = one.accounts.margin.lots(account, instrument);
          if (held === 0) expect(one.accounts.locked(account, 'USDT').isZero).toBe(true);
          if (kind === 'spot') expect(one.accounts.free(account, 'USDT').isNegative).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
    expect(requests).toBeGreaterThanOrEqual(2_000);
  });
});
