import { ORDER_KIND, type OrderStream } from './order-stream.js';

/**
 * The least that any matching engine must do: a queue of orders at each tick of a fixed range, in typed
 * arrays, and the touch. No accounts, fees, filters, types, events or checks.
 */
export class BareMatching {
  traded = 0;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly left: Float64Array;
  private readonly at: Int32Array;
  private bid = 0;
  private ask: number;

  /** @param range prices lie in [base, base + range). */
  constructor(
    private readonly stream: OrderStream,
    private readonly base: number,
    private readonly range: number,
  ) {
    this.heads = new Int32Array(range + 2);
    this.tails = new Int32Array(range + 2);
    this.next = new Int32Array(stream.length + 1);
    this.previous = new Int32Array(stream.length + 1);
    this.left = new Float64Array(stream.length + 1);
    this.at = new Int32Array(stream.length + 1);
    this.ask = range + 1;
  }

  get touch(): readonly [number, number] {
    return [this.bid - 1 + this.base, this.ask - 1 + this.base];
  }

  run(): void {
    const { length, kinds, buys, prices, sizes, targets } = this.stream;
    for (let i = 0; i < length; i += 1) {
      const kind = kinds[i];
      if (kind === ORDER_KIND.cancel) {
        const slot = targets[i] + 1;
        if (this.left[slot] > 0) {
          this.left[slot] = 0;
          this.unlink(slot);
        }
        continue;
      }
      const limit = kind === ORDER_KIND.limit;
      const price = prices[i] - this.base + 1;
      const rest =
        buys[i] === 1
          ? this.buy(limit ? price : this.range, sizes[i])
          : this.sell(limit ? price : 1, sizes[i]);
      if (rest > 0 && limit) this.link(i + 1, price, rest, buys[i] === 1);
    }
  }

  private buy(limit: number, size: number): number {
    let wanted = size;
    while (wanted > 0 && this.ask <= limit) wanted = this.take(this.ask, wanted);
    return wanted;
  }

  private sell(limit: number, size: number): number {
    let wanted = size;
    while (wanted > 0 && this.bid >= limit) wanted = this.take(this.bid, wanted);
    return wanted;
  }

  private take(price: number, size: number): number {
    let wanted = size;
    let slot = this.heads[price];
    while (slot !== 0 && wanted > 0) {
      const there = this.left[slot];
      const matched = wanted < there ? wanted : there;
      this.traded += matched;
      wanted -= matched;
      this.left[slot] = there - matched;
      const next = this.next[slot];
      if (there === matched) this.unlink(slot);
      slot = next;
    }
    return wanted;
  }

  private link(slot: number, price: number, size: number, buy: boolean): void {
    const tail = this.tails[price];
    this.left[slot] = size;
    this.at[slot] = price;
    this.next[slot] = 0;
    this.previous[slot] = tail;
    this.tails[price] = slot;
    if (tail !== 0) this.next[tail] = slot;
    else this.heads[price] = slot;
    if (buy && price > this.bid) this.bid = price;
    if (!buy && price < this.ask) this.ask = price;
  }

  private unlink(slot: number): void {
    const price = this.at[slot];
    const next = this.next[slot];
    const previous = this.previous[slot];
    if (next !== 0) this.previous[next] = previous;
    else this.tails[price] = previous;
    if (previous !== 0) this.next[previous] = next;
    else this.heads[price] = next;
    if (this.heads[price] !== 0) return;
    if (price === this.bid) while (this.bid > 0 && this.heads[this.bid] === 0) this.bid -= 1;
    if (price === this.ask) while (this.ask <= this.range && this.heads[this.ask] === 0) this.ask += 1;
  }
}
