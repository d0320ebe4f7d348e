import type { Micros } from '../../../../domain/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../contract.js';
import { bySymbol, JsonFrameReader } from '../json/index.js';
import { BinanceScanner } from './frame-scanner.js';
import { BinanceFrames } from './json-frames.js';

/** Binance's frames: by their bytes where they are as usual, else as JSON, to the same rows. */
export class BinanceReader implements FrameReader {
  private readonly scanner: BinanceScanner;
  private readonly json: JsonFrameReader;

  constructor(instruments: readonly VenueInstrument[]) {
    const symbols = bySymbol(instruments);
    this.scanner = new BinanceScanner(symbols);
    this.json = new JsonFrameReader(symbols, new BinanceFrames());
  }

  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean {
    return this.scanner.read(frame, timeReceived, sink) || this.json.read(frame, timeReceived, sink);
  }

  reset(): void {
    this.json.reset();
  }
}
