import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketRows, SizeLots } from '../../../src/domain/index.js';
import { conservativeQueue, probabilityQueue } from '../../../src/matching/recorded/index.js';
import { TestExchange } from './exchange.js';
import { TapeBuilder } from './tape-builder.js';

/** One thing on the record, a random while after the one before. Prices lie between 95 and 105. */
const recorded = fc.oneof(
  fc.record({
    kind: fc.constant('trade' as const),
    buys: fc.boolean(),
    price: fc.integer({ min: 95, max: 105 }),
    lots: fc.integer({ min: 1, max: 40 }),
    late: fc.integer({ min: 0, max: 150_000 }),
  }),
  fc.record({
    kind: fc.constant('depth' as const),
    ask: fc.boolean(),
    offset: fc.integer({ min: 0, max: 4 }),
    lots: fc.integer({ min: 0, max: 60 }),
  }),
  fc.record({
    kind: fc.constant('quote' as const),
    bid: fc.integer({ min: 96, max: 99 }),
    ask: fc.integer({ min: 101, max: 104 }),
    lots: fc.integer({ min: 1, max: 60 }),
  }),
);

/** One request of ours. */
const requested = fc.record({
  kind: fc.constantFrom('place', 'place', 'place', 'cancel', 'replace'),
  at: fc.integer({ min: 1, max: 2_000_000 }),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 95, max: 105 }),
  size: fc.integer({ min: 1, max: 50 }),
  displaySize: fc.option(fc.integer({ min: 1, max: 10 })),
  timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const),
  account: fc.constantFrom('us', 'them'),
  which: fc.nat(20),
});

function tapeOf(events: readonly (typeof recorded extends fc.Arbitrary<infer T> ? T : never)[]): MarketRows {
  const tape = new TapeBuilder();
  tape.snapshot(
    0,
    {
      bids: [99, 98, 97, 96, 95].map((price) => [price, 20] as const),
      asks: [101, 102, 103, 104, 105].map((price) => [price, 20] as const),
    },
    { id: 10 },
  );
  let id = 10;
  for (const [place, event] of events.entries()) {
    const time = (place + 1) * 37_000;
    if (event.kind === 'trade') {
      tape.trade(time, event.buys ? 'buy' : 'sell', event.price, event.lots, time + event.late);
    } else if (event.kind === 'quote') {
      id += 2;
      tape.quote(time, [event.bid, event.lots], [event.ask, event.lots], { id: id - 1 });
    } else {
      id += 2;
      const level = [event.ask ? 101 + event.offset : 99 - event.offset, event.lots] as const;
      tape.depth(time, event.ask ? { asks: [level] } : { bids: [level] }, { id });
    }
  }
  return tape.build();
}

/** Plays requests against a tape; `watch` is called after every step and request. */
function play(
  rows: MarketRows,
  requests: readonly (typeof requested extends fc.Arbitrary<infer T> ? T : never)[],
  options: ConstructorParameters<typeof TestExchange>[1],
  watch: (exchange: TestExchange) => void,
): TestExchange {
  const exchange = new TestExchange(rows, options);
  const ids: string[] = [];
  for (const request of [...requests].sort((a, b) => a.at - b.at)) {
    while (exchange.market.nextTime() <= request.at) {
      exchange.market.step();
      watch(exchange);
    }
    const { side, price, size, timeInForce, account } = request;
    const shown =
      timeInForce === 'gtc' && request.displaySize !== null ? Math.min(request.displaySize, size) : null;
    if (request.kind === 'place') {
      const displaySize = shown as SizeLots | null;
      ids.push(exchange.place(request.at, { side, price, size, timeInForce, displaySize }, account));
    } else if (ids.length > 0) {
      const id = ids[request.which % ids.length]!;
      if (request.kind === 'cancel') exchange.cancel(request.at, id);
      else exchange.replace(request.at, id, { price, size });
    }
    watch(exchange);
  }
  while (Number.isFinite(exchange.market.nextTime())) {
    exchange.market.step();
    watch(exchange);
  }
  return exchange;
}

const scenario = [
  fc.array(recorded, { maxLength: 60, size: 'max' }),
  fc.array(requested, { maxLength: 30, size: 'max' }),
] as const;
const models = [conservativeQueue, probabilityQueue(1), probabilityQueue(3)];

describe('whatever is recorded and asked for', () => {
  it.each(models)('each print fills us for at most its size, and so do all of them ($name)', (queueModel) => {
    fc.assert(
      fc.property(...scenario, (events, requests) => {
        let [seen, printed] = [0, 0];
        play(tapeOf(events), requests, { queueModel, prevention: 'none' }, (exchange) => {
          let makers = 0;
          for (; seen < exchange.told.length; seen += 1) {
            const { event } = exchange.told[seen]!;
            if (event.kind === 'fill' && event.fill.liquidity === 'maker') makers += event.fill.size;
          }
          const now = exchange.market.printedLots(0);
          expect(makers).toBeLessThanOrEqual(now - printed);
          printed = now;
        });
      }),
      { numRuns: 80 },
    );
  });

  it.each(models)(
    'a place in the queue never grows, save where an order joins anew ($name)',
    (queueModel) => {
      fc.assert(
        fc.property(...scenario, (events, requests) => {
          const places = new Map<string, { sequence: number; ahead: number }>();
          play(tapeOf(events), requests, { queueModel }, (exchange) => {
            for (const {
              clientOrderId,
              sequence,
              queueAhead: ahead,
              state,
            } of exchange.market.openOrders()) {
              const before = places.get(clientOrderId);
              if (state === 'resting' && before?.sequence === sequence) {
                expect(ahead).toBeLessThanOrEqual(before.ahead);
              }
              expect(ahead).toBeGreaterThanOrEqual(0);
              places.set(clientOrderId, { sequence, ahead });
            }
          });
        }),
        { numRuns: 80 },
      );
    },
  );

  it('conserves every asset to the unit, locks what is open and nothing more', () => {
    fc.assert(
      fc.property(...scenario, (events, requests) => {
        const exchange = play(tapeOf(events), requests, {}, () => {});
        for (const asset of ['BTC', 'USDT']) {
          expect(exchange.accounts.total(asset)).toEqual(exchange.accounts.deposited(asset));
        }
        for (const order of [...exchange.market.openOrders()]) {
          exchange.market.cancel({ ...order, time: 3_000_000 as never });
        }
        for (const account of ['us', 'them']) {
          for (const asset of ['BTC', 'USDT'])
            expect(exchange.accounts.locked(account, asset).isZero).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takers take no more of a level than was ever there', () => {
    fc.assert(
      fc.property(fc.array(requested, { maxLength: 30, size: 'max' }), (requests) => {
        const rows = tapeOf([]);
        const exchange = play(rows, requests, { prevention: 'none' }, () => {});
        const taken = new Map<number, number>();
        for (const { event } of exchange.told) {
          if (event.kind !== 'fill') continue;
          taken.set(event.fill.price, (taken.get(event.fill.price) ?? 0) + event.fill.size);
        }
        for (const lots of taken.values()) expect(lots).toBeLessThanOrEqual(20);
      }),
      { numRuns: 60 },
    );
  });
});
