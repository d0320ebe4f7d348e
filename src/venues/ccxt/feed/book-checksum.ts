import { formatScaled, type Instrument, type Step } from '../../../domain/index.js';
import type { OrderBook } from '../../../market/index.js';
import { KRAKEN_CHECKSUM_DEPTH, krakenChecksum, type ScaledLevel } from '../../kraken/index.js';
import { OKX_CHECKSUM_DEPTH, okxChecksum, okxDecimal, type WireLevel } from '../../okx/index.js';

/** A book's checksum as its venue computes it, signed. */
export type ChecksumOf = (book: OrderBook) => number;

/** Null where the venue has no checksum. @param wireLot one lot as the venue writes it. */
export function bookChecksum(instrument: Instrument, wireLot: Step): ChecksumOf | null {
  const { venue, tick } = instrument.specification;
  if (venue === 'okx') {
    const level = (price: number, size: number): WireLevel => [
      okxDecimal(instrument.formatPrice(price)),
      okxDecimal(formatScaled(size * wireLot.units, wireLot.decimals)),
    ];
    return overBest(OKX_CHECKSUM_DEPTH, level, okxChecksum);
  }
  if (venue === 'kraken') {
    const level = (price: number, size: number): ScaledLevel => [price * tick.units, size * wireLot.units];
    return overBest(KRAKEN_CHECKSUM_DEPTH, level, krakenChecksum);
  }
  return null;
}

function overBest<L>(
  depth: number,
  level: (price: number, size: number) => L,
  checksum: (bids: readonly L[], asks: readonly L[]) => number,
): ChecksumOf {
  const prices = new Int32Array(depth);
  const sizes = new Float64Array(depth);
  const levels = (book: OrderBook, ask: boolean): L[] => {
    const count = book.copyLevels(ask, depth, prices, sizes);
    return Array.from({ length: count }, (_, i) => level(prices[i]!, sizes[i]!));
  };
  return (book) => checksum(levels(book, false), levels(book, true));
}
