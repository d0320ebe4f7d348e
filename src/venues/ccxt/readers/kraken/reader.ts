import type { MarketRows, Micros } from '../../../../domain/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../contract.js';
import { bySymbol, JsonFrameReader } from '../json/index.js';
import { BoundedBooks } from './bounded-books.js';
import { KrakenScanner } from './frame-scanner.js';
import { KrakenFrames } from './json-frames.js';

/** Levels a side that are subscribed: the deepest that the venue has. */
export const KRAKEN_BOOK_DEPTH = 1_000;

/** Kraken's frames: by their bytes where they are as usual, else as JSON, to the same rows; books cut to the subscribed depth. */
export class KrakenReader implements FrameReader {
  private readonly scanner: KrakenScanner;
  private readonly json: JsonFrameReader;
  private readonly books = new BoundedBooks(KRAKEN_BOOK_DEPTH);
  private sink: ReaderSink | null = null;
  /** What both ways of reading end in. */
  private readonly bounded: ReaderSink = {
    message: (instrument: number, rows: MarketRows) =>
      this.sink!.message(instrument, this.books.apply(instrument, rows)),
    broken: (instrument, reason) => this.sink!.broken(instrument, reason),
  };

  constructor(instruments: readonly VenueInstrument[]) {
    const symbols = bySymbol(instruments);
    const frames = new KrakenFrames((symbol, depth) => {
      const instrument = symbols.get(symbol);
      if (instrument !== undefined) this.books.setDepth(instrument.index, depth);
    });
    this.scanner = new KrakenScanner(symbols);
    this.json = new JsonFrameReader(symbols, frames);
  }

  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean {
    this.sink = sink;
    if (this.scanner.read(frame, timeReceived)) {
      this.scanner.messages.deliver(this.bounded);
      return true;
    }
    return this.json.read(frame, timeReceived, this.bounded);
  }

  reset(): void {
    this.books.reset();
    this.json.reset();
  }
}
