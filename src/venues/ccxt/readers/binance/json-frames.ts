import { BinanceParser } from '../../../binance/index.js';
import type { JsonFrames, LiveFrameSink } from '../json/index.js';

/**
 * Binance's frames as JSON. Each is read by a parser of its own: a live socket sends nothing that is only understood
 * by what came before, and a snapshot without a symbol must not be taken for anybody's.
 */
export class BinanceFrames implements JsonFrames {
  parse(json: string, timeReceived: number, sink: LiveFrameSink): boolean {
    const parser = new BinanceParser();
    const isMarketData = parser.parse(json, timeReceived, sink);
    parser.finish();
    return isMarketData;
  }
}
