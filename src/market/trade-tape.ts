import type { Micros, PriceTicks, Side, SizeLots } from '../domain/index.js';

/** The prints of one aggressor at one exchange time: what one order took, perhaps at several prices. */
export interface Sweep {
  readonly time: Micros;
  /** The last price that it reached. */
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly aggressor: Side;
  /** Different prices in a row that it took. */
  readonly levels: number;
  /** True when one of our orders took part in any of its prints. */
  readonly own: boolean;
}

const SELL = 1;
const OWN = 2;

/** The last `capacity` prints of one instrument. */
export class TradeTape {
  length = 0;
  private next = 0;
  private readonly times: Float64Array;
  private readonly prices: Int32Array;
  private readonly sizes: Float64Array;
  private readonly marks: Uint8Array;

  constructor(private readonly capacity = 1_024) {
    this.times = new Float64Array(capacity);
    this.prices = new Int32Array(capacity);
    this.sizes = new Float64Array(capacity);
    this.marks = new Uint8Array(capacity);
  }

  add(time: Micros, price: PriceTicks, size: SizeLots, aggressor: Side, own = false): void {
    const slot = this.next;
    this.times[slot] = time;
    this.prices[slot] = price;
    this.sizes[slot] = size;
    this.marks[slot] = (aggressor === 'sell' ? SELL : 0) | (own ? OWN : 0);
    this.next = slot + 1 === this.capacity ? 0 : slot + 1;
    if (this.length < this.capacity) this.length += 1;
  }

  /** The newest print's price; null before the first. */
  get lastPrice(): PriceTicks | null {
    return this.length === 0 ? null : (this.prices[this.slot(0)] as PriceTicks);
  }

  /** The newest `count` sweeps, newest first. */
  recent(count: number): Sweep[] {
    const sweeps: Sweep[] = [];
    let age = 0;
    while (age < this.length && sweeps.length < count) {
      const end = this.sweepEnd(age);
      sweeps.push(this.sweep(age, end));
      age = end;
    }
    return sweeps;
  }

  private slot(age: number): number {
    const slot = this.next - 1 - age;
    return slot >= 0 ? slot : slot + this.capacity;
  }

  private sweepEnd(age: number): number {
    const newest = this.slot(age);
    let end = age + 1;
    while (end < this.length) {
      const slot = this.slot(end);
      if (this.times[slot] !== this.times[newest]) break;
      if (((this.marks[slot] ^ this.marks[newest]) & SELL) !== 0) break;
      end += 1;
    }
    return end;
  }

  private sweep(from: number, end: number): Sweep {
    const newest = this.slot(from);
    let size = 0;
    let levels = 0;
    let own = false;
    let price = Number.NaN;
    for (let age = from; age < end; age += 1) {
      const slot = this.slot(age);
      size += this.sizes[slot];
      own ||= (this.marks[slot] & OWN) !== 0;
      if (this.prices[slot] !== price) levels += 1;
      price = this.prices[slot];
    }
    return {
      time: this.times[newest] as Micros,
      price: this.prices[newest] as PriceTicks,
      size: size as SizeLots,
      aggressor: (this.marks[newest] & SELL) !== 0 ? 'sell' : 'buy',
      levels,
      own,
    };
  }
}
