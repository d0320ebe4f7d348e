import { describe, expect, it } from 'vitest';
import { Money } from '../../../../../src/domain/index.js';
import {
  BTC,
  lots,
  money,
  openExchange,
  openQuiet,
  order,
  quote,
  START,
  taken,
  ticks,
  trade,
} from './fixture.js';

const P = 5_000_000;
const usdt = (text: string): Money => Money.parse(text, 8)!;

describe('what is refused', () => {
  it('before the market is asked', () => {
    const { exchange } = openQuiet({ openOrdersAtMost: 1 });
    expect(exchange.place('alice', order({ instrument: 7, price: ticks(P) }))).toMatchObject({
      refused: 'unknown-instrument',
    });
    taken(exchange.place('alice', order({ price: ticks(P), clientId: 'x' })));
    expect(exchange.place('alice', order({ price: ticks(P), clientId: 'x' }))).toMatchObject({
      refused: 'duplicate-id',
    });
    expect(exchange.place('alice', order({ price: ticks(P) }))).toMatchObject({ refused: 'too-many-orders' });
    expect(() => exchange.place('nobody', order({ price: ticks(P) }))).toThrow(RangeError);
  });

  it('a client’s text may be used again once its order has ended, and names the newest', () => {
    const { exchange } = openQuiet();
    const first = taken(exchange.place('alice', order({ price: ticks(P), clientId: 'x' })));
    expect(exchange.order('alice', { clientId: 'x' })).toBe(first);
    taken(exchange.cancel('alice', { clientId: 'x' }));
    expect(exchange.cancel('alice', { clientId: 'x' })).toMatchObject({ refused: 'unknown-order' });
    const second = taken(exchange.place('alice', order({ price: ticks(P), clientId: 'x' })));
    expect(exchange.order('alice', { clientId: 'x' })).toBe(second);
    expect(second.number).toBeGreaterThan(first.number);
    expect(exchange.order('bob', { number: first.number })).toBeUndefined();
  });

  it('post-only that would take, and a sell of what is not there', () => {
    const { exchange } = openQuiet();
    quote(exchange, 'sell', P);
    expect(exchange.place('alice', order({ price: ticks(P), postOnly: true }))).toMatchObject({
      refused: 'post-only-would-take',
    });
    expect(
      exchange.place('alice', order({ side: 'sell', size: lots(200_001), price: ticks(P) })),
    ).toMatchObject({ refused: 'insufficient-balance' });
  });

  it('what finds nobody to trade with is taken, and expires', () => {
    const { exchange } = openQuiet();
    quote(exchange, 'sell', P, 300);
    const heard: string[] = [];
    exchange.listen({ order: (one, news) => one.account === 'alice' && heard.push(news) });
    const fok = taken(exchange.place('alice', order({ price: ticks(P), timeInForce: 'fok' })));
    expect([fok.status, fok.filled]).toEqual(['expired', 0]);
    const ioc = taken(exchange.place('alice', order({ price: ticks(P), timeInForce: 'ioc' })));
    expect([ioc.status, ioc.filled]).toEqual(['expired', 300]);
    const market = taken(exchange.place('alice', order({ type: 'market' })));
    expect([market.status, market.filled]).toEqual(['expired', 0]);
    expect(heard).toEqual(['accepted', 'expired', 'accepted', 'filled', 'expired', 'accepted', 'expired']);
  });
});

