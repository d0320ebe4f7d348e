import { crc32 } from 'node:zlib';

type Level = readonly [price: string, qty: string];

interface BookFrame {
  readonly channel: string;
  readonly type: 'snapshot' | 'update';
  readonly data: readonly [
    {
      readonly symbol: string;
      readonly bids: readonly { readonly price: string; readonly qty: string }[];
      readonly asks: readonly { readonly price: string; readonly qty: string }[];
      readonly checksum: string;
    },
  ];
}

/**
 * A client's book as Kraken's guide says to keep it, with the digits as they came: apply all of a message, cut to the
 * depth, then check. Written after https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2 alone.
 */
export class NaiveBook {
  bids: Level[] = [];
  asks: Level[] = [];
  checksum = 0;

  constructor(private readonly depth: number) {}

  take(text: string): void {
    const frame = JSON.parse(text.replace(/"(price|qty|checksum)":([\d.]+)/g, '"$1":"$2"')) as BookFrame;
    const [{ bids, asks, checksum }] = frame.data;
    if (frame.type === 'snapshot') {
      this.bids = [];
      this.asks = [];
    }
    for (const { price, qty } of bids) this.bids = put(this.bids, [price, qty]);
    for (const { price, qty } of asks) this.asks = put(this.asks, [price, qty]);
    this.bids = this.bids.sort((a, b) => Number(b[0]) - Number(a[0])).slice(0, this.depth);
    this.asks = this.asks.sort((a, b) => Number(a[0]) - Number(b[0])).slice(0, this.depth);
    this.checksum = Number(checksum);
  }

  ownChecksum(): number {
    const digits = (text: string): string => text.replace('.', '').replace(/^0+/, '');
    const side = (levels: readonly Level[]): string =>
      levels
        .slice(0, 10)
        .map(([price, qty]) => digits(price) + digits(qty))
        .join('');
    return crc32(side(this.asks) + side(this.bids)) >>> 0;
  }
}

function put(levels: readonly Level[], level: Level): Level[] {
  const others = levels.filter(([price]) => price !== level[0]);
  return Number(level[1]) === 0 ? others : [...others, level];
}
