import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Instrument, type MarketRows, type Micros, RowKind } from '../../src/domain/index.js';
import { BookReader } from '../../src/market/index.js';
import { BinanceParser } from '../../src/venues/binance/index.js';
import type { ReaderSink, VenueInstrument } from '../../src/venues/ccxt/contract.js';
import { bookChecksum } from '../../src/venues/ccxt/feed/book-checksum.js';
import { BinanceScanner } from '../../src/venues/ccxt/readers/binance/frame-scanner.js';
import { feedProtocol } from '../../src/venues/ccxt/readers/index.js';
import { bySymbol } from '../../src/venues/ccxt/readers/json/index.js';
import { RowSink, readLine } from '../../src/venues/recording/index.js';
import { columns, instrument, Listener } from '../venues/ccxt/readers/reading.js';
import { tamper } from '../venues/ccxt/readers/tampering.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORDINGS = resolve(ROOT, process.env.OUTCRY_RECORDINGS ?? '../shared/data');
const isThere = existsSync(RECORDINGS) || process.env.CI === 'true';

interface Frame {
  readonly json: string;
  readonly timeReceived: Micros;
}

function framesOf(file: string): Frame[] {
  const text = gunzipSync(readFileSync(join(RECORDINGS, file))).toString('utf8');
  return text.split('\n').flatMap((line) => {
    const read = readLine(line);
    return read.kind === 'frame' ? [{ json: read.json, timeReceived: read.timeReceived as Micros }] : [];
  });
}

/** A REST answer names no symbol; a feed knows whom it asked for. */
const named = (json: string, symbol: string) =>
  json.startsWith('{"lastUpdateId"') ? `{"stream":"${symbol.toLowerCase()}@depth","data":${json}}` : json;

/** `unscanned`: the snapshot, of which a live feed's socket has none, and frames with a level finer than the lot. */
const BINANCE = [
  {
    file: 'binance/spot_btcusdt_20240808.gz',
    symbol: 'BTCUSDT',
    tick: '0.01',
    lot: '0.00001',
    checks: 3_448,
    unscanned: 4,
  },
  {
    file: 'binance/spot_ethusdt_20240808.gz',
    symbol: 'ETHUSDT',
    tick: '0.01',
    lot: '0.0001',
    checks: 3_432,
    unscanned: 3,
  },
  {
    file: 'binance/usdm_btcusdt_20240808.gz',
    symbol: 'BTCUSDT',
    tick: '0.1',
    lot: '0.001',
    checks: 6_544,
    unscanned: 1,
  },
];

const OKX = [
  instrument(0, { symbol: 'BTC-USDT', tick: '0.1', lot: '0.00000001' }),
  instrument(1, { symbol: 'BTC-USD-220527', tick: '0.1', lot: '100', wireLot: '1' }),
  instrument(2, { symbol: 'UNI-USD-SWAP', tick: '0.001', lot: '10', wireLot: '1' }),
];