describe('an amendment', () => {
  it('to a smaller size keeps the place, to another price loses it', () => {
    const { exchange } = openQuiet();
    const first = taken(exchange.place('alice', order({ price: ticks(P), clientId: 'x' })));
    quote(exchange, 'buy', P, 500);
    taken(exchange.amend('alice', first, { size: lots(800), clientId: 'y' }));
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P), size: lots(100) })));
    expect([first.size, first.filled, first.clientId, first.amendments]).toEqual([800, 100, 'y', 1]);
    expect(exchange.order('alice', { clientId: 'x' })).toBeUndefined();
    taken(exchange.amend('alice', first, { price: ticks(P - 1) }));
    taken(exchange.amend('alice', first, { price: ticks(P) }));
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P), size: lots(500) })));
    expect(first.filled).toBe(100);
    // 700 lots at 50,000 and the fee.
    expect(money(exchange, 'alice', 'USDT')[1]).toBe('350.35');
  });

  it('of what an iceberg shows, and to post-only; refused, it stays as it was', () => {
    const { exchange } = openQuiet();
    const iceberg = taken(exchange.place('alice', order({ price: ticks(P), displaySize: lots(400) })));
    expect(exchange.book(0).bestBidSize).toBe(400);
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P), size: lots(100) })));
    taken(exchange.amend('alice', iceberg, { displaySize: lots(250), size: lots(2_000) }));
    expect([exchange.book(0).bestBidSize, iceberg.size, iceberg.filled]).toEqual([250, 2_000, 100]);
    taken(exchange.amend('alice', iceberg, { size: lots(1_100) }));
    expect([iceberg.size, iceberg.filled]).toEqual([1_100, 100]);
    quote(exchange, 'sell', P + 10);
    const wanted = { postOnly: true, price: ticks(P + 10) };
    expect(exchange.amend('alice', iceberg, wanted)).toMatchObject({ refused: 'post-only-would-take' });
    expect([iceberg.status, iceberg.price, iceberg.postOnly]).toEqual(['open', P, false]);
    expect([exchange.book(0).bestBidSize, iceberg.amendments]).toEqual([250, 2]);
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P) })));
    expect([iceberg.status, iceberg.filled]).toEqual(['filled', 1_100]);
  });

  it('is told before what it then trades', () => {
    const { exchange } = openQuiet();
    quote(exchange, 'sell', P + 10, 400);
    quote(exchange, 'sell', P + 20, 400);
    const heard: string[] = [];
    exchange.listen({
      order: (one, news) => one.account === 'alice' && heard.push(`${news} ${one.clientId}`),
    });
    const placed = taken(exchange.place('alice', order({ price: ticks(P), clientId: 'x' })));
    taken(exchange.amend('alice', placed, { price: ticks(P + 10), clientId: 'y' }));
    taken(exchange.amend('alice', placed, { price: ticks(P + 20), displaySize: lots(500), clientId: 'z' }));
    expect(heard).toEqual(['accepted x', 'amended y', 'filled y', 'amended z', 'filled z']);
  });

  it('to no more than is filled ends it; of what is gone it is refused', () => {
    const { exchange } = openQuiet();
    const placed = taken(exchange.place('alice', order({ price: ticks(P) })));
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P), size: lots(300) })));
    taken(exchange.amend('alice', placed, { size: lots(300) }));
    expect(placed.status).toBe('canceled');
    expect(exchange.amend('alice', placed, { size: lots(400) })).toMatchObject({ refused: 'unknown-order' });
  });
});

