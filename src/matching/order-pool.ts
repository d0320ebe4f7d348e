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
const SLOT_BITS = 22;
const SLOTS = 1 << SLOT_BITS;

/**
 * Every live order of an engine, in flat arrays. Slot 0 is nobody.
 *
 * An order's number is (sequence, slot) in one integer: unique for the life of the engine, and its slot is
 * found without a table.
 */
export class OrderPool {
  doubles = new Float64Array(8 * FIRST_CAPACITY);
  integers = new Int32Array(this.doubles.buffer);
  /** What was asked for, by slot; rarely read. */
  readonly requests: (NewOrder | undefined)[] = [undefined];
  private capacity = FIRST_CAPACITY;
  private used = 1;
  private freed: number[] = [];
  private sequence = 0;

  /** A free slot with a fresh number; the caller fills in the rest. @throws RangeError at 4,194,304 live orders. */
  allocate(request: NewOrder): number {
    const slot = this.freed.length > 0 ? this.freed.pop()! : this.next();
    this.requests[slot] = request;
    this.sequence += 1;
    this.doubles[slot * 8 + NUMBER] = this.sequence * SLOTS + slot;
    return slot;
  }

  free(slot: number): void {
    this.doubles[slot * 8 + NUMBER] = 0;
    this.freed.push(slot);
  }

  /** The slot of a live order, or 0. */
  find(number: number): number {
    const slot = number - Math.floor(number / SLOTS) * SLOTS;
    return slot < this.used && this.doubles[slot * 8 + NUMBER] === number ? slot : 0;
  }

  /** How much an iceberg shows at a time; Infinity shows all. */
  displaySize(slot: number): number {
    return this.requests[slot]!.displaySize ?? Number.POSITIVE_INFINITY;
  }

  /** The pool's own bookkeeping, for a checkpoint; orders are saved by who holds them. */
  state(): { used: number; sequence: number; freed: number[] } {
    return { used: this.used, sequence: this.sequence, freed: [...this.freed] };
  }

  load(state: { readonly used: number; readonly sequence: number; readonly freed: readonly number[] }): void {
    while (this.capacity < state.used) this.grow();
    this.used = state.used;
    this.sequence = state.sequence;
    this.freed = [...state.freed];
  }

  private next(): number {
    if (this.used === this.capacity) this.grow();
    if (this.used === SLOTS) throw new RangeError(`the exchange is full: ${SLOTS - 1} live orders`);
    this.used += 1;
    return this.used - 1;
  }

  private grow(): void {
    this.capacity *= 2;
    const doubles = new Float64Array(8 * this.capacity);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.integers = new Int32Array(doubles.buffer);
  }
}
