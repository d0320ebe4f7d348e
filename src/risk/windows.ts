import { MICROS_PER_SECOND, type Micros, type NewOrder } from '../domain/index.js';

/** Sizes that the median is taken of, and how many there must be before it says anything. */
const MEDIAN_OF = 20;
const MEDIAN_FROM = 5;
/** The longest window that a configuration may ask for. */
const KEPT_MICROS = 60 * MICROS_PER_SECOND;

export interface WindowsCheckpoint {
  readonly requests: readonly number[];
  readonly sizes: readonly (readonly [instrument: number, lots: readonly number[]])[];
  readonly last: readonly (readonly [key: string, time: number])[];
}

/** What the gate remembers of the orders that it let pass: when, how large, and which. */
export class Windows {
  /** Oldest first. */
  private requests: number[] = [];
  /** Of the person at the keys, by instrument, oldest first. */
  private readonly sizes = new Map<number, number[]>();
  private last = new Map<string, number>();

  /** An order or a replacement went out. */
  recordRequest(time: Micros): void {
    let old = 0;
    while (old < this.requests.length && this.requests[old]! <= time - KEPT_MICROS) old += 1;
    if (old > 0) this.requests.splice(0, old);
    this.requests.push(time);
  }

  recordOrder(order: NewOrder, time: Micros): void {
    this.recordRequest(time);
    if (order.owner !== 'manual') return;
    const sizes = this.sizes.get(order.instrument) ?? [];
    sizes.push(order.size);
    if (sizes.length > MEDIAN_OF) sizes.shift();
    this.sizes.set(order.instrument, sizes);
    this.last = new Map([...this.last].filter(([, sent]) => sent > time - KEPT_MICROS));
    this.last.set(keyOf(order), time);
  }

  /** How many went out in the `seconds` up to `time`. */
  recent(time: Micros, seconds: number): number {
    const from = time - seconds * MICROS_PER_SECOND;
    let count = 0;
    for (let i = this.requests.length - 1; i >= 0 && this.requests[i]! > from; i -= 1) count += 1;
    return count;
  }

  doubleMedianLots(instrument: number): number | null {
    const sizes = this.sizes.get(instrument);
    if (sizes === undefined || sizes.length < MEDIAN_FROM) return null;
    const sorted = [...sizes].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? 2 * sorted[middle]! : sorted[middle - 1]! + sorted[middle]!;
  }

  /**
   * Whether the person at the keys sent the very same order less than `seconds` ago. Strategies are not held
   * to it: a filled quote is rightly quoted again at once, and the order rate bounds a runaway.
   */
  isDuplicate(order: NewOrder, time: Micros, seconds: number): boolean {
    if (order.owner !== 'manual') return false;
    const sent = this.last.get(keyOf(order));
    return sent !== undefined && time - sent < seconds * MICROS_PER_SECOND;
  }

  checkpoint(): WindowsCheckpoint {
    return {
      requests: [...this.requests],
      sizes: [...this.sizes].sort(([a], [b]) => a - b).map(([index, lots]) => [index, [...lots]] as const),
      last: [...this.last],
    };
  }

  static restore(checkpoint: WindowsCheckpoint): Windows {
    const windows = new Windows();
    windows.requests = [...checkpoint.requests];
    for (const [instrument, lots] of checkpoint.sizes) windows.sizes.set(instrument, [...lots]);
    windows.last = new Map(checkpoint.last);
    return windows;
  }
}

function keyOf(order: NewOrder): string {
  const { instrument, side, type, timeInForce, size, price, triggerPrice } = order;
  return [instrument, side, type, timeInForce, size, price, triggerPrice].join(' ');
}
