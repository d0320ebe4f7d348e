import type { PriceTicks } from '../domain/index.js';
import type { MarketReference } from './filters.js';
import type { OrderPool } from './order-pool.js';
import { FIELD, FLAG } from './order-record.js';
import { PriceLevels } from './price-levels.js';

const { SHOWN, PRICE, NEXT, PREVIOUS, FLAGS } = FIELD;
const { BUY } = FLAG;

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
    return this.levels.sizes[this.levels.at(price) << 1]!;
  }

  /** The next worse price of a side after `price`, or −1. */
  worse(buy: boolean, price: number): number {
    return buy ? this.levels.below(price) : this.levels.above(price);
  }

  /** The first order in the queue at a price; 0 for none. */
  first(price: number): number {
    return this.levels.queue[(this.levels.at(price) << 2) | 2]!;
  }

  /** Puts an order at the back of its price's queue. @returns the level's size. */
  append(slot: number): number {
    const { integers, doubles } = this.pool;
    const price = integers[(slot << 4) | PRICE]!;
    const level = this.levels.open(price);
    const { queue, sizes } = this.levels;
    const tail = queue[(level << 2) | 3]!;
    integers[(slot << 4) | NEXT] = 0;
    integers[(slot << 4) | PREVIOUS] = tail;
    queue[(level << 2) | 3] = slot;
    const size = sizes[level << 1]! + doubles[(slot << 3) | SHOWN]!;
    sizes[level << 1] = size;
    if (tail !== 0) integers[(tail << 4) | NEXT] = slot;
    else {
      queue[(level << 2) | 2] = slot;
      this.levels.mark(level);
      if ((integers[(slot << 4) | FLAGS]! & BUY) !== 0) {
        if (price > this.bid) this.bid = price;
      } else if (this.ask < 0 || price < this.ask) this.ask = price;
    }
    return size;
  }

  /** Takes an order out of its queue, wherever it stands. @returns the level's size. */
  remove(slot: number): number {
    const { integers, doubles } = this.pool;
    const { queue, sizes } = this.levels;
    const price = integers[(slot << 4) | PRICE]!;
    const next = integers[(slot << 4) | NEXT]!;
    const previous = integers[(slot << 4) | PREVIOUS]!;
    const level = this.levels.at(price);
    const size = sizes[level << 1]! - doubles[(slot << 3) | SHOWN]!;
    sizes[level << 1] = size;
    if (next !== 0) integers[(next << 4) | PREVIOUS] = previous;
    else queue[(level << 2) | 3] = previous;
    if (previous !== 0) integers[(previous << 4) | NEXT] = next;
    else {
      queue[(level << 2) | 2] = next;
      if (next === 0) this.closeLevel(price);
    }
    return size;
  }

  /** Changes what an order shows, at its place. */
  resize(slot: number, shown: number): void {
    const at = (slot << 3) | SHOWN;
    const { sizes } = this.levels;
    const level = this.levels.at(this.pool.integers[(slot << 4) | PRICE]!);
    sizes[level << 1] = sizes[level << 1]! + shown - this.pool.doubles[at]!;
    this.pool.doubles[at] = shown;
  }

  /** Lots shown ahead of a resting order at its price. */
  ahead(slot: number): number {
    const { integers, doubles } = this.pool;
    let lots = 0;
    for (let i = integers[(slot << 4) | PREVIOUS]!; i !== 0; i = integers[(i << 4) | PREVIOUS]!) {
      lots += doubles[(i << 3) | SHOWN]!;
    }
    return lots;
  }

  /** Every resting order, by rising price and then by its place in the queue. */
  *slots(): Generator<number> {
    for (let price = this.levels.above(0); price > 0; price = this.levels.above(price)) {
      for (let slot = this.first(price); slot !== 0; slot = this.pool.integers[(slot << 4) | NEXT]!)
        yield slot;
    }
  }

  private closeLevel(price: number): void {
    this.levels.close(price);
    if (price === this.bid) this.bid = this.levels.below(price);
    else if (price === this.ask) this.ask = this.levels.above(price);
  }
}