describe('an order for an amount of money', () => {
  it('walks the book, and stays within it', () => {
    const { exchange } = openQuiet();
    quote(exchange, 'sell', P, 100);
    quote(exchange, 'sell', P + 100_000, 1_000);
    // 100 lots are 50.00; of the other 50.00, a lot being 0.51, there come 98 lots for 49.98.
    const placed = taken(
      exchange.place('alice', order({ type: 'market', size: null, quoteSize: usdt('100') })),
    );
    expect([placed.status, placed.size, placed.filledNotional.format(8)]).toEqual([
      'filled',
      198,
      '99.98000000',
    ]);
  });

  it('sells for no more than it', () => {
    const { exchange } = openQuiet();
    quote(exchange, 'buy', P, 100);
    quote(exchange, 'buy', P - 100_000, 1_000);
    const sell = order({ type: 'market', side: 'sell', size: null, quoteSize: usdt('99.99') });
    // 50.00, and 102 lots at 0.49, 49.98.
    const placed = taken(exchange.place('alice', sell));
    expect([placed.filled, placed.filledNotional.format(8)]).toEqual([202, '99.98000000']);
  });

  it('spends all that is free, and the fee is within it; its own offers are not counted', () => {
    const { exchange } = openQuiet();
    exchange.openAccount('dora', { USDT: '100', BTC: '1' });
    taken(exchange.place('dora', order({ side: 'sell', price: ticks(P - 10), size: lots(50) })));
    quote(exchange, 'sell', P, 1_000);
    const all = order({ type: 'market', size: null, quoteSize: usdt('100') });
    // 99.90 buys 199.8 lots at 0.50 with 0.1 %.
    const placed = taken(exchange.place('dora', all));
    expect([placed.status, placed.filled]).toEqual(['filled', 199]);
    expect(placed.fills[0]!.price).toBe(P);
    expect(exchange.place('dora', all)).toMatchObject({ refused: 'insufficient-balance' });
  });

  it('is refused where it reaches nothing, and expires where nothing is there', () => {
    const { exchange } = openQuiet();
    const buy = (amount: string) => order({ type: 'market', size: null, quoteSize: usdt(amount) });
    expect(taken(exchange.place('alice', buy('100'))).status).toBe('expired');
    quote(exchange, 'sell', P);
    expect(exchange.place('alice', buy('4.99'))).toMatchObject({ refused: 'filter-min-notional' });
    expect(exchange.place('alice', buy('0.49'))).toMatchObject({ refused: 'filter-min-notional' });
    expect(exchange.place('alice', { ...buy('100'), type: 'limit' })).toMatchObject({ refused: 'invalid' });
  });
});

describe('what ends by itself', () => {
  it('good till date, resting or armed, by the exchange’s own clock', () => {
    const { exchange, clock } = openQuiet({ clockSkewMicros: 10_000_000 });
    trade(exchange, P);
    const expireTime = (exchange.now() + 5_000_000) as never;
    const gtd = { timeInForce: 'gtd', expireTime } as const;
    const resting = taken(exchange.place('alice', order({ price: ticks(P - 1), ...gtd })));
    const trigger = { kind: 'stop', price: ticks(P + 1) } as const;
    const armed = taken(exchange.place('alice', order({ price: ticks(P), trigger, ...gtd })));
    clock.time += 4_999_999;
    exchange.advance();
    expect([resting.status, armed.status]).toEqual(['open', 'armed']);
    clock.time += 1;
    exchange.advance();
    expect([resting.status, armed.status]).toEqual(['expired', 'expired']);
    expect(resting.timeUpdated).toBe(START + 15_000_000);
    expect(money(exchange, 'alice', 'USDT')).toEqual(['100000', '0']);
  });

  it('the dead man’s timer cancels all, unless it is set again or disarmed', () => {
    const { exchange, clock } = openQuiet();
    const placed = taken(exchange.place('alice', order({ price: ticks(P) })));
    const wait = (micros: number): string => {
      clock.time += micros;
      exchange.advance();
      return placed.status;
    };
    exchange.cancelAllAfter('alice', 60_000_000);
    expect(wait(59_000_000)).toBe('open');
    exchange.cancelAllAfter('alice', 60_000_000);
    expect(wait(59_999_999)).toBe('open');
    exchange.cancelAllAfter('alice', null);
    expect(wait(600_000_000)).toBe('open');
    exchange.cancelAllAfter('alice', 1_000_000);
    const other = taken(exchange.place('bob', order({ price: ticks(P) })));
    expect(wait(1_000_000)).toBe('canceled');
    expect([placed.reason, other.status]).toEqual(["the dead man's timer ran out", 'open']);
  });
});

