import type { Instrument } from '../../../../../domain/index.js';
import { LevelCursor, type OrderBook } from '../../../../../market/index.js';

/**
 * One side of a book as a subscriber of a depth holds it: cut to that depth, and told of what changes in it. A level
 * that falls out is not spoken of, since who holds the book cuts it himself; one that comes into sight is.
 *
 * Keys are prices, negated for bids, so that the best comes first.
 */
export class SideView {
  count = 0;
  /** Levels that were told of since `begin`, as JSON, joined. */
  text = '';
  private keys: Int32Array;
  private sizes: Float64Array;
  private worst = 0;
  private whole = true;
  private readonly cursor: LevelCursor;

  constructor(
    private readonly instrument: Instrument,
    private readonly ask: boolean,
    private readonly depth: number,
    book: OrderBook,
  ) {
    this.keys = new Int32Array(depth + 32);
    this.sizes = new Float64Array(depth + 32);
    this.cursor = new LevelCursor(book, ask);
    while (this.count < depth && this.cursor.next()) this.append(this.cursor.price, this.cursor.size);
  }

  price(at: number): number {
    return this.ask ? this.keys[at]! : -this.keys[at]!;
  }

  size(at: number): number {
    return this.sizes[at]!;
  }

  /** A message of the market begins. */
  begin(): void {
    this.text = '';
    this.whole = this.count < this.depth;
    if (!this.whole) this.worst = this.keys[this.depth - 1]!;
  }

  /** A level's new size; 0 removes it. */
  apply(price: number, size: number): void {
    const key = this.ask ? price : -price;
    if (!this.whole && key > this.worst) return;
    const at = this.find(key);
    const present = at < this.count && this.keys[at] === key;
    if (size === 0) {
      if (!present) return;
      this.remove(at);
    } else if (present) {
      if (this.sizes[at] === size) return;
      this.sizes[at] = size;
    } else this.insert(at, key, size);
    this.tell(price, size);
  }

  /** The message has ended: what is beyond the depth is cut, and what has come into sight is told of. */
  end(): void {
    if (this.count >= this.depth) {
      this.count = this.depth;
      return;
    }
    if (this.whole) return;
    const { cursor } = this;
    cursor.seek(this.ask ? this.worst : -this.worst);
    while (this.count < this.depth && cursor.next()) {
      this.append(cursor.price, cursor.size);
      this.tell(cursor.price, cursor.size);
    }
  }

  /** The whole side, as JSON. */
  snapshot(): string {
    this.text = '';
    for (let i = 0; i < this.count; i += 1) this.tell(this.price(i), this.sizes[i]!);
    return this.text;
  }

  private tell(price: number, size: number): void {
    const { instrument } = this;
    const comma = this.text === '' ? '' : ',';
    this.text += `${comma}{"price":${instrument.formatPrice(price)},"qty":${instrument.formatSize(size)}}`;
  }

  /** Where a key is, or would be. */
  private find(key: number): number {
    const { keys } = this;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insert(at: number, key: number, size: number): void {
    if (this.count === this.keys.length) this.grow();
    this.keys.copyWithin(at + 1, at, this.count);
    this.sizes.copyWithin(at + 1, at, this.count);
    this.keys[at] = key;
    this.sizes[at] = size;
    this.count += 1;
  }

  private remove(at: number): void {
    this.keys.copyWithin(at, at + 1, this.count);
    this.sizes.copyWithin(at, at + 1, this.count);
    this.count -= 1;
  }

  private append(price: number, size: number): void {
    this.insert(this.count, this.ask ? price : -price, size);
  }

  private grow(): void {
    const keys = new Int32Array(this.keys.length * 2);
    const sizes = new Float64Array(this.sizes.length * 2);
    keys.set(this.keys);
    sizes.set(this.sizes);
    this.keys = keys;
    this.sizes = sizes;
  }
}
