import { MAX_TICKS } from '../domain/index.js';

/** Answered where there is no further level; no key is that large. */
export const NO_KEY = MAX_TICKS + 1;

const FIRST_CAPACITY = 256;

/**
 * The levels beyond a side's window, by key: a hash table with linear probing, since changes come often
 * here and order is asked for seldom. The sorted keys are made when they are, and kept until a level comes
 * or goes. An entry of size 0 is empty.
 */
export class FarLevels {
  length = 0;
  private capacity = FIRST_CAPACITY;
  private keys = new Int32Array(FIRST_CAPACITY);
  private sizes = new Float64Array(FIRST_CAPACITY);
  /** Ascending from `sortedFrom`; valid while `isSorted`. */
  private sorted = new Int32Array(FIRST_CAPACITY);
  private sortedFrom = 0;
  private sortedTo = 0;
  private isSorted = true;

  clear(): void {
    if (this.length > 0) this.sizes.fill(0);
    this.length = 0;
    this.isSorted = false;
  }

  /** Sets a level's size; 0 removes it. */
  set(key: number, size: number): void {
    const at = this.find(key);
    const wasEmpty = this.sizes[at] === 0;
    if (size === 0) {
      if (!wasEmpty) this.remove(at);
      return;
    }
    this.sizes[at] = size;
    if (wasEmpty) this.insert(at, key);
  }

  sizeAt(key: number): number {
    return this.sizes[this.find(key)];
  }

  /** The lowest key, or `NO_KEY`. */
  nearestKey(): number {
    if (this.length === 0) return NO_KEY;
    this.sort();
    return this.sorted[this.sortedFrom];
  }

  /** Removes the lowest key and returns its size; there must be one. */
  takeNearest(): number {
    const at = this.find(this.nearestKey());
    const size = this.sizes[at];
    this.remove(at);
    this.sortedFrom += 1;
    this.isSorted = true;
    return size;
  }

  /** The lowest key above `key`, or `NO_KEY`. */
  keyAfter(key: number): number {
    this.sort();
    let low = this.sortedFrom;
    let high = this.sortedTo;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return low < this.sortedTo ? this.sorted[low] : NO_KEY;
  }

  private insert(at: number, key: number): void {
    this.keys[at] = key;
    this.length += 1;
    this.isSorted = false;
    if (this.length * 2 > this.capacity) this.grow();
  }

  /** Closes the gap that a removal leaves in its run of probes, so that no mark of the dead is needed. */
  private remove(at: number): void {
    const { keys, sizes } = this;
    const mask = this.capacity - 1;
    let hole = at;
    for (let i = (hole + 1) & mask; sizes[i] !== 0; i = (i + 1) & mask) {
      const home = this.home(keys[i]);
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      keys[hole] = keys[i];
      sizes[hole] = sizes[i];
      hole = i;
    }
    sizes[hole] = 0;
    this.length -= 1;
    this.isSorted = false;
  }

  /** Where a key is, or would go. */
  private find(key: number): number {
    const { keys, sizes } = this;
    const mask = this.capacity - 1;
    let at = this.home(key);
    while (sizes[at] !== 0 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  /** Fibonacci hashing: neighbouring prices spread over the table. */
  private home(key: number): number {
    return (Math.imul(key, 0x9e37_79b1) >>> 8) & (this.capacity - 1);
  }

  private grow(): void {
    const { keys, sizes, capacity } = this;
    this.capacity = capacity * 2;
    this.keys = new Int32Array(this.capacity);
    this.sizes = new Float64Array(this.capacity);
    for (let i = 0; i < capacity; i += 1) {
      if (sizes[i] === 0) continue;
      const at = this.find(keys[i]);
      this.keys[at] = keys[i];
      this.sizes[at] = sizes[i];
    }
  }

  private sort(): void {
    if (this.isSorted) return;
    if (this.sorted.length < this.length) this.sorted = new Int32Array(this.capacity);
    let count = 0;
    for (let i = 0; i < this.capacity; i += 1) {
      if (this.sizes[i] === 0) continue;
      this.sorted[count] = this.keys[i];
      count += 1;
    }
    this.sorted.subarray(0, count).sort();
    this.sortedFrom = 0;
    this.sortedTo = count;
    this.isSorted = true;
  }
}
