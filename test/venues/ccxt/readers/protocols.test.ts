import { describe, expect, it } from 'vitest';
import type { InstrumentKind } from '../../../../src/domain/index.js';
import type { VenueEndpoint, VenueInstrument } from '../../../../src/venues/ccxt/contract.js';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import { instrument } from './reading.js';

const at = (venue: string, rest: Partial<VenueEndpoint> = {}): VenueEndpoint => ({
  venue,
  testnet: false,
  url: null,
  certificateAuthority: null,
  ...rest,
});

function ofKind(kind: InstrumentKind): VenueInstrument[] {
  const { index, specification } = instrument(0, { symbol: 'BTCUSDT', tick: '0.01', lot: '0.001' });
  return [{ index, specification: { ...specification, kind } }];
}

describe('where a socket is', () => {
  it.each([
    ['binance', 'spot', 'wss://stream.binance.com:9443/stream', 'wss://stream.testnet.binance.vision/stream'],
    [
      'binance',
      'linear',
      'wss://fstream.binance.com/public/stream',
      'wss://fstream.binancefuture.com/stream',
    ],
    ['binance', 'inverse', 'wss://dstream.binance.com/stream', 'wss://dstream.binancefuture.com/stream'],
    ['coinbase', 'spot', 'wss://advanced-trade-ws.coinbase.com', null],
    ['kraken', 'spot', 'wss://ws.kraken.com/v2', null],
    ['okx', 'spot', 'wss://ws.okx.com:8443/ws/v5/public', 'wss://wspap.okx.com:8443/ws/v5/public'],
    [
      'bybit',
      'spot',
      'wss://stream.bybit.com/v5/public/spot',
      'wss://stream-testnet.bybit.com/v5/public/spot',
    ],
    [
      'bybit',
      'linear',
      'wss://stream.bybit.com/v5/public/linear',
      'wss://stream-testnet.bybit.com/v5/public/linear',
    ],
    ['hyperliquid', 'linear', 'wss://api.hyperliquid.xyz/ws', 'wss://api.hyperliquid-testnet.xyz/ws'],
  ] as const)('%s %s', (venue, kind, live, testnet) => {
    const { address } = feedProtocol(venue)!;
    expect(address(at(venue), ofKind(kind))).toBe(live);
    const onTestnet = () => address(at(venue, { testnet: true }), ofKind(kind));
    if (testnet === null) expect(onTestnet).toThrow(`testnet of ${venue}: the venue has none`);
    else expect(onTestnet()).toBe(testnet);
  });

  it.each([
    ['binance', '/stream'],
    ['coinbase', ''],
    ['kraken', '/v2'],
    ['okx', '/ws/v5/public'],
  ])('%s at a host of ours', (venue, path) => {
    const { address } = feedProtocol(venue)!;
    const plain = at(venue, { url: `http://127.0.0.1:9000/${venue}` });
    expect(address(plain, ofKind('spot'))).toBe(`ws://127.0.0.1:9000/${venue}${path}`);
    const secure = at(venue, { url: `https://localhost:9443/${venue}/` });
    expect(address(secure, ofKind('spot'))).toBe(`wss://localhost:9443/${venue}${path}`);
  });

  it('is left to ccxt where no protocol is known', () => {
    expect(feedProtocol('bitstamp')).toBeNull();
    expect(feedProtocol('ftx')).toBeNull();
  });
});

describe('what is said to a socket', () => {
  const symbols = (...names: string[]) =>
    names.map((symbol, index) => instrument(index, { symbol, tick: '0.01', lot: '0.001' }));
  const said = (venue: string, instruments: readonly VenueInstrument[]) =>
    feedProtocol(venue)!
      .subscribe(instruments, ['book', 'trades', 'ticker'])
      .map((text) => JSON.parse(text));

  it('by Binance: streams in few messages', () => {
    const [message, ...others] = said('binance', symbols('BTCUSDT'));
    expect(others).toEqual([]);
    expect(message).toEqual({
      method: 'SUBSCRIBE',
      params: ['btcusdt@depth@100ms', 'btcusdt@trade', 'btcusdt@bookTicker'],
      id: 1,
    });
    const many = Array.from({ length: 100 }, (_, i) => `C${i}USDT`);
    expect(said('binance', symbols(...many)).map(({ params }) => params.length)).toEqual([150, 150]);
  });

  it('by Coinbase: a channel a message, heartbeats always', () => {
    expect(said('coinbase', symbols('BTC-USD', 'ETH-USD')).map(({ channel }) => channel)).toEqual([
      'heartbeats',
      'level2',
      'market_trades',
      'ticker',
    ]);
  });

  it('by the others', () => {
    expect(said('kraken', symbols('BTC/USD'))[0]).toEqual({
      method: 'subscribe',
      params: { channel: 'book', depth: 1000, symbol: ['BTC/USD'] },
    });
    expect(said('okx', symbols('BTC-USDT'))).toEqual([
      {
        op: 'subscribe',
        args: ['books', 'trades', 'bbo-tbt'].map((channel) => ({ channel, instId: 'BTC-USDT' })),
      },
    ]);
    expect(said('bybit', symbols('BTCUSDT'))).toEqual([
      { op: 'subscribe', args: ['orderbook.200.BTCUSDT', 'publicTrade.BTCUSDT', 'tickers.BTCUSDT'] },
    ]);
    expect(said('hyperliquid', symbols('BTC'))[0]).toEqual({
      method: 'subscribe',
      subscription: { type: 'l2Book', coin: 'BTC' },
    });
  });

  it.each(['coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid'])(
    'by %s for a new snapshot: out and in again',
    (venue) => {
      const [one] = symbols('BTC');
      const texts = feedProtocol(venue)!.resubscribe(one);
      expect(texts).toHaveLength(2);
      expect(texts[0]).toContain('unsubscribe');
      expect(texts[1]).toBe(texts[0].replace('unsubscribe', 'subscribe'));
    },
  );
});
