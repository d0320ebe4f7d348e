import type { NewOrder } from '../domain/index.js';

/**
 * An order's record is one cache line: eight doubles, of which the last three are read as six integers.
 * `doubles[slot * 8 + REMAINING]`, `integers[slot * 16 + PRICE]`.
 */
export const REMAINING = 0;
/** What of the remaining is shown; the rest of an iceberg waits. */
export const SHOWN = 1;
export const NUMBER = 2;
/** Units locked for the remaining; NaN where they do not fit a double and are computed as Money. */
export const LOCKED = 3;
/** The total size, fills included. */
export const SIZE = 4;
/** The limit in ticks; for a stop that has not woken its limit or, if it has none, its trigger. */
export const PRICE = 10;
export const NEXT = 11;
export const PREVIOUS = 12;
export const ACCOUNT = 13;
export const FLAGS = 14;
export const INSTRUMENT = 15;

export const BUY = 1;
/** A market buy: its lock is what its walk of the book costs, not a limit's. */
export const WALKED = 2;
export const ARMED = 4;

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
  /** What was asked for, by slot; rarely read. */
  readonly requests: (NewOrder | undefined)[] = [undefined];
  private capacity = FIRST_CAPACITY;
  private used = 1;
  private freed: number[] = [];
  private lastNumber = 0;
  /** By the low bits of an order's number, its slot; entries of orders that are gone stay. */
  private table = new Int32Array(TABLE_PER_SLOT * FIRST_CAPACITY);
  private mask = TABLE_PER_SLOT * FIRST_CAPACITY - 1;

  /** A free slot with a fresh number; the caller fills in the rest. @throws RangeError at 4,194,303 live orders. */
  allocate(request: NewOrder): number {
    const slot = this.freed.length > 0 ? this.freed.pop()! : this.next();
    const { doubles, table, mask } = this;
    let number = this.lastNumber + 1;
    for (;;) {
      const there = doubles[table[number & mask]! * 8 + NUMBER]!;
      if (there === 0 || (there & mask) !== (number & mask)) break;
      number += 1;
    }
    this.lastNumber = number;
    this.requests[slot] = request;
    doubles[slot * 8 + NUMBER] = number;
    table[number & mask] = slot;
    return slot;
  }

  free(slot: number): void {
    this.doubles[slot * 8 + NUMBER] = 0;
    this.freed.push(slot);
  }

  /** The slot of a live order, or 0. Number 0 is nobody's: freed slots bear it. */
  find(number: number): number {
    const slot = this.table[number & this.mask]!;
    return number !== 0 && slot !== 0 && this.doubles[slot * 8 + NUMBER] === number ? slot : 0;
  }

  /** How much an iceberg shows at a time; Infinity shows all. */
  displaySize(slot: number): number {
    return this.requests[slot]!.displaySize ?? Number.POSITIVE_INFINITY;
  }

  /** The pool's own bookkeeping, for a checkpoint; orders are saved by who holds them. */
  state(): PoolState {
    return { capacity: this.capacity, used: this.used, lastNumber: this.lastNumber, freed: [...this.freed] };
  }

  load(state: PoolState): void {
    while (this.capacity < state.capacity) this.grow();
    this.used = state.used;
    this.lastNumber = state.lastNumber;
    this.freed = [...state.freed];
  }

  /** Puts an order back under the number that it had. */
  restore(slot: number, number: number): void {
    this.doubles[slot * 8 + NUMBER] = number;
    this.table[number & this.mask] = slot;
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
      const number = doubles[slot * 8 + NUMBER]!;
      if (number !== 0) this.table[number & this.mask] = slot;
    }
  }
}

/** What a pool knows beside its orders. */
export interface PoolState {
  readonly capacity: number;
  readonly used: number;
  readonly lastNumber: number;
  readonly freed: readonly number[];
}
