import type { Micros } from '../../../../domain/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../contract.js';
import { JsonFrameReader } from '../json/index.js';
import { byProduct } from './aliases.js';
import { ConnectionOrder } from './connection-order.js';
import { CoinbaseFrames } from './json-frames.js';

/** Coinbase Advanced Trade's frames. */
export class CoinbaseReader implements FrameReader {
  private readonly order = new ConnectionOrder();
  private readonly json: JsonFrameReader;

  constructor(instruments: readonly VenueInstrument[]) {
    this.json = new JsonFrameReader(byProduct(instruments), new CoinbaseFrames(this.order));
  }

  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean {
    return this.json.read(frame, timeReceived, sink);
  }

  reset(): void {
    this.json.reset();
  }
}
