import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import { DepthCut } from '../../../../src/venues/ccxt/readers/kraken/index.js';
import { BoundedSide } from '../../../../src/venues/kraken/index.js';
import { instrument, inWords, RECEIVED, tell } from './reading.js';

const reader = (venue: string, ...symbols: string[]) =>
  feedProtocol(venue)!.reader(
    symbols.map((symbol, index) => instrument(index, { symbol, tick: '0.01', lot: '0.001' })),
  );

describe("a connection's order on Coinbase", () => {
  const frame = (sequence: number, size = '1.000') =>
    `{"channel":"l2_data","client_id":"","timestamp":"2023-02-09T20:32:50Z","sequence_num":${sequence},"events":[{"type":"update","product_id":"BTC-USD","updates":[{"side":"bid","event_time":"2023-02-09T20:32:50Z","price_level":"1.00","new_quantity":"${size}"}]}]}`;
  const heartbeat = (sequence: number) => ({ channel: 'heartbeats', sequence_num: sequence, events: [] });
  const words = (...frames: (string | object)[]) =>
    tell(reader('coinbase', 'BTC-USD'), ...frames).map((told) => inWords(told).at(-1));

  it('counts every frame, heartbeats too', () => {
    expect(words(frame(4), heartbeat(5), frame(6))).toEqual(['bid 100 1000', 'bid 100 1000']);
  });

  it('has a hole where a number is missing: all books are in doubt, and what came is still read', () => {
    expect(words(frame(4), frame(6))).toEqual(['bid 100 1000', 'broken null', 'bid 100 1000']);
    expect(words(frame(4), heartbeat(6))).toEqual(['bid 100 1000', 'broken null']);
    expect(words(frame(4), ` ${frame(6)}`)).toEqual(['bid 100 1000', 'broken null', 'bid 100 1000']);
  });

  it('leaves out what comes twice, or after the hole that it left', () => {
    expect(words(frame(4), frame(4), ` ${frame(4)}`)).toEqual(['bid 100 1000']);
    expect(words(frame(4), frame(6), frame(5, '2.000'), frame(7, '3.000'))).toEqual([
      'bid 100 1000',
      'broken null',
      'bid 100 1000',
      'bid 100 3000',
    ]);
  });

  it('begins anew with a connection', () => {
    const one = reader('coinbase', 'BTC-USD');
    expect(tell(one, frame(900))).toHaveLength(1);
    one.reset();
    expect(tell(one, frame(0), frame(1)).flatMap(inWords)).not.toContain('broken null');
  });

  it('knows a product on USDC by the one on USD that its data comes as', () => {
    expect(tell(reader('coinbase', 'BTC-USDC'), frame(1))).toHaveLength(1);
  });
});

it('a Coinbase ticker of an empty side says so', () => {
  const tickers = [
    { product_id: 'BTC-USD', best_bid: '', best_bid_quantity: '0', best_ask: '1.05', best_ask_quantity: '2' },
  ];
  const frame = { channel: 'ticker', sequence_num: 1, events: [{ type: 'update', tickers }] };
  const [told] = tell(reader('coinbase', 'BTC-USD'), frame);
  expect(inWords(told!).slice(1)).toEqual(['bid 0 0', 'ask 105 2000']);
});

describe("Coinbase's trades", () => {
  const trade = (id: number, side: string) =>
    `{"trade_id":"${id}","product_id":"BTC-USD","price":"1.00","size":"0.500","side":"${side}","time":"2023-02-09T20:32:50Z"}`;
  const frame = (type: string) =>
    `{"channel":"market_trades","client_id":"","timestamp":"2023-02-09T20:32:50Z","sequence_num":1,"events":[{"type":"${type}","trades":[${trade(8, 'BUY')},${trade(7, 'SELL')}]}]}`;

  it.each(['', ' '])('come oldest first, with the side of the aggressor%s', (space) => {
    const told = tell(reader('coinbase', 'BTC-USD'), `${space}${frame('update')}`);
    // 7: the maker sold, so the aggressor bought.
    expect(told.map((each) => inWords(each).at(-1))).toEqual(['bid 100 500', 'ask 100 500']);
    expect(told.map((each) => inWords(each)[0]!.split(' ')[2])).toEqual(['7', '8']);
  });

  it('of before the subscription are left out', () => {
    expect(tell(reader('coinbase', 'BTC-USD'), frame('snapshot'))).toEqual([]);
  });
});

