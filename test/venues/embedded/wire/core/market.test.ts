import { describe, expect, it } from 'vitest';
import { RowFlag, RowKind } from '../../../../../src/domain/index.js';
import { OrderBook } from '../../../../../src/market/index.js';
import { digestBook } from '../../../../../src/venues/embedded/wire/core/index.js';
import type { ExchangeCandle, PublicTrade } from '../../../../../src/venues/embedded/wire/exchange.js';
import { BTC, openExchange, openQuiet, START, trade } from './fixture.js';

const SECOND = 1_000_000;

/** Candles as one would make them by hand. */
function naive(trades: readonly PublicTrade[], width: number): Partial<ExchangeCandle>[] {
  const byStart = new Map<number, PublicTrade[]>();
  for (const one of trades) {
    const start = Math.floor(one.time / width) * width;
    byStart.set(start, [...(byStart.get(start) ?? []), one]);
  }
  const sum = (some: readonly PublicTrade[]): bigint =>
    some.reduce(
      (total, { price, size }) => total + BigInt(price) * BigInt(size) * BigInt(BTC.unitsPerTickLot),
      0n,
    );
  return [...byStart].map(([time, some]) => {
    const bought = some.filter(({ takerBuys }) => takerBuys);
    return {
      time: time as never,
      open: some[0]!.price,
      high: Math.max(...some.map(({ price }) => price)) as never,
      low: Math.min(...some.map(({ price }) => price)) as never,
      close: some.at(-1)!.price,
      volume: some.reduce((total, { size }) => total + size, 0) as never,
      notional: sum(some) as never,
      trades: some.length,
      takerBuyVolume: bought.reduce((total, { size }) => total + size, 0) as never,
      takerBuyNotional: sum(bought) as never,
    };
  });
}

const plain = (candle: ExchangeCandle) => ({
  ...candle,
  notional: candle.notional.toBigInt(),
  takerBuyNotional: candle.takerBuyNotional.toBigInt(),
});

describe('candles', () => {
  const { exchange: aged } = openExchange({ historySeconds: 400 });

  it.each([1, 15, 60, 300])('of %i s equal those made of the prints by hand', (intervalSeconds) => {
    const exchange = aged;
    const trades = exchange.trades(0, { limit: 1_000_000 });
    const candles = exchange.candles(0, { intervalSeconds, limit: 10_000 });
    const traded = candles.filter((candle) => candle.trades > 0).map(plain);
    expect(traded).toEqual(naive(trades, intervalSeconds * SECOND));
    expect(trades.length).toBeGreaterThan(100);
    for (const [i, { time }] of candles.entries()) {
      if (i > 0) expect(time - candles[i - 1]!.time).toBe(intervalSeconds * SECOND);
    }
  });

  it('reach back for days before the market’s life, by a walk that ends where it begins', () => {
    const { exchange } = openExchange({ backfillDays: 3, historySeconds: 120 });
    const candles = exchange.candles(0, { intervalSeconds: 60, limit: 10_000 });
    // Three days, two lived minutes, and the one that begins now, in which nothing was printed yet.
    expect(candles.length).toBe(3 * 1_440 + 3);
    expect(candles[0]!.time).toBe(START - 120 * SECOND - 3 * 86_400 * SECOND);
    expect(candles[3 * 1_440 - 1]!.close).toBe(6_000_000);
    const isWhole = ({ open, high, low, close }: ExchangeCandle): boolean =>
      low <= Math.min(open, close) && high >= Math.max(open, close);
    const past = candles.slice(0, 3 * 1_440);
    expect(candles.filter((candle) => !isWhole(candle))).toEqual([]);
    expect(past.filter(({ open }, i) => i > 0 && open !== past[i - 1]!.close)).toEqual([]);
    expect(past.filter(({ volume, trades }) => volume === 0 || trades === 0)).toEqual([]);
    const [day] = exchange.candles(0, { intervalSeconds: 86_400, limit: 1 });
    expect(exchange.ticker(0).volume).toBeGreaterThan(day!.volume / 2);
  });

  it('fill gaps with the last close, up to now', () => {
    const { exchange, clock } = openQuiet();
    trade(exchange, 5_000_000, 100);
    trade(exchange, 5_000_700, 100);
    clock.time += 185 * SECOND;
    exchange.advance();
    const candles = exchange.candles(0, { intervalSeconds: 60, limit: 10 });
    expect(candles.map(({ time, open, close, volume }) => [time - START, open, close, volume])).toEqual([
      [0, 5_000_000, 5_000_700, 200],
      [60 * SECOND, 5_000_700, 5_000_700, 0],
      [120 * SECOND, 5_000_700, 5_000_700, 0],
      [180 * SECOND, 5_000_700, 5_000_700, 0],
    ]);
    const from = (START + 60 * SECOND) as never;
    const to = (START + 180 * SECOND) as never;
    expect(exchange.candles(0, { intervalSeconds: 60, limit: 10, from, to })).toEqual(candles.slice(1, 3));
    expect(exchange.candles(0, { intervalSeconds: 60, limit: 1, from })).toEqual(candles.slice(1, 2));
    expect(exchange.candles(0, { intervalSeconds: 60, limit: 2 })).toEqual(candles.slice(2));
    expect(exchange.candles(1, { intervalSeconds: 60, limit: 2 })).toEqual([]);
  });
});

