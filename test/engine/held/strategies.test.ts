import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import {
  defineStrategy,
  type Intent,
  intentFault,
  type StrategyHandlers,
} from '../../../src/strategy/index.js';
import { Bench } from '../fixture.js';

const BID = 6_172_765;
const ASK = 6_172_766;
const BRACKET = { stopPrice: priceTicks(6_160_000), takeProfitPrice: null, trail: null };
type Place = Extract<Intent, { kind: 'place' }>;
const place = (fields: Partial<Place>): Place => ({
  kind: 'place',
  side: 'buy',
  price: priceTicks(BID),
  size: sizeLots(1_000),
  reason: 'test',
  ...fields,
});

/** A strategy that wants these once, one a book, and then what `onBook` says. */
function wanting(...wanted: Intent[]) {
  const seen: number[] = [];
  const handlers: StrategyHandlers = {
    onBook: (view) => {
      seen.push(view.orders.length);
      return wanted.shift();
    },
  };
  const definition = defineStrategy({
    name: 'probe',
    description: '',
    parameters: z.object({}),
    create: () => handlers,
  });
  const bench = new Bench({ load: () => definition });
  bench.input({ kind: 'plugin', strategy: 'probe', instrument: 'BTC/USDT', sourceHash: 'h', parameters: {} });
  const book = () => bench.after(1_500_000).book([BID, 1_000], [ASK, 1_000]);
  book();
  return { bench, seen, book, working: () => [...bench.engine.orders.working()] };
}

describe('what a strategy may want of an order', () => {
  it('is a trigger, held here where the venue has it not', () => {
    const trail = { unit: 'ticks', distance: 100 } as const;
    const { bench, working } = wanting(
      place({ type: 'trailing-stop', side: 'sell', price: null, trail, reduceOnly: true }),
    );
    expect(working()[0]).toMatchObject({
      state: 'armed',
      carrier: 'engine',
      request: { type: 'trailing-stop', owner: 'strategy:probe', reduceOnly: true, trail },
    });
    expect(bench.requests).toEqual([]);
  });

  it('is a stop at the venue where the venue has it, and good till a date', () => {
    const expireTime = 1_800_000_000_000_000 as never;
    const stop = wanting(
      place({ type: 'stop', side: 'sell', price: null, triggerPrice: priceTicks(6_160_000) }),
    );
    expect(stop.bench.requests).toMatchObject([{ order: { type: 'stop', triggerPrice: 6_160_000 } }]);
    const dated = wanting(place({ expireTime }));
    expect(dated.bench.requests).toMatchObject([{ order: { timeInForce: 'gtd', expireTime } }]);
  });

  it('is a bracket, which protects its own position and is not among its orders', () => {
    const { bench, book, seen, working } = wanting(place({ bracket: BRACKET }));
    bench.fill(working()[0]!.clientOrderId, { size: 1_000 });
    expect(working()).toMatchObject([{ state: 'armed', request: { owner: 'strategy:probe', side: 'sell' } }]);
    book();
    expect(seen.at(-1)).toBe(0);
  });

  it('keeps its protection when it is stopped, and when it throws', () => {
    for (const end of ['stop', 'quarantine'] as const) {
      const { bench, working } = wanting(place({ bracket: BRACKET }));
      bench.fill(working()[0]!.clientOrderId, { size: 1_000 });
      bench.command(
        end === 'stop'
          ? { kind: 'strategy', name: 'probe', action: 'stop' }
          : { kind: 'quarantine', name: 'probe' },
      );
      bench.trade(BID, 1);
      expect(working()).toHaveLength(1);
      bench.trade(6_160_000, 1);
      expect(bench.requests.at(-1)).toMatchObject({
        order: { side: 'sell', size: 1_000, owner: 'strategy:probe' },
      });
    }
  });

  it('is quoted beside a protection, which is nobody’s quote', () => {
    const bid = { price: priceTicks(BID - 10), size: sizeLots(1_000) };
    const { bench, book, working } = wanting(
      place({ bracket: BRACKET }),
      { kind: 'quote', bid, ask: null, reason: '' },
      { kind: 'quote', bid: null, ask: null, reason: '' },
    );
    bench.fill(working()[0]!.clientOrderId, { size: 1_000 });
    book();
    bench.accept(working().at(-1)!.clientOrderId);
    book();
    expect(working().map(({ state }) => state)).toEqual(['armed', 'pending-cancel']);
  });

  it('does not take a position up again at once whose stop has woken', () => {
    const { bench, book, working } = wanting(place({ bracket: BRACKET }), {
      kind: 'target',
      positionLots: 1_000,
      style: 'take',
      reason: '',
    });
    bench.fill(working()[0]!.clientOrderId, { size: 1_000 });
    book();
    bench.trade(6_160_000, 1);
    bench.fill(working()[0]!.clientOrderId, { size: 1_000, price: 6_160_000 });
    const sent = bench.requests.length;
    book();
    expect(bench.requests).toHaveLength(sent);
  });
});

describe('an intent that is no order', () => {
  it.each<[Partial<Place>, string | null]>([
    [{}, null],
    [{ price: null }, null],
    [{ bracket: BRACKET, execution: { kind: 'twap', durationMicros: 60_000_000 } }, null],
    [
      { type: 'sell-all' as never },
      'no type sell-all; there are limit, market, stop, stop-limit, take-profit, take-profit-limit, trailing-stop',
    ],
    [{ type: 'market' }, 'a market order has no price'],
    [{ price: null, type: 'limit' }, 'a limit order needs a price'],
    [{ triggerPrice: priceTicks(5) }, 'a limit order has no triggerPrice'],
    [{ price: null, type: 'stop' }, 'a stop order needs a triggerPrice'],
    [
      { price: null, type: 'stop', triggerPrice: Number.NaN as never },
      'a price of NaN ticks is no whole number above 0',
    ],
    [{ price: null, type: 'trailing-stop' }, 'a trailing-stop order needs a trail'],
    [
      { price: null, type: 'trailing-stop', trail: { unit: 'ppm', distance: 0.5 } },
      'a trail of 0.5 ppm is no whole number above 0',
    ],
    [
      { price: null, type: 'trailing-stop', trail: { unit: 'ppm', distance: 600_000 } },
      'a trail of 600000 ppm is more than half of the price',
    ],
    [{ bracket: { ...BRACKET, stopPrice: null } }, 'a bracket protects nothing'],
    [{ bracket: {} as never }, 'a bracket names stopPrice, takeProfitPrice and trail: null leaves one out'],
    [{ bracket: BRACKET, reduceOnly: true }, 'a reduce-only order makes nothing for a bracket to protect'],
    [
      { execution: { kind: 'vwap', durationMicros: 60_000_000, participationPpm: 0 } },
      'a participationPpm of 0 is no whole number from 1000 to 1000000',
    ],
    [
      { execution: { kind: 'magic' } as never },
      'no such execution; there are iceberg, twap, vwap, peg and route',
    ],
    [{ expireTime: 1.5 as never }, 'an expireTime of 1.5 is no whole number of microseconds'],
    [{ timeInForce: 'gtd' }, 'expireTime goes with gtd and with nothing else'],
  ])('%j', (fields, fault) => {
    expect(intentFault(place(fields))).toBe(fault);
  });

  it('is said once and sends nothing', () => {
    const { bench, book } = wanting(place({ price: null, type: 'stop' }));
    book();
    expect(bench.requests).toEqual([]);
    expect(bench.notices.at(-1)).toBe(
      'refused   probe wants place  intent: a stop order needs a triggerPrice',
    );
  });
});
