import { MICROS_PER_SECOND, type Micros, type NewOrder } from '../domain/index.js';

/** Sizes that the median is taken of, and how many there must be before it says anything. */
const MEDIAN_OF = 20;
const MEDIAN_FROM = 5;
/** The longest window that a configuration may ask for. */
const KEPT_MICROS = 60 * MICROS_PER_SECOND;

export interface WindowsCheckpoint {
  readonly requests: readonly number[];
  readonly cancels?: readonly number[];
  readonly sizes: readonly (readonly [instrument: number, lots: readonly number[]])[];
  readonly last: readonly (readonly [key: string, time: number])[];
}

/** Times in the order in which they came; those older than the longest window are forgotten, each once. */
class Times {
  private times: number[] = [];
  private first = 0;
  /** The first that the last question counted: time goes on, so that the next need not look before it. */
  private from = 0;
  private askedFrom = Number.NEGATIVE_INFINITY;

  add(time: number): void {
    this.times.push(time);
    while (this.times[this.first]! <= time - KEPT_MICROS) this.first += 1;
    if (this.first < 1_024 || this.first * 2 < this.times.length) return;
    this.times.splice(0, this.first);
    this.from = Math.max(0, this.from - this.first);
    this.first = 0;
  }

  /** How many came after `from`. */
  since(from: number): number {
    let at = Math.max(this.first, from >= this.askedFrom ? this.from : this.first);
    while (at < this.times.length && this.times[at]! <= from) at += 1;
    this.from = at;
    this.askedFrom = from;
    return this.times.length - at;
  }

  all(): number[] {
    return this.times.slice(this.first);
  }

  static of(times: readonly number[]): Times {
    const made = new Times();
    made.times = [...times];
    return made;
  }
}

/** What the gate remembers of the orders that it let pass: when, how large, and which. */
export class Windows {
  private requests = new Times();
  private cancels = new Times();
  /** Of the person at the keys, by instrument, oldest first. */
  private readonly sizes = new Map<number, number[]>();
  /** Oldest first: an order that comes again goes to the end. */
  private readonly last = new Map<string, number>();

  /** An order or a replacement went out. */
  recordRequest(time: Micros): void {
    this.requests.add(time);
  }

  recordCancel(time: Micros): void {
    this.cancels.add(time);
  }

  recordOrder(order: NewOrder, time: Micros): void {
    this.recordRequest(time);
    if (!isByHand(order)) return;
    const sizes = this.sizes.get(order.instrument) ?? [];
    sizes.push(order.size);
    if (sizes.length > MEDIAN_OF) sizes.shift();
    this.sizes.set(order.instrument, sizes);
    for (const [key, sent] of this.last) {
      if (sent > time - KEPT_MICROS) break;
      this.last.delete(key);
    }
    const key = keyOf(order);
    this.last.delete(key);
    this.last.set(key, time);
  }

  /** How many orders and replacements went out in the `seconds` up to `time`. */
  recent(time: Micros, seconds: number): number {
    return this.requests.since(time - seconds * MICROS_PER_SECOND);
  }

  /** The same with cancels. */
  recentMessages(time: Micros, seconds: number): number {
    return this.recent(time, seconds) + this.cancels.since(time - seconds * MICROS_PER_SECOND);
  }

  doubleMedianLots(instrument: number): number | null {
    const sizes = this.sizes.get(instrument);
    if (sizes === undefined || sizes.length < MEDIAN_FROM) return null;
    const sorted = [...sizes].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? 2 * sorted[middle]! : sorted[middle - 1]! + sorted[middle]!;
  }

  /**
   * Whether the person at the keys sent the very same order less than `seconds` ago. Strategies and slices are not
   * held to it: a filled quote is rightly quoted again at once, and the order rate bounds a runaway.
   */
  isDuplicate(order: NewOrder, time: Micros, seconds: number): boolean {
    if (!isByHand(order)) return false;
    const sent = this.last.get(keyOf(order));
    return sent !== undefined && time - sent < seconds * MICROS_PER_SECOND;
  }

  checkpoint(): WindowsCheckpoint {
    return {
      requests: this.requests.all(),
      cancels: this.cancels.all(),
      sizes: [...this.sizes].sort(([a], [b]) => a - b).map(([index, lots]) => [index, [...lots]] as const),
      last: [...this.last],
    };
  }

  static restore(checkpoint: WindowsCheckpoint): Windows {
    const windows = new Windows();
    windows.requests = Times.of(checkpoint.requests);
    windows.cancels = Times.of(checkpoint.cancels ?? []);
    for (const [instrument, lots] of checkpoint.sizes) windows.sizes.set(instrument, [...lots]);
    for (const [key, time] of checkpoint.last) windows.last.set(key, time);
    return windows;
  }
}

/** Typed by the person at the keys: what the engine sends for a parent or a protection is not. */
const isByHand = ({ owner, parent }: NewOrder): boolean => owner === 'manual' && parent === undefined;

function keyOf(order: NewOrder): string {
  const { instrument, side, type, timeInForce, size, price, triggerPrice } = order;
  return [instrument, side, type, timeInForce, size, price, triggerPrice].join(' ');
}
