import { crc32 } from 'node:zlib';

/** A level's price and size as OKX writes them: no zeros at the end of the fraction. */
export type WireLevel = readonly [price: string, size: string];

export const OKX_CHECKSUM_DEPTH = 25;

/**
 * CRC32, signed, of the best 25 levels as `bidPrice:bidSize:askPrice:askSize:…`, side by side; where one side
 * is shorter the other's levels simply follow each other.
 *
 * Source: https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel, "Checksum".
 */
export function okxChecksum(bids: readonly WireLevel[], asks: readonly WireLevel[]): number {
  const parts: string[] = [];
  for (let level = 0; level < OKX_CHECKSUM_DEPTH; level += 1) {
    const bid = bids[level];
    const ask = asks[level];
    if (bid !== undefined) parts.push(bid[0], bid[1]);
    if (ask !== undefined) parts.push(ask[0], ask[1]);
  }
  return crc32(parts.join(':')) | 0;
}

/** A plain decimal as OKX writes it: `30250.0` is `30250`, `5.150` is `5.15`. */
export function okxDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
