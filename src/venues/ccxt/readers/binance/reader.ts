import type { Micros } from '../../../../domain/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../contract.js';
import { bySymbol, JsonFrameReader } from '../json/index.js';
import { BinanceFrames } from './json-frames.js';

/** Binance's frames. */
export class BinanceReader implements FrameReader {
  private readonly json: JsonFrameReader;

  constructor(instruments: readonly VenueInstrument[]) {
    this.json = new JsonFrameReader(bySymbol(instruments), new BinanceFrames());
  }

  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean {
    return this.json.read(frame, timeReceived, sink);
  }

  reset(): void {
    this.json.reset();
  }
}
