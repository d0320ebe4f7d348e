import type { Micros, NewOrder, PriceTicks, SizeLots } from '../domain/index.js';
import type { OrderPool } from './order-pool.js';
import { FIELD, FLAG } from './order-record.js';

const { SIZE, PRICE, FLAGS, INSTRUMENT } = FIELD;
const { BUY } = FLAG;

/**
 * A plain limit order, good till canceled, that was asked for by its numbers: what a `NewOrder` would say of
 * it, read from the pool. One view serves all of them, so that none costs an object.
 */
export class PlainOrderView implements NewOrder {
  readonly type = 'limit';
  readonly timeInForce = 'gtc';
  readonly triggerPrice = null;
  readonly postOnly = false;
  readonly reduceOnly = false;
  readonly displaySize = null;
  readonly expireTime: Micros | null = null;
  readonly owner = 'external';
  private slot = 0;

  constructor(private readonly pool: OrderPool) {}

  /** The view of an order; it holds until the next one is looked at. */
  at(slot: number): this {
    this.slot = slot;
    return this;
  }

  get instrument(): number {
    return this.pool.integers[this.slot * 16 + INSTRUMENT]!;
  }

  get side(): 'buy' | 'sell' {
    return (this.pool.integers[this.slot * 16 + FLAGS]! & BUY) === 0 ? 'sell' : 'buy';
  }

  get price(): PriceTicks {
    return this.pool.integers[this.slot * 16 + PRICE]! as PriceTicks;
  }

  get size(): SizeLots {
    return this.pool.doubles[this.slot * 8 + SIZE]! as SizeLots;
  }
}