describe.runIf(isThere)("the real recordings through a live feed's readers", () => {
  it.each(BINANCE)('$file: every book equals its bookTicker', ({ file, symbol, tick, lot, checks }) => {
    const quotes: number[][] = [];
    const books: number[][] = [];
    const reader = new BookReader();
    const { book } = reader;
    const sink: ReaderSink = {
      message: (_, rows) => {
        if (rows.kind[0] === RowKind.Quote) {
          quotes.push([rows.sequence[0]!, rows.price[0]!, rows.size[0]!, rows.price[1]!, rows.size[1]!]);
        }
        const published = reader.applyMessage(rows, 0, rows.length, rows.timeReceived[0]!);
        if (!published || rows.kind[0] !== RowKind.Change) return;
        books.push([reader.sequence, book.bestBid, book.bestBidSize, book.bestAsk, book.bestAskSize]);
      },
      broken: (_, reason) => expect.fail(reason),
    };
    const frames = feedProtocol('binance')!.reader([instrument(0, { symbol, tick, lot })]);
    for (const { json, timeReceived } of framesOf(file)) {
      expect(frames.read(Buffer.from(named(json, symbol)), timeReceived, sink)).toBe(true);
    }
    expect(compareWithQuotes(books, quotes)).toEqual({ done: checks, wrong: 0 });
    expect(reader.gaps).toBe(0);
  });

  it.each(BINANCE)('$file: the rows are those of the importer', ({ file, symbol, tick, lot, unscanned }) => {
    const [one, other] = [new Listener(), new Listener()];
    const traded = instrument(0, { symbol, tick, lot });
    const reader = feedProtocol('binance')!.reader([traded]);
    const scanner = new BinanceScanner(bySymbol([traded]));
    const importer = importing(traded, other);
    const parser = new BinanceParser();
    let refused = 0;
    for (const { json, timeReceived } of framesOf(file)) {
      const frame = Buffer.from(named(json, symbol));
      reader.read(frame, timeReceived, one);
      parser.parse(json, timeReceived, importer);
      if (!scanner.read(frame, timeReceived, new Listener())) refused += 1;
      const [ours, theirs] = [one.told.splice(0), other.told.splice(0)];
      if (JSON.stringify(ours.map(columns)) !== JSON.stringify(theirs.map(columns))) {
        expect(ours.map(columns), json).toEqual(theirs.map(columns));
      }
    }
    expect(refused).toBe(unscanned);
  });

  it.each(BINANCE)('$file: 50,000 of its frames tampered with', ({ file, symbol, tick, lot }) => {
    const frames = framesOf(file).filter(({ json }) => json.length < 5_000);
    const counts = tamper({
      venue: 'binance',
      instruments: [instrument(0, { symbol, tick, lot })],
      frames: 50_000,
      frame: (pick) => frames[pick % frames.length]!.json,
    });
    expect(counts.messages).toBeGreaterThan(2_500);
    expect(counts.broken).toBeGreaterThan(2_500);
  });

  it('OKX: 50,000 of its frames tampered with', () => {
    const frames = framesOf('okx/OKX.ws.1.0.gz').filter(({ json }) => json.length < 5_000);
    const counts = tamper({
      venue: 'okx',
      instruments: OKX,
      frames: 50_000,
      frame: (pick) => frames[pick % frames.length]!.json,
    });
    expect(counts.messages).toBeGreaterThan(2_500);
    expect(counts.broken).toBeGreaterThan(2_500);
  });

  it('OKX: all 290 checksums of the books match', () => {
    const books = OKX.map(() => new BookReader());
    const checksums = OKX.map(
      ({ specification }) =>
        bookChecksum(new Instrument({ ...specification, venue: 'okx' }, 0), specification.wireLot!)!,
    );
    const verdict = { done: 0, wrong: 0 };
    const sink: ReaderSink = {
      message: (index, rows) => {
        const book = books[index]!;
        book.applyMessage(rows, 0, rows.length, rows.timeReceived[0]!);
        const last = rows.length - 1;
        if (rows.kind[last] !== RowKind.Checksum || !book.isLive) return;
        verdict.done += 1;
        if (checksums[index]!(book.book) !== rows.price[last]) verdict.wrong += 1;
      },
      broken: (_, reason) => expect.fail(reason),
    };
    const reader = feedProtocol('okx')!.reader(OKX);
    for (const { json, timeReceived } of framesOf('okx/OKX.ws.1.0.gz')) {
      reader.read(Buffer.from(json), timeReceived, sink);
    }
    expect(verdict).toEqual({ done: 290, wrong: 0 });
  });
});

/** What the importer of recordings makes of the same frames. */
function importing({ specification }: VenueInstrument, into: Listener): RowSink {
  const recorded = { specification, wireLot: specification.wireLot ?? specification.lot };
  return new RowSink(
    () => recorded,
    (_, rows: MarketRows) => into.message(0, rows),
  );
}

/** Each book against the last quote that is not newer than it, as the recordings' own description says. */
function compareWithQuotes(books: readonly number[][], quotes: readonly number[][]) {
  const verdict = { done: 0, wrong: 0 };
  let at = -1;
  for (const [sequence, ...touch] of books) {
    while (at + 1 < quotes.length && quotes[at + 1]![0]! <= sequence!) at += 1;
    const quote = quotes[at];
    // Behind the last quote there may have been others that the recording has not.
    if (quote === undefined || (at + 1 === quotes.length && quote[0]! < sequence!)) continue;
    verdict.done += 1;
    if (touch.some((value, i) => value !== quote[i + 1])) verdict.wrong += 1;
  }
  return verdict;
}
