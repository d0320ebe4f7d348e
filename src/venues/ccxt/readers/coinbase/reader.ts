import type { Micros } from '../../../../domain/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../contract.js';
import { JsonFrameReader } from '../json/index.js';
import { byProduct } from './aliases.js';
import { ConnectionOrder } from './connection-order.js';
import { CoinbaseScanner } from './frame-scanner.js';
import { CoinbaseFrames } from './json-frames.js';

/**
 * Coinbase Advanced Trade's frames: by their bytes where they are as usual, else as JSON, to the same rows. Each is
 * checked for its place in the connection's order first; what comes twice or too late is left out.
 */
export class CoinbaseReader implements FrameReader {
  private readonly order = new ConnectionOrder();
  private readonly scanner: CoinbaseScanner;
  private readonly json: JsonFrameReader;

  constructor(instruments: readonly VenueInstrument[]) {
    const products = byProduct(instruments);
    this.scanner = new CoinbaseScanner(products);
    this.json = new JsonFrameReader(products, new CoinbaseFrames(this.order));
  }

  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean {
    const { scanner } = this;
    if (!scanner.read(frame, timeReceived)) return this.json.read(frame, timeReceived, sink);
    const arrival = this.order.take(scanner.sequence);
    if (arrival === 'hole') sink.broken(null, ConnectionOrder.reason(scanner.sequence));
    if (arrival === 'late') return true;
    if (scanner.isReversed) scanner.messages.deliverReversed(sink);
    else scanner.messages.deliver(sink);
    return true;
  }

  reset(): void {
    this.json.reset();
  }
}