describe('what no venue would send', () => {
  const venues = ['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid'];

  it.each(venues)('breaks every book of %s where it is no JSON', (venue) => {
    for (const junk of ['', 'junk', '{', '[1]x', '{"a":1', '\u0000', '{"channel":"book"']) {
      expect(tell(reader(venue, 'A'), junk)).toMatchObject([{ broken: null }]);
    }
  });

  it.each(venues)('is not market data on %s where it is another object', (venue) => {
    const listener = { message: () => expect.unreachable(), broken: () => expect.unreachable() };
    for (const other of ['{}', '{"result":null,"id":1}', '{"event":"subscribe"}', '{"method":"pong"}']) {
      expect(reader(venue, 'A').read(Buffer.from(other), RECEIVED, listener)).toBe(false);
    }
  });

  it('breaks one book where one level cannot be held', () => {
    const depth = (price: string, size: string) =>
      `{"stream":"b@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"B","U":1,"u":1,"b":[["${price}","${size}"]],"a":[]}}`;
    const told = (price: string, size: string) =>
      tell(reader('binance', 'A', 'B'), depth(price, size)).map((each) => inWords(each).at(-1));
    expect(told('1.001', '1')).toEqual(['broken 1']);
    expect(told('-1', '1')).toEqual(['broken 1']);
    expect(told('1e2', '1')).toEqual(['broken 1']);
    expect(told('0.00', '1')).toEqual(['broken 1']);
    // What is left of a level below a lot cannot be traded: rounded down.
    expect(told('1.01', '1.0019')).toEqual(['bid 101 1001']);
    expect(told('1.01', '99999999999999999999')).toEqual(['broken 1']);
  });

  it('leaves out asks beyond what ticks can count, and refuses a trade below a lot', () => {
    const asks =
      '{"stream":"a@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"A","U":1,"u":1,"b":[],"a":[["1.00","1"],["99999999.00","1"]]}}';
    expect(tell(reader('binance', 'A'), asks).flatMap(inWords).slice(1)).toEqual(['ask 100 1000']);
    const trade =
      '{"stream":"a@trade","data":{"e":"trade","E":1,"s":"A","t":1,"p":"1.00","q":"0.0005","T":1,"m":true,"M":true}}';
    expect(tell(reader('binance', 'A'), trade)).toMatchObject([{ broken: 0 }]);
  });

  it("breaks Bybit's book where the venue's numbers began anew, before the new snapshot", () => {
    const book = (type: string, u: number) => ({
      topic: 'orderbook.200.A',
      type,
      ts: 1,
      data: { s: 'A', b: [['1.00', '1']], a: [], u, seq: 1 },
    });
    const words = tell(reader('bybit', 'A'), book('snapshot', 50), book('delta', 51), book('delta', 1));
    expect(words.map((told) => inWords(told)[0]!.slice(0, 20))).toEqual([
      '0: Snapshot 50 after',
      '0: Change 51 after 5',
      'broken 0',
      '0: Snapshot 1 after ',
    ]);
  });

  it('knows what a Bybit ticker left unsaid from the one before', () => {
    const ticker = (type: string, data: object) => ({
      topic: 'tickers.A',
      type,
      ts: 1,
      data: { symbol: 'A', ...data },
    });
    const whole = { bid1Price: '1.00', bid1Size: '2', ask1Price: '1.01', ask1Size: '3' };
    const told = tell(reader('bybit', 'A'), ticker('snapshot', whole), ticker('delta', { ask1Size: '4' }));
    expect(inWords(told[1]!).slice(1)).toEqual(['bid 100 2000', 'ask 101 4000']);
  });
});

describe("the depth of Kraken's books", () => {
  it('is cut as the sorted list of recordings is', () => {
    const step = fc.record({ price: fc.integer({ min: 1, max: 60 }), removed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, ask) => {
        const cut = new DepthCut(ask);
        const list = new BoundedSide(ask, 10);
        for (const { price, removed } of steps) {
          cut.set(price, removed ? 0 : 1);
          list.apply(String(price), removed);
          const excess = Array.from({ length: cut.excess(10) }, (_, i) => String(cut.excessPrice(10, i)));
          cut.truncate(10);
          expect(excess).toEqual(list.truncate());
        }
      }),
    );
  });

  it('is what the venue confirmed; what falls out is removed behind its own side', () => {
    const one = reader('kraken', 'A');
    const level = (price: number) => ({ price, qty: 1 });
    const book = (type: string, bids: number[], asks: number[]) => ({
      channel: 'book',
      type,
      data: [{ symbol: 'A', bids: bids.map(level), asks: asks.map(level), checksum: 5 }],
    });
    const down = Array.from({ length: 10 }, (_, i) => 20 - i);
    const up = Array.from({ length: 10 }, (_, i) => 30 + i);
    tell(one, { method: 'subscribe', result: { channel: 'book', depth: 10, symbol: 'A' }, success: true });
    tell(one, book('snapshot', down, up));
    const [told] = tell(one, book('update', [21, 22], [29]));
    expect(inWords(told!).slice(1)).toEqual([
      'bid 2100 1000',
      'bid 2200 1000',
      'bid 1200 0',
      'bid 1100 0',
      'ask 2900 1000',
      'ask 3900 0',
      'checksum 5',
    ]);
  });

  it('of an empty book has a snapshot too', () => {
    const empty =
      '{"channel":"book","type":"snapshot","data":[{"symbol":"A","bids":[],"asks":[],"checksum":0}]}';
    for (const frame of [empty, ` ${empty}`]) {
      expect(tell(reader('kraken', 'A'), frame).flatMap(inWords).slice(0, 1)).toEqual([
        '0: Snapshot NaN after NaN at NaN',
      ]);
    }
  });
});
