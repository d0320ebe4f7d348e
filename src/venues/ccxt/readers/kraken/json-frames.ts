import { KrakenParser } from '../../../kraken/index.js';
import { parseJson } from '../../../recording/index.js';
import type { JsonFrames, LiveFrameSink } from '../json/index.js';

/** Told what the venue confirms: how deep the book of this symbol is that it sends from now on. */
export type DepthListener = (symbol: string, depth: number) => void;

/**
 * Kraken's frames as JSON, each read by a parser of its own, which therefore cuts no book: that is done behind it, for
 * both ways of reading alike.
 */
export class KrakenFrames implements JsonFrames {
  constructor(private readonly onDepth: DepthListener) {}

  parse(json: string, timeReceived: number, sink: LiveFrameSink): boolean {
    const { method, result } = parseJson(json);
    if (method !== undefined) {
      this.confirmed(result);
      return false;
    }
    return new KrakenParser().parse(json, timeReceived, sink);
  }

  private confirmed(result: unknown): void {
    if (typeof result !== 'object' || result === null) return;
    const { channel, symbol, depth } = result as Record<string, unknown>;
    if (channel !== 'book' || typeof symbol !== 'string') return;
    if (typeof depth === 'number' && Number.isInteger(depth) && depth > 0) this.onDepth(symbol, depth);
  }
}
