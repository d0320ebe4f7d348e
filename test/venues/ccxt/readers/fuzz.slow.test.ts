import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { example, instrument } from './reading.js';
import { tamper } from './tampering.js';
import { binanceFrame, coinbaseFrame, krakenFrame } from './valid-frames.js';

const FRAMES = 50_000;
const STEPS = { tick: '0.01', lot: '0.00001' };
const SEED = { seed: 7, numRuns: 300 };

interface Subject {
  readonly venue: string;
  readonly symbols: readonly string[];
  /** Frames to begin with. @param i how many were before. */
  readonly frame: (pick: number, i: number) => string;
}

const cycle = (frames: readonly string[]) => (pick: number) => frames[pick % frames.length]!;
const examples = (venue: string, ...names: string[]) =>
  names.map((name) => JSON.stringify(example(`${venue}/${name}`)));
const coinbaseFrames = fc.sample(coinbaseFrame, SEED);

const SUBJECTS: readonly Subject[] = [
  {
    venue: 'binance',
    symbols: ['BTCUSDT', 'ETHUSDT', 'BNBBTC'],
    frame: cycle([
      ...fc.sample(binanceFrame, SEED),
      ...examples('binance', 'stream-depth-update', 'stream-trade', 'stream-partial-depth'),
    ]),
  },
  {
    venue: 'coinbase',
    symbols: ['BTC-USD', 'ETH-USD'],
    frame: (pick, i) => coinbaseFrames[pick % coinbaseFrames.length]!(i),
  },
  {
    venue: 'kraken',
    symbols: ['BTC/USD', 'ETH/USD', 'MATIC/USD'],
    frame: cycle([
      ...fc.sample(krakenFrame, SEED),
      ...examples('kraken', 'ws-ticker-snapshot', 'ws-book-update', 'ws-trade-update'),
    ]),
  },
  {
    venue: 'okx',
    symbols: ['BTC-USDT', 'BCH-USDT-SWAP'],
    frame: cycle(
      examples('okx', 'ws-books-snapshot', 'ws-books-update', 'ws-bbo-tbt', 'ws-trades', 'ws-tickers'),
    ),
  },
  {
    venue: 'bybit',
    symbols: ['BTCUSDT', 'SOLUSDT_SOL/USDT'],
    frame: cycle(
      examples(
        'bybit',
        'ws-orderbook-snapshot',
        'ws-orderbook-delta',
        'ws-public-trade',
        'ws-tickers-linear',
      ),
    ),
  },
  {
    venue: 'hyperliquid',
    symbols: ['BTC'],
    frame: cycle(examples('hyperliquid', 'ws-l2-book', 'ws-trades')),
  },
];

describe(`${FRAMES.toLocaleString('en-US')} frames that were tampered with`, () => {
  it.each(SUBJECTS)('$venue: no crash, and no row but what the frame says', ({ venue, symbols, frame }) => {
    const instruments = symbols.map((symbol, index) => instrument(index, { symbol, ...STEPS }));
    const counts = tamper({ venue, instruments, frames: FRAMES, frame });
    // A test in which everything is refused, or nothing, would prove nothing.
    expect(counts.messages).toBeGreaterThan(FRAMES / 20);
    expect(counts.broken).toBeGreaterThan(FRAMES / 20);
  });
});