describe('the ticker', () => {
  it('is of the last 24 hours, by the minute', () => {
    const { exchange, clock } = openQuiet();
    trade(exchange, 4_000_000, 100);
    clock.time += 60 * SECOND;
    trade(exchange, 5_000_000, 200);
    clock.time += 3_600 * SECOND;
    trade(exchange, 5_200_000, 300);
    trade(exchange, 5_100_000, 400);
    const whole = exchange.ticker(0);
    expect(whole).toMatchObject({ open: 4_000_000, low: 4_000_000, high: 5_200_000, last: 5_100_000 });
    expect(whole).toMatchObject({ volume: 1_000, trades: 4, firstTradeId: 1, lastTradeId: 4, lastSize: 400 });
    // 0.001 at 40,000, 0.002 at 50,000, 0.003 at 52,000, 0.004 at 51,000.
    expect(whole.notional.format(8)).toBe('500.00000000');
    clock.time = START + 86_400 * SECOND;
    exchange.advance();
    expect(exchange.ticker(0)).toMatchObject({
      open: 5_000_000,
      low: 5_000_000,
      volume: 900,
      firstTradeId: 2,
    });
    clock.time = START + 2 * 86_400 * SECOND;
    exchange.advance();
    expect(exchange.ticker(0)).toMatchObject({ open: null, last: 5_100_000, volume: 0, firstTradeId: null });
    expect(exchange.ticker(1)).toMatchObject({ open: null, last: null, lastTradeId: null });
  });
});

describe('prints', () => {
  it('count from 1 without a gap, of each instrument, and are found by id and time', () => {
    const { exchange, clock } = openExchange();
    clock.time += 60 * SECOND;
    exchange.advance();
    for (const instrument of [0, 1]) {
      const all = exchange.trades(instrument, { limit: 1_000_000 });
      expect(all.map(({ id }) => id)).toEqual(all.map((_, i) => i + 1));
      expect(exchange.trades(instrument, { limit: 3 })).toEqual(all.slice(-3));
      expect(exchange.trades(instrument, { limit: 3, fromId: 5 })).toEqual(all.slice(4, 7));
      const fromTime = all[10]!.time;
      const toTime = all[12]!.time;
      expect(exchange.trades(instrument, { limit: 99, fromTime, toTime })).toEqual(
        all.filter(({ time }) => time >= fromTime && time <= toTime),
      );
    }
  });

  it('of so many are kept', () => {
    const { exchange } = openQuiet({ kept: { trades: 2_000 } });
    for (let i = 0; i < 2_500; i += 1) trade(exchange, 5_000_000 + i);
    const all = exchange.trades(0, { limit: 10_000 });
    expect([all.length, all[0]!.id, all[0]!.price]).toEqual([2_000, 501, 5_000_500]);
  });
});

describe('the book', () => {
  it('is what its told changes make of it, one number at a time', () => {
    const { exchange, clock } = openExchange({ digests: { depth: 20, keep: 50_000 } });
    const copy = new OrderBook();
    for (const ask of [false, true]) {
      for (const [price, size] of exchange.book(0).levels(ask)) copy.setLevel(ask, price, size);
    }
    let last = exchange.bookSequence(0);
    const digests = new Map<number, number>();
    exchange.listen({
      book: (instrument, rows, from, to, sequence) => {
        if (instrument !== 0) return;
        expect(sequence).toBe(last + 1);
        last = sequence;
        for (let row = from; row < to; row += 1) {
          expect([rows.kind[row], rows.sequence[row]]).toEqual([RowKind.Change, sequence]);
          copy.setLevel((rows.flags[row]! & RowFlag.ASK) !== 0, rows.price[row]!, rows.size[row]!);
        }
        digests.set(sequence, digestBook(copy, 20));
      },
    });
    clock.time += 20 * SECOND;
    exchange.advance();
    expect(exchange.bookSequence(0)).toBe(last);
    expect(digests.size).toBeGreaterThan(100);
    for (const [sequence, digest] of digests) expect(exchange.digestAt(0, sequence)).toBe(digest);
    expect(digestBook(copy, 500)).toBe(exchange.bookDigest(0, 500));
    copy.setLevel(true, copy.bestAsk, copy.bestAskSize + 1);
    expect(digestBook(copy, 500)).not.toBe(exchange.bookDigest(0, 500));
  });

  it('shows times of a skewed clock, and goes on when the skew changes', () => {
    const { exchange, clock } = openExchange({ clockSkewMicros: -7_000_000 });
    expect(exchange.now()).toBe(START - 7_000_000);
    const times: number[] = [];
    const end = exchange.listen({ trade: (_, { time }) => times.push(time - clock.time) });
    clock.time += 5 * SECOND;
    exchange.advance();
    exchange.setClockSkew(3_000_000);
    clock.time += 5 * SECOND;
    exchange.advance();
    end();
    clock.time += 5 * SECOND;
    exchange.advance();
    expect(times.length).toBeGreaterThan(2);
    for (const ahead of times) expect(ahead >= -12_000_000 && ahead <= 3_000_000).toBe(true);
    expect(times[0]!).toBeLessThanOrEqual(-7_000_000);
    expect(times.at(-1)!).toBeGreaterThan(-3_000_000);
  });
});
