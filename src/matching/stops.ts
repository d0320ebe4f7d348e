import type { Micros } from '../domain/index.js';

interface Stop {
  readonly number: number;
  readonly trigger: number;
}

/**
 * The stops of one instrument that wait: buys wake at or above their trigger, sells at or below, by the
 * last trade. Of those that wake together the nearest trigger comes first, then the earliest.
 */
export class Stops {
  private readonly buys: Stop[] = [];
  private readonly sells: Stop[] = [];

  add(buy: boolean, number: number, trigger: number): void {
    const list = buy ? this.buys : this.sells;
    const nearer = (other: Stop) => (buy ? other.trigger <= trigger : other.trigger >= trigger);
    let at = list.length;
    while (at > 0 && !nearer(list[at - 1]!)) at -= 1;
    list.splice(at, 0, { number, trigger });
  }

  remove(buy: boolean, number: number): void {
    const list = buy ? this.buys : this.sells;
    const at = list.findIndex((stop) => stop.number === number);
    if (at >= 0) list.splice(at, 1);
  }

  /** Takes out the stop that wakes at this last price, or gives 0. */
  pop(last: number): number {
    if (last < 0) return 0;
    const buy = this.buys[0];
    const sell = this.sells[0];
    const buyWakes = buy !== undefined && buy.trigger <= last;
    const sellWakes = sell !== undefined && sell.trigger >= last;
    if (buyWakes && (!sellWakes || buy.number < sell.number)) return this.buys.shift()!.number;
    return sellWakes ? this.sells.shift()!.number : 0;
  }

  get isEmpty(): boolean {
    return this.buys.length === 0 && this.sells.length === 0;
  }

  /** The numbers in waking order, buys then sells, for a checkpoint. */
  numbers(): number[] {
    return [...this.buys, ...this.sells].map((stop) => stop.number);
  }
}

/** Good-till-date orders by (expiry, number). Orders that are gone stay in it until their time comes. */
export class Expiries {
  /** The earliest expiry; Infinity where there is none. */
  nextTime = Number.POSITIVE_INFINITY;
  private readonly heap: { readonly time: number; readonly number: number }[] = [];

  add(time: Micros, number: number): void {
    const heap = this.heap;
    let at = heap.push({ time, number }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) break;
      this.swap(at, parent);
      at = parent;
    }
    this.nextTime = heap[0]!.time;
  }

  /** Takes out the earliest and gives its number. */
  pop(): number {
    const heap = this.heap;
    const { number } = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    this.nextTime = heap.length === 0 ? Number.POSITIVE_INFINITY : heap[0]!.time;
    return number;
  }

  /** Lets an entry sink from the top to its place. */
  private sink(entry: { readonly time: number; readonly number: number }): void {
    const heap = this.heap;
    heap[0] = entry;
    for (let at = 0; ; ) {
      const left = at * 2 + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && this.before(left + 1, left) ? left + 1 : left;
      if (!this.before(child, at)) return;
      this.swap(at, child);
      at = child;
    }
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a]!, this.heap[b]!];
    return x.time < y.time || (x.time === y.time && x.number < y.number);
  }

  private swap(a: number, b: number): void {
    const kept = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = kept;
  }
}
