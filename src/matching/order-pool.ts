import { limitOrder, type NewOrder } from '../domain/index.js';
import { FIELD, FLAG } from './order-record.js';
import { PlainOrderView } from './plain-order.js';

const { NUMBER, NEXT, FLAGS } = FIELD;
const { KEPT } = FLAG;

const FIRST_CAPACITY = 16_384;
/** Entries of the table of numbers for each slot of the pool. */
const TABLE_PER_SLOT = 4;
const SLOTS = 4_194_304;

/**
 * Every live order of an engine, in flat arrays. Slot 0 is nobody.
 *
 * An order's number is unique for the life of the engine and rises. Its low bits are its place in a table of
 * slots: a number whose place is still taken by a live order is skipped, so that finding needs no search.
 */
export class OrderPool {
  doubles = new Float64Array(8 * FIRST_CAPACITY);
  integers = new Int32Array(this.doubles.buffer);
  /** Reads an order that was asked for by its numbers. */
  readonly plain = new PlainOrderView(this);
  /** What was asked for, by slot, where that was kept. */
  private readonly requests: (NewOrder | undefined)[] = [undefined];
  private capacity = FIRST_CAPACITY;
  private used = 1;
  /** The slot that was freed last; each names the one before it as its NEXT. */
  private freed = 0;
  private lastNumber = 0;
  /** By the low bits of an order's number, its slot; entries of orders that are gone stay. */
  private table = new Int32Array(TABLE_PER_SLOT * FIRST_CAPACITY);
  private mask = TABLE_PER_SLOT * FIRST_CAPACITY - 1;

  /** A free slot with a fresh number; the caller fills in the rest. @throws RangeError at 4,194,303 live orders. */
  allocate(): number {
    let slot = this.freed;
    if (slot === 0) slot = this.next();
    else this.freed = this.integers[(slot << 4) | NEXT]!;
    const { doubles, table, mask } = this;
    let number = this.lastNumber + 1;
    if (table[number & mask] !== 0) number = this.unusedNumber(number);
    this.lastNumber = number;
    doubles[(slot << 3) | NUMBER] = number;
    table[number & mask] = slot;
    return slot;
  }

  free(slot: number): void {
    this.doubles[(slot << 3) | NUMBER] = 0;
    this.integers[(slot << 4) | NEXT] = this.freed;
    this.freed = slot;
    if ((this.integers[(slot << 4) | FLAGS]! & KEPT) !== 0) this.requests[slot] = undefined;
  }

  /** Keeps what an order was asked for with. */
  keep(slot: number, request: NewOrder): void {
    while (this.requests.length <= slot) this.requests.push(undefined);
    this.requests[slot] = request;
    this.integers[(slot << 4) | FLAGS] = this.integers[(slot << 4) | FLAGS]! | KEPT;
  }

  /** What an order was asked for with; for one that was asked for by its numbers the same in words. */
  request(slot: number): NewOrder {
    if ((this.integers[(slot << 4) | FLAGS]! & KEPT) !== 0) return this.requests[slot]!;
    const { instrument, side, price, size, owner } = this.plain.at(slot);
    return limitOrder({ instrument, side, price, size, owner });
  }

  /** The slot of a live order, or 0. Number 0 is nobody's: freed slots bear it. */
  find(number: number): number {
    const slot = this.table[number & this.mask]!;
    return number !== 0 && this.doubles[(slot << 3) | NUMBER] === number ? slot : 0;
  }

  /** How much an iceberg shows at a time; Infinity shows all. */
  displaySize(slot: number): number {
    if ((this.integers[(slot << 4) | FLAGS]! & KEPT) === 0) return Number.POSITIVE_INFINITY;
    return this.requests[slot]!.displaySize ?? Number.POSITIVE_INFINITY;
  }

  /** The pool's own bookkeeping, for a checkpoint; orders are saved by who holds them. */
  state(): PoolState {
    const freed: number[] = [];
    for (let slot = this.freed; slot !== 0; slot = this.integers[(slot << 4) | NEXT]!) freed.push(slot);
    return { capacity: this.capacity, used: this.used, lastNumber: this.lastNumber, freed: freed.reverse() };
  }

  load(state: PoolState): void {
    while (this.capacity < state.capacity) this.grow();
    this.used = state.used;
    this.lastNumber = state.lastNumber;
    this.freed = 0;
    for (const slot of state.freed) {
      this.integers[(slot << 4) | NEXT] = this.freed;
      this.freed = slot;
    }
  }

  /** Puts an order back under the number that it had. */
  restore(slot: number, number: number): void {
    this.doubles[(slot << 3) | NUMBER] = number;
    this.table[number & this.mask] = slot;
  }

  /** The first number from this one on whose place in the table no live order has. */
  private unusedNumber(first: number): number {
    const { doubles, table, mask } = this;
    for (let number = first; ; number += 1) {
      const live = doubles[(table[number & mask]! << 3) | NUMBER]!;
      if (live === 0 || ((live ^ number) & mask) !== 0) return number;
    }
  }

  private next(): number {
    if (this.used === SLOTS) throw new RangeError(`the exchange is full: ${SLOTS - 1} live orders`);
    if (this.used === this.capacity) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  private grow(): void {
    this.capacity *= 2;
    const doubles = new Float64Array(8 * this.capacity);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.integers = new Int32Array(doubles.buffer);
    this.table = new Int32Array(TABLE_PER_SLOT * this.capacity);
    this.mask = this.table.length - 1;
    for (let slot = 1; slot < this.used; slot += 1) {
      const number = doubles[(slot << 3) | NUMBER]!;
      if (number !== 0) this.table[number & this.mask] = slot;
    }
  }
}

/** What a pool knows beside its orders. */
export interface PoolState {
  readonly capacity: number;
  readonly used: number;
  readonly lastNumber: number;
  /** The slots that are free again, the next to be used last. */
  readonly freed: readonly number[];
}
