import { crc32 } from 'node:zlib';

/** A level as counts of the last decimal that the venue writes: `45285.2` is 452852, `0.00100000` is 100000. */
export type ScaledLevel = readonly [price: number, size: number];

export const KRAKEN_CHECKSUM_DEPTH = 10;

/**
 * CRC32, signed, of the best ten asks and then the best ten bids, each level its price and its size without
 * the decimal point and without leading zeros.
 *
 * Source: https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2
 */
export function krakenChecksum(bids: readonly ScaledLevel[], asks: readonly ScaledLevel[]): number {
  return crc32(side(asks) + side(bids)) | 0;
}

function side(levels: readonly ScaledLevel[]): string {
  let text = '';
  for (const [price, size] of levels.slice(0, KRAKEN_CHECKSUM_DEPTH)) text += `${price}${size}`;
  return text;
}
