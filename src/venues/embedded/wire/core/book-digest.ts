import type { OrderBook } from '../../../../market/index.js';

const PRIME = 16_777_619;
const BASE = 4_294_967_296;
let prices = new Int32Array(64);
let sizes = new Float64Array(64);

/**
 * A checksum of the best `depth` levels of each side, in ticks and lots: 32 bits, FNV-1a over words. Two books
 * that are equal so far have the same; what a client's book comes to can be held against it.
 */
export function digestBook(book: OrderBook, depth: number): number {
  if (depth > prices.length) {
    prices = new Int32Array(depth);
    sizes = new Float64Array(depth);
  }
  let hash = 0x811c9dc5;
  for (let side = 0; side < 2; side += 1) {
    const count = book.copyLevels(side === 1, depth, prices, sizes);
    hash = Math.imul(hash ^ count, PRIME);
    for (let i = 0; i < count; i += 1) {
      const size = sizes[i]!;
      const high = Math.floor(size / BASE);
      hash = Math.imul(hash ^ prices[i]!, PRIME);
      hash = Math.imul(hash ^ (size - high * BASE), PRIME);
      hash = Math.imul(hash ^ high, PRIME);
    }
  }
  return hash >>> 0;
}

/** The digests of the newest books, by sequence. */
export class DigestRing {
  private readonly sequences: Float64Array;
  private readonly digests: Uint32Array;

  constructor(
    readonly depth: number,
    keep: number,
  ) {
    this.sequences = new Float64Array(keep).fill(Number.NaN);
    this.digests = new Uint32Array(keep);
  }

  add(sequence: number, book: OrderBook): void {
    const at = sequence % this.sequences.length;
    this.sequences[at] = sequence;
    this.digests[at] = digestBook(book, this.depth);
  }

  at(sequence: number): number | undefined {
    const at = sequence % this.sequences.length;
    return this.sequences[at] === sequence ? this.digests[at] : undefined;
  }
}
