const FIRST_CAPACITY = 64;

/**
 * The prices of one side of a book that its venue keeps cut to a depth, in ticks, without a size: what is beyond the
 * depth must be dropped here too. Sorted with the best at the end, where most changes are. Nothing is allocated once it
 * has grown to the depth.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/book
 */
export class DepthCut {
  /** A bid's price, and minus an ask's. */
  private keys = new Int32Array(FIRST_CAPACITY);
  private count = 0;

  constructor(private readonly ask: boolean) {}

  clear(): void {
    this.count = 0;
  }

  set(price: number, size: number): void {
    const key = this.ask ? 0 - price : price;
    const at = this.place(key);
    const isThere = at < this.count && this.keys[at] === key;
    if (size === 0) {
      if (isThere) this.remove(at);
    } else if (!isThere) {
      this.insert(at, key);
    }
  }

  /** How many levels are beyond `depth`. */
  excess(depth: number): number {
    return this.count > depth ? this.count - depth : 0;
  }

  /** The price of the `i`-th of them, the best first. */
  excessPrice(depth: number, i: number): number {
    const key = this.keys[this.count - depth - 1 - i]!;
    return this.ask ? 0 - key : key;
  }

  truncate(depth: number): void {
    const excess = this.excess(depth);
    if (excess === 0) return;
    this.keys.copyWithin(0, excess, this.count);
    this.count = depth;
  }

  /** The first place whose key is not below `key`. */
  private place(key: number): number {
    const { keys } = this;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insert(at: number, key: number): void {
    if (this.count === this.keys.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.keys);
      this.keys = larger;
    }
    this.keys.copyWithin(at + 1, at, this.count);
    this.keys[at] = key;
    this.count += 1;
  }

  private remove(at: number): void {
    this.keys.copyWithin(at, at + 1, this.count);
    this.count -= 1;
  }
}
