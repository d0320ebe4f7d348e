import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument, MAX_TICKS, type MarketRows, RowFlag, RowKind } from '../../../../src/domain/index.js';
import type { VenueInstrument } from '../../../../src/venues/ccxt/contract.js';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import { Mutator } from './mutations.js';
import { naiveReading, plainRows } from './naive-reading.js';
import { columns, example, instrument, isMessage, Listener, RECEIVED, type Told } from './reading.js';
import { binanceFrame, coinbaseFrame, krakenFrame } from './valid-frames.js';

const FRAMES = 50_000;
const STEPS = { tick: '0.01', lot: '0.00001' };
const SEED = { seed: 7, numRuns: 300 };

interface Subject {
  readonly venue: string;
  readonly symbols: readonly string[];
  /** Frames to begin with. @param i how many were before it. */
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
    const protocol = feedProtocol(venue)!;
    const [usual, asJson] = [protocol.reader(instruments), protocol.reader(instruments)];
    const mutator = new Mutator(20_261_128);
    const counts = { messages: 0, broken: 0 };
    for (let i = 0; i < FRAMES; i += 1) {
      const mutated = mutator.mutate(Buffer.from(frame(mutator.below(1_000), i)));
      const [one, other] = [new Listener(), new Listener()];
      usual.read(mutated, RECEIVED, one);
      // A space before it: nothing to JSON, but not what a scanner of bytes expects.
      asJson.read(Buffer.concat([Buffer.from(' '), mutated]), RECEIVED, other);
      const [ours, theirs] = [one.told.map(columns), other.told.map(columns)];
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) expect(ours, mutated.toString()).toEqual(theirs);
      checkAgainstFrame(venue, instruments, { json: mutated.toString('utf8'), told: one.told });
      for (const told of one.told) counts[isMessage(told) ? 'messages' : 'broken'] += 1;
    }
    // A test in which everything is refused, or nothing, would prove nothing.
    expect(counts.messages).toBeGreaterThan(FRAMES / 20);
    expect(counts.broken).toBeGreaterThan(FRAMES / 20);
  });
});

/** What was delivered is what the frame says, read in plain numbers; a broken frame may have been read in part. */
function checkAgainstFrame(
  venue: string,
  instruments: readonly VenueInstrument[],
  { json, told }: { json: string; told: readonly Told[] },
): void {
  const messages = told.filter(isMessage);
  if (messages.length === 0) return;
  const known = new Set(instruments.map(({ specification }) => specification.venueSymbol));
  const plain = naiveReading(venue, json).filter(({ symbol }) => known.has(symbol));
  for (const [i, message] of messages.entries()) {
    const { rows, instrument: index } = message as { rows: MarketRows; instrument: number };
    const { specification } = instruments[index]!;
    const market = new Instrument(specification, index);
    const { symbol, kind, rows: expected } = plain[i]!;
    expect(symbol, json).toBe(specification.venueSymbol);
    // An update without levels is its checksum alone.
    const isChecksum = kind === RowKind.Change && rows.kind[0] === RowKind.Checksum;
    if (rows.kind[0] !== kind && !isChecksum) expect(rows.kind[0], json).toBe(kind);
    const found = plainRows(rows, {
      priceOf: (ticks) => market.priceNumber(ticks),
      sizeOf: (lots) => market.sizeNumber(lots),
    });
    const highest = market.priceNumber(MAX_TICKS);
    const held = expected.filter(([ask, price]) => !(ask && price > highest));
    const isSame = (at: number) =>
      found[at]![0] === held[at]![0] && found[at]![1] === held[at]![1] && isHeld(found[at]![2], held[at]![2]);
    const same = found.length === held.length && found.every((_, at) => isSame(at));
    if (!same) expect(found, json).toEqual(held);
    expect(rows.flags[0]! & RowFlag.FIRST).toBe(RowFlag.FIRST);
    expect(rows.flags[rows.length - 1]! & RowFlag.LAST).toBe(RowFlag.LAST);
  }
}

/** The size itself, or what is left of it in whole lots. */
const isHeld = (found: number, size: number) =>
  found === size || (found < size && size - found < Number(STEPS.lot));
