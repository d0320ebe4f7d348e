import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BoundedSide,
  KrakenParser,
  krakenChecksum,
  subscribedDepth,
} from '../../../src/venues/kraken/index.js';
import { collect } from '../recording/collect.js';
import { KRAKEN_CHECKSUM, KRAKEN_SNAPSHOT } from './documented.js';

const update = (data: string) => `{"channel":"book","type":"update","data":[{"symbol":"BTC/USD",${data}}]}`;

describe('frames of Kraken', () => {
  it('keep every digit that the venue wrote', () => {
    const [snapshot] = collect(new KrakenParser(), [KRAKEN_SNAPSHOT]);
    expect(snapshot).toMatchObject({ kind: 'Snapshot', symbol: 'BTC/USD' });
    expect(snapshot.rows[0]).toBe('bid 45283.5 0.10000000');
    expect(snapshot.rows[3]).toBe('bid 45281.0 0.10000000');
    expect(snapshot.rows.at(-1)).toBe(`checksum ${KRAKEN_CHECKSUM | 0}`);
  });

  it('drop what falls out of the subscribed depth, as the venue says one must', () => {
    const better = update('"bids":[{"price":45284.0,"qty":1.00000000}],"asks":[],"checksum":1');
    const [, message] = collect(new KrakenParser(), [KRAKEN_SNAPSHOT, better]);
    expect(message.rows).toEqual(['bid 45284.0 1.00000000', 'bid 45276.6 0', 'checksum 1']);
  });

  it('have trades by the taker, but not those of the snapshot', () => {
    const trade =
      '"data":[{"symbol":"BTC/USD","side":"sell","price":45283.4,"qty":0.00050000,"ord_type":"market","trade_id":7,"timestamp":"2023-10-06T17:35:55.440295Z"}]}';
    const messages = collect(new KrakenParser(), [
      `{"channel":"trade","type":"snapshot",${trade}`,
      `{"channel":"trade","type":"update",${trade}`,
    ]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ kind: 'Trade', sequence: 7, rows: ['ask 45283.4 0.00050000'] });
    expect(messages[0].timeExchange).toBe(Date.UTC(2023, 9, 6, 17, 35, 55) * 1000 + 440_295);
  });

  it('have quotes in the ticker, and chatter that is left out', () => {
    const ticker =
      '{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":1.5,"bid_qty":2.00,"ask":2.5,"ask_qty":3.0}]}';
    const [quote, ...rest] = collect(new KrakenParser(), [
      ticker,
      { channel: 'heartbeat' },
      { method: 'pong' },
    ]);
    expect(quote.rows).toEqual(['bid 1.5 2.00', 'ask 2.5 3.0']);
    expect(rest).toEqual([]);
  });
});

describe("Kraken's checksum", () => {
  it("is that of the documentation's own example", () => {
    const { bids, asks } = JSON.parse(KRAKEN_SNAPSHOT).data[0];
    const scaled = (levels: { price: number; qty: number }[]) =>
      levels.map(({ price, qty }) => [Math.round(price * 10), Math.round(qty * 1e8)] as const);
    expect(krakenChecksum(scaled(bids), scaled(asks)) >>> 0).toBe(KRAKEN_CHECKSUM);
  });
});

describe('a bounded side', () => {
  it.each([
    [1, 10],
    [10, 10],
    [11, 25],
    [500, 500],
    [2000, 1000],
  ])('of %i levels was subscribed with depth %i', (levels, depth) => {
    expect(subscribedDepth(levels)).toBe(depth);
  });

  it('holds the best prices of a naive sorted list', () => {
    const step = fc.record({ price: fc.integer({ min: 1, max: 30 }), removed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, ask) => {
        const side = new BoundedSide(ask, 10);
        let naive: number[] = [];
        for (const { price, removed } of steps) {
          side.apply(String(price), removed);
          naive = naive.filter((each) => each !== price);
          if (!removed) naive.push(price);
          naive.sort((a, b) => (ask ? a - b : b - a));
          expect(side.truncate()).toEqual(naive.splice(10).map(String));
        }
      }),
    );
  });
});