describe('while it is halted', () => {
  it('refuses orders and takes cancels; triggers sleep until it goes on', () => {
    const { exchange } = openQuiet();
    trade(exchange, P);
    quote(exchange, 'buy', P - 500_000);
    const trigger = { kind: 'stop', price: ticks(P - 100) } as const;
    const stop = taken(exchange.place('alice', order({ side: 'sell', type: 'market', trigger })));
    const resting = taken(exchange.place('alice', order({ price: ticks(P - 100) })));
    const sell = order({ side: 'sell', price: ticks(P - 100), size: lots(100) });
    exchange.halt(0);
    expect([exchange.trading(0), exchange.trading(1)]).toEqual([false, true]);
    expect(exchange.place('carol', sell)).toMatchObject({ refused: 'market-closed' });
    expect(exchange.amend('alice', resting, { price: ticks(P - 90) })).toMatchObject({
      refused: 'market-closed',
    });
    taken(exchange.cancel('alice', resting));
    exchange.resume(0);
    expect(stop.status).toBe('armed');
    trade(exchange, P - 100);
    expect(stop.status).toBe('filled');
  });

  it('of all, the market stands still and goes on from there', () => {
    const { exchange, clock } = openExchange();
    exchange.halt(null);
    const { lastTradeId } = exchange.ticker(0);
    clock.time += 30_000_000;
    exchange.advance();
    expect([exchange.ticker(0).lastTradeId, exchange.trading(1)]).toEqual([lastTradeId, false]);
    exchange.resume(null);
    clock.time += 30_000_000;
    exchange.advance();
    const [next] = exchange.trades(0, { limit: 1, fromId: lastTradeId! + 1 });
    expect(next!.time).toBeGreaterThan(START + 30_000_000);
    expect(BTC.specification.symbol).toBe('BTC/USDT');
  });
});

describe('records', () => {
  it('are found by number, time and instrument, oldest first', () => {
    const { exchange, clock } = openQuiet();
    const placed = [0, 1, 0, 0].map((instrument) => {
      clock.time += 1_000_000;
      return taken(exchange.place('alice', order({ instrument, price: ticks(P) })));
    });
    expect(exchange.orders('alice', { limit: 2 })).toEqual(placed.slice(2));
    expect(exchange.orders('alice', { limit: 2, fromNumber: placed[1]!.number })).toEqual(placed.slice(1, 3));
    expect(exchange.orders('alice', { limit: 9, instrument: 0 })).toHaveLength(3);
    expect(
      exchange.orders('alice', {
        limit: 9,
        fromTime: (START + 2_000_000) as never,
        toTime: (START + 3_000_000) as never,
      }),
    ).toEqual(placed.slice(1, 3));
  });

  it('of ended orders and fills the oldest go, of live ones none', () => {
    const { exchange } = openQuiet({ kept: { orders: 10, fills: 3 } });
    const live = taken(exchange.place('alice', order({ price: ticks(P - 5), clientId: 'live' })));
    const first = taken(exchange.place('alice', order({ price: ticks(P), clientId: 'first' })));
    taken(exchange.cancel('alice', first));
    for (let i = 0; i < 20; i += 1) {
      quote(exchange, 'sell', P, 100);
      taken(exchange.place('alice', order({ price: ticks(P), size: lots(100) })));
    }
    expect(exchange.orders('alice', { limit: 100 })).toHaveLength(11);
    expect(exchange.order('alice', { clientId: 'first' })).toBeUndefined();
    expect(exchange.order('alice', first)).toBeUndefined();
    expect(exchange.order('alice', { number: live.number })).toBe(live);
    expect(exchange.fills('alice', { limit: 100 })).toHaveLength(3);
    const ledger = exchange.ledger().filter((one) => one.account === 'alice');
    expect(ledger[0]).toMatchObject({ number: live.number, clientId: 'live', status: 'open', filled: 0 });
    expect(ledger.at(-1)).toMatchObject({ status: 'filled', filled: 100 });
  });
});
