/** Binance depth messages of twenty levels, ten a side, as bytes whose update ids are written in as they are made. */
export const LEVELS_A_SIDE = 10;
export const FIRST_UPDATE_ID = 50_000_000_000;
/** Update ids that one message covers. */
const IDS_A_MESSAGE = 5;
/** Digits of an id. */
const DIGITS = 11;
/** Of the snapshot, as REST gives it. */
const SNAPSHOT_LEVELS = 1_000;
const BEST_BID = 6_180_000;

/** A message of one symbol; its ids stand at fixed places. */
interface Template {
  readonly bytes: Buffer;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What a symbol's stream sends, again and again, with rising ids. */
export class SymbolStream {
  /** The last update id that was sent. */
  lastId = FIRST_UPDATE_ID;
  private readonly templates: readonly Template[];
  private readonly random: () => number;
  private next = 0;

  constructor(
    readonly symbol: string,
    { seed, variants }: { seed: number; variants: number },
  ) {
    this.random = randomFrom(seed);
    this.templates = Array.from({ length: variants }, () => template(symbol, this.random));
  }

  /** Bytes of the next message. */
  get nextLength(): number {
    return this.templates[this.next]!.bytes.length;
  }

  /** Writes the next message; there must be room for it. */
  write(target: Buffer, at: number): void {
    const { bytes, firstAt, lastAt } = this.templates[this.next]!;
    this.next = (this.next + 1) % this.templates.length;
    bytes.copy(target, at);
    target.write(String(this.lastId + 1), at + firstAt, 'latin1');
    this.lastId += IDS_A_MESSAGE;
    target.write(String(this.lastId), at + lastAt, 'latin1');
  }

  /** As REST answers. */
  snapshot(): string {
    const side = (direction: 1 | -1) =>
      Array.from({ length: SNAPSHOT_LEVELS }, (_, i) => [
        priceText(direction, i * 2),
        sizeText(0.1 + this.random()),
      ]);
    return JSON.stringify({ lastUpdateId: this.lastId, bids: side(-1), asks: side(1) });
  }
}

function template(symbol: string, random: () => number): Template {
  const id = '0'.repeat(DIGITS);
  // Most changes are near the touch, some far from it; a fifth removes a level.
  const side = (direction: 1 | -1) => {
    const distances = Array.from({ length: LEVELS_A_SIDE }, () => Math.floor(random() * random() * 600) + 1);
    return distances
      .map((ticks) => `["${priceText(direction, ticks)}","${sizeText(random() < 0.2 ? 0 : random() * 5)}"]`)
      .join(',');
  };
  const head = `{"stream":"${symbol.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":1723161255208,"s":"${symbol}","U":`;
  const middle = ',"u":';
  const tail = `,"b":[${side(-1)}],"a":[${side(1)}]}}`;
  const firstAt = head.length;
  return {
    bytes: Buffer.from(head + id + middle + id + tail, 'latin1'),
    firstAt,
    lastAt: firstAt + DIGITS + middle.length,
  };
}

/** With the zeros that the venue writes. */
const priceText = (direction: 1 | -1, ticks: number) =>
  `${((BEST_BID + direction * ticks + (direction === 1 ? 1 : 0)) / 100).toFixed(2)}000000`;
const sizeText = (size: number) => `${size.toFixed(5)}000`;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `S0USDT`, `S1USDT` … */
export const symbolOf = (i: number): string => `S${i}USDT`;
