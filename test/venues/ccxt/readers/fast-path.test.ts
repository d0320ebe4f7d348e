import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinanceScanner } from '../../../../src/venues/ccxt/readers/binance/frame-scanner.js';
import { BinanceReader } from '../../../../src/venues/ccxt/readers/binance/index.js';
import { CoinbaseScanner } from '../../../../src/venues/ccxt/readers/coinbase/frame-scanner.js';
import { CoinbaseReader } from '../../../../src/venues/ccxt/readers/coinbase/index.js';
import { bySymbol } from '../../../../src/venues/ccxt/readers/json/index.js';
import { KrakenScanner } from '../../../../src/venues/ccxt/readers/kraken/frame-scanner.js';
import { KrakenReader } from '../../../../src/venues/ccxt/readers/kraken/index.js';
import { columns, instrument, Listener, RECEIVED, tell } from './reading.js';
import { binanceFrame, coinbaseFrame, krakenFrame } from './valid-frames.js';

const two = (...symbols: [string, string]) =>
  symbols.map((symbol, index) => instrument(index, { symbol, tick: '0.01', lot: '0.00001' }));
const binance = two('BTCUSDT', 'ETHUSDT');
const coinbase = two('BTC-USD', 'ETH-USD');
const kraken = two('BTC/USD', 'ETH/USD');

/** The space is nothing to JSON, and not what the scanner expects: the same frame by the other way. */
const asJson = (frame: string) => ` ${frame}`;

describe('by its bytes a frame means what it means as JSON', () => {
  it('on Binance', () => {
    const scanner = new BinanceScanner(bySymbol(binance));
    fc.assert(
      fc.property(binanceFrame, (frame) => {
        expect(scanner.read(Buffer.from(frame), RECEIVED, new Listener())).toBe(true);
        const fast = tell(new BinanceReader(binance), frame).map(columns);
        expect(fast).toEqual(tell(new BinanceReader(binance), asJson(frame)).map(columns));
        expect(fast).toHaveLength(1);
      }),
      { numRuns: 400 },
    );
  });

  it('on Coinbase', () => {
    const scanner = new CoinbaseScanner(bySymbol(coinbase));
    const frames = fc.array(coinbaseFrame, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(frames, (made) => {
        const sent = made.map((frame, i) => frame(i));
        for (const frame of sent) expect(scanner.read(Buffer.from(frame), RECEIVED)).toBe(true);
        const fast = tell(new CoinbaseReader(coinbase), ...sent).map(columns);
        expect(fast).toEqual(tell(new CoinbaseReader(coinbase), ...sent.map(asJson)).map(columns));
      }),
      { numRuns: 150 },
    );
  });

  it('on Kraken, book cut to its depth', () => {
    const scanner = new KrakenScanner(bySymbol(kraken));
    const confirmed = (symbol: string) =>
      `{"method":"subscribe","result":{"channel":"book","depth":10,"symbol":"${symbol}"},"success":true}`;
    fc.assert(
      fc.property(fc.array(krakenFrame, { minLength: 1, maxLength: 6 }), (frames) => {
        for (const frame of frames) expect(scanner.read(Buffer.from(frame), RECEIVED)).toBe(true);
        const acks = ['BTC/USD', 'ETH/USD'].map(confirmed);
        const fast = tell(new KrakenReader(kraken), ...acks, ...frames).map(columns);
        expect(fast).toEqual(tell(new KrakenReader(kraken), ...acks, ...frames.map(asJson)).map(columns));
      }),
      { numRuns: 150 },
    );
  });
});
