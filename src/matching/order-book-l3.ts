import type { PriceTicks } from '../domain/index.js';
import type { MarketReference } from './filters.js';
import { BUY, FLAGS, NEXT, type OrderPool, PREVIOUS, PRICE, SHOWN } from './order-pool.js';
import { PriceLevels } from './price-levels.js';

/**
 * One instrument's book, order by order: at each price a queue of pool slots, first come first served.
 *
 * **Invariant:** at rest the best bid is below the best ask, and a level's size is Σ of what its orders show.
 */
export class OrderBookL3 implements MarketReference {
  readonly levels = new PriceLevels();
  /** Ticks; −1 where the side is empty. */
  bid = -1;
  ask = -1;
  /** The last trade's price; −1 before the first. */
  lastTrade = -1;

  constructor(private readonly pool: OrderPool) {}

  get bestBid(): PriceTicks | null {
    return this.bid < 0 ? null : (this.bid as PriceTicks);
  }

  get bestAsk(): PriceTicks | null {
    return this.ask < 0 ? null : (this.ask as PriceTicks);
  }

  get last(): PriceTicks | null {
    return this.lastTrade < 0 ? null : (this.lastTrade as PriceTicks);
  }

  /** Lots shown at a price. */
  sizeAt(price: number): number {
    const level = this.levels.at(price);
    return level < 0 ? 0 : this.levels.sizes[level]!;
  }

  /** The next worse price of a side after `price`, or −1. */
  worse(buy: boolean, price: number): number {
    return buy ? this.levels.below(price) : this.levels.above(price);
  }

  /** The first order in the queue at a price; 0 for none. */
  first(price: number): number {
    const level = this.levels.at(price);
    return level < 0 ? 0 : this.levels.queue[level * 2]!;
  }

  /** Puts an order at the back of its price's queue. @returns the level's size. */
  append(slot: number): number {
    const { integers, doubles } = this.pool;
    const price = integers[slot * 16 + PRICE]!;
    const levels = this.levels;
    const level = levels.open(price);
    const tail = levels.queue[level * 2 + 1]!;
    integers[slot * 16 + NEXT] = 0;
    integers[slot * 16 + PREVIOUS] = tail;
    levels.queue[level * 2 + 1] = slot;
    const size = levels.sizes[level]! + doubles[slot * 8 + SHOWN]!;
    levels.sizes[level] = size;
    if (tail !== 0) {
      integers[tail * 16 + NEXT] = slot;
      return size;
    }
    levels.queue[level * 2] = slot;
    if ((integers[slot * 16 + FLAGS]! & BUY) !== 0) {
      if (price > this.bid) this.bid = price;
    } else if (this.ask < 0 || price < this.ask) this.ask = price;
    return size;
  }

  /** Takes an order out of its queue, wherever it stands. @returns the level's size. */
  remove(slot: number): number {
    const { integers, doubles } = this.pool;
    const price = integers[slot * 16 + PRICE]!;
    const next = integers[slot * 16 + NEXT]!;
    const previous = integers[slot * 16 + PREVIOUS]!;
    const levels = this.levels;
    const level = levels.at(price);
    const size = levels.sizes[level]! - doubles[slot * 8 + SHOWN]!;
    levels.sizes[level] = size;
    if (next !== 0) integers[next * 16 + PREVIOUS] = previous;
    else levels.queue[level * 2 + 1] = previous;
    if (previous !== 0) integers[previous * 16 + NEXT] = next;
    else {
      levels.queue[level * 2] = next;
      if (next === 0) this.closeLevel(price);
    }
    return size;
  }

  /** Changes what an order shows, at its place. */
  resize(slot: number, shown: number): void {
    const at = slot * 8 + SHOWN;
    const level = this.levels.at(this.pool.integers[slot * 16 + PRICE]!);
    this.levels.sizes[level] = this.levels.sizes[level]! + shown - this.pool.doubles[at]!;
    this.pool.doubles[at] = shown;
  }

  /** Lots shown ahead of a resting order at its price. */
  ahead(slot: number): number {
    const { integers, doubles } = this.pool;
    let lots = 0;
    for (let i = integers[slot * 16 + PREVIOUS]!; i !== 0; i = integers[i * 16 + PREVIOUS]!) {
      lots += doubles[i * 8 + SHOWN]!;
    }
    return lots;
  }

  /** Every resting order, by rising price and then by its place in the queue. */
  *slots(): Generator<number> {
    for (let price = this.levels.above(0); price > 0; price = this.levels.above(price)) {
      for (let slot = this.first(price); slot !== 0; slot = this.pool.integers[slot * 16 + NEXT]!) yield slot;
    }
  }

  private closeLevel(price: number): void {
    this.levels.close(price);
    if (price === this.bid) this.bid = this.levels.below(price);
    else if (price === this.ask) this.ask = this.levels.above(price);
  }
}
