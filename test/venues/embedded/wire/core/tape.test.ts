import { describe, expect, it } from 'vitest';
import { Instrument, Money, Random, RowFlag } from '../../../../../src/domain/index.js';
import { OrderBook } from '../../../../../src/market/index.js';
import { openTapes, readSeries } from '../../../../../src/store/tape/index.js';
import { digestBook } from '../../../../../src/venues/embedded/wire/core/index.js';
import { lots, money, openExchange, order, START, taken, ticks } from './fixture.js';

const SECOND = 1_000_000;

const tapes = openTapes(['config/samples']).map((series, index) => ({
  instrument: new Instrument(series.instrument, index),
  batches: [...readSeries(series)],
}));

/** An exchange on the shipped tapes, so far into them. */
function openSamples({ startSeconds = 60 } = {}) {
  const market = {
    kind: 'tape',
    name: 'samples',
    tapes,
    startOffsetMicros: startSeconds * SECOND,
  } as const;
  const opened = openExchange({ market });
  return { ...opened, tapes };
}

describe('on the shipped tapes', () => {
  it('time is now: books are whole, prints and candles come, changes make the books', () => {
    const { exchange, clock } = openSamples();
    expect(exchange.instruments.map(({ symbol }) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT']);
    const copies = [new OrderBook(), new OrderBook()];
    for (const [instrument, copy] of copies.entries()) {
      for (const ask of [false, true]) {
        for (const [price, size] of exchange.book(instrument).levels(ask)) copy.setLevel(ask, price, size);
      }
    }
    const last = [0, 1].map((instrument) => exchange.bookSequence(instrument));
    exchange.listen({
      book: (instrument, rows, from, to, sequence) => {
        expect(sequence).toBe(last[instrument]! + 1);
        last[instrument] = sequence;
        for (let row = from; row < to; row += 1) {
          const ask = (rows.flags[row]! & RowFlag.ASK) !== 0;
          copies[instrument]!.setLevel(ask, rows.price[row]!, rows.size[row]!);
        }
      },
    });
    for (let second = 1; second <= 20; second += 1) {
      clock.time += SECOND;
      exchange.advance();
      for (const [instrument, copy] of copies.entries()) {
        expect(digestBook(copy, 1_000)).toBe(exchange.bookDigest(instrument, 1_000));
        expect(copy.isCrossed).toBe(false);
      }
    }
    const trades = exchange.trades(0, { limit: 10_000 });
    expect(trades.length).toBeGreaterThan(20);
    const recent = trades.filter(({ time }) => time > START);
    expect(recent.length).toBeGreaterThan(5);
    expect(recent.at(-1)!.time).toBeLessThanOrEqual(clock.time + 2 * SECOND);
    const candles = exchange.candles(0, { intervalSeconds: 60, limit: 100 });
    expect(candles.reduce((sum, { volume }) => sum + volume, 0)).toBe(
      trades.reduce((sum, { size }) => sum + size, 0),
    );
    // What was printed in the minute before the start is there too.
    expect(trades[0]!.time).toBeLessThan(START - 50 * SECOND);
  });

  it('orders fill against it, and what took is printed', () => {
    const { exchange } = openSamples();
    const ask = exchange.book(0).bestAsk;
    const before = exchange.ticker(0).lastTradeId ?? 0;
    const printed: number[] = [];
    exchange.listen({ trade: (instrument, { id }) => instrument === 0 && printed.push(id) });
    const placed = taken(exchange.place('alice', order({ type: 'market', size: lots(100) })));
    expect([placed.status, placed.fills[0]!.price]).toEqual(['filled', ask]);
    expect(placed.fills.map(({ tradeId }) => tradeId)).toEqual(printed);
    expect(printed[0]).toBe(before + 1);
    taken(exchange.place('alice', order({ price: ticks(ask - 100_000), clientId: 'far' })));
    expect(money(exchange, 'alice', 'USDT')[1]).not.toBe('0');
    exchange.cancelAll('alice', null);
    for (const { locked } of exchange.balances('alice')) expect(locked.isZero).toBe(true);
  });

  it('agents go on where it ends, with the orders that are open', () => {
    const { exchange, clock } = openSamples({ startSeconds: 310 });
    const far = taken(exchange.place('alice', order({ price: ticks(exchange.book(0).bestBid - 100_000) })));
    clock.time += 40 * SECOND;
    exchange.advance();
    const before = exchange.ticker(0).lastTradeId!;
    const sequence = exchange.bookSequence(0);
    clock.time += 20 * SECOND;
    exchange.advance();
    expect(exchange.ticker(0).lastTradeId!).toBeGreaterThan(before);
    expect(exchange.bookSequence(0)).toBeGreaterThan(sequence + 100);
    expect(far.status).toBe('open');
    const placed = taken(exchange.place('alice', order({ type: 'market', size: lots(100) })));
    expect(placed.fills.map(({ tradeId }) => tradeId)).toEqual([exchange.ticker(0).lastTradeId]);
    taken(exchange.cancel('alice', far));
    for (const { locked } of exchange.balances('alice')) expect(locked.isZero).toBe(true);
    for (const { code } of exchange.assets) {
      const { total, deposited } = exchange.conservation(code);
      expect(total).toEqual(deposited);
    }
  });

  it('money is conserved through all kinds of orders, and across the tape’s end', () => {
    const { exchange, clock } = openSamples({ startSeconds: 325 });
    const random = new Random(11);
    const statuses = new Set<string>();
    exchange.listen({
      order: (one, news) => statuses.add(`${news} ${one.request.trigger?.kind ?? 'plain'}`),
    });
    for (let i = 0; i < 1_200; i += 1) {
      const instrument = random.integer(0, 1);
      const side = random.next() < 0.5 ? 'buy' : 'sell';
      const { bestBid, bestAsk } = exchange.book(instrument);
      const near = ticks((side === 'buy' ? bestBid : bestAsk) + random.integer(-30, 30));
      const base = { instrument, side, size: lots(random.integer(100, 3_000)) } as const;
      const kind = (['stop', 'take-profit', 'trailing'] as const)[random.integer(0, 2)]!;
      const trail = { ticks: random.integer(1, 60) };
      const group = random.next() < 0.5 ? `g${random.integer(0, 2)}` : null;
      const roll = random.next();
      const money = Money.of(random.integer(1, 2_000) * 100_000_000);
      if (roll < 0.4) exchange.place('alice', order({ ...base, price: near, group }));
      else if (roll < 0.5)
        exchange.place('alice', order({ ...base, type: 'market', size: null, quoteSize: money }));
      else if (roll < 0.8) {
        const trigger = kind === 'trailing' ? { kind, price: null, trail } : { kind, price: near };
        exchange.place('alice', order({ ...base, type: 'market', trigger, group }));
      } else {
        const live = exchange.openOrders('alice', null);
        const one = live[random.integer(0, Math.max(0, live.length - 1))];
        if (one !== undefined && roll < 0.9) exchange.cancel('alice', one);
        else if (one !== undefined)
          exchange.amend('alice', one, { size: base.size, price: one.price && near });
      }
      clock.time += random.integer(0, 60_000);
      exchange.advance();
      for (const { free, locked } of exchange.balances('alice')) {
        expect(free.isNegative || locked.isNegative).toBe(false);
      }
    }
    exchange.cancelAll('alice', null);
    for (const { locked } of exchange.balances('alice')) expect(locked.toBigInt()).toBe(0n);
    for (const { code } of exchange.assets) {
      const { total, deposited } = exchange.conservation(code);
      expect(total).toEqual(deposited);
    }
    const wanted = ['plain', 'stop', 'take-profit', 'trailing'].flatMap((kind) => [
      `filled ${kind}`,
      `canceled ${kind}`,
    ]);
    expect([...statuses]).toEqual(expect.arrayContaining([...wanted, 'triggered stop', 'amended plain']));
  });
});
