import { MAX_TICKS } from '../domain/index.js';
import { FarLevels, NO_KEY } from './far-levels.js';

/**
 * One side of a book, over keys of which the lowest is the best: an ask's key is its price, a bid's is
 * minus its price.
 *
 * A ring of sizes, one slot a tick, covers the keys from `base` to `base + span − 1`; a bit per slot says
 * which are taken. **Invariant:** while the side has a level, its best lies inside the ring, and what lies
 * outside is farther than all of it and is kept in `far`. The ring follows the touch a quarter of its span
 * at a time, moving no level that stays inside.
 */
export class BookSide {
  /** The lowest key; only meaningful while `count` > 0. */
  best = MAX_TICKS;
  private base = 0;
  private inside = 0;
  private readonly span: number;
  private readonly mask: number;
  private readonly wordMask: number;
  private readonly sizes: Float64Array;
  private readonly taken: Int32Array;
  private readonly far = new FarLevels();

  /** @param span slots of the ring: a power of two, at least 32. */
  constructor(span: number) {
    if (span < 32 || (span & (span - 1)) !== 0) throw new RangeError(`span ${span} is not a power of two`);
    this.span = span;
    this.mask = span - 1;
    this.wordMask = (span >>> 5) - 1;
    this.sizes = new Float64Array(span);
    this.taken = new Int32Array(span >>> 5);
  }

  get count(): number {
    return this.inside + this.far.length;
  }

  get bestSize(): number {
    return this.inside === 0 ? 0 : this.sizes[this.best & this.mask];
  }

  /** Costs by what is in the book, not by the span. */
  clear(): void {
    let slot = this.best & this.mask;
    for (; this.inside > 0; this.inside -= 1) {
      this.sizes[slot] = 0;
      this.taken[slot >>> 5] &= ~(1 << (slot & 31));
      if (this.inside > 1) slot = this.nextTaken(slot);
    }
    this.far.clear();
    this.best = MAX_TICKS;
  }

  set(key: number, size: number): void {
    if ((key - this.base) >>> 0 <= this.mask) {
      // Adding, changing and removing take the same path: which it is, no branch predictor can know, and
      // asking halves the rate on real streams. The touch alone is looked at.
      const slot = key & this.mask;
      const sizes = this.sizes;
      const was = Number(sizes[slot] !== 0);
      const is = Number(size !== 0);
      sizes[slot] = size;
      this.taken[slot >>> 5] ^= (was ^ is) << (slot & 31);
      this.inside += is - was;
      if (key <= this.best && was !== is) this.changeBest(key, slot, was === 1);
    } else {
      this.setOutside(key, size);
    }
  }

  sizeAt(key: number): number {
    return (key - this.base) >>> 0 <= this.mask ? this.sizes[key & this.mask] : this.far.sizeAt(key);
  }

  /** The next key beyond `key` that has a level, or `NO_KEY`. */
  after(key: number): number {
    if (this.inside > 0) {
      if (key < this.best) return this.best;
      if (key < this.base + this.mask) {
        const next = this.keyOf(this.nextTaken(key & this.mask));
        if (next > key) return next;
      }
    }
    return this.far.length === 0 ? NO_KEY : this.far.keyAfter(key);
  }

  private changeBest(key: number, slot: number, removed: boolean): void {
    if (removed) {
      this.findBest(slot);
    } else {
      this.best = key;
      if (key - this.base > this.span >>> 1) this.raiseBase();
    }
  }

  private findBest(from: number): void {
    if (this.inside > 0) {
      this.best = this.keyOf(this.nextTaken(from));
    } else if (this.far.length > 0) {
      this.best = this.far.nearestKey();
    } else {
      this.best = MAX_TICKS;
      return;
    }
    if (this.best - this.base > this.span >>> 1) this.raiseBase();
  }

  private setOutside(key: number, size: number): void {
    if (key > this.base && this.inside > 0) {
      this.far.set(key, size);
    } else if (size !== 0) {
      this.lowerBase(key);
      this.set(key, size);
    }
  }

  /** Follows a touch that retreats: the slots left behind are empty, far levels come inside. */
  private raiseBase(): void {
    this.base = this.baseFor(this.best);
    const end = this.base + this.span;
    for (let key = this.far.nearestKey(); key < end; key = this.far.nearestKey()) {
      const slot = key & this.mask;
      this.sizes[slot] = this.far.takeNearest();
      this.taken[slot >>> 5] |= 1 << (slot & 31);
      this.inside += 1;
    }
  }

  /** Follows a touch that advances to `key`: levels that no longer fit go far. */
  private lowerBase(key: number): void {
    const base = this.baseFor(key);
    let slot = (this.base - 1) & this.mask;
    while (this.inside > 0) {
      slot = this.previousTaken(slot);
      const evicted = this.keyOf(slot);
      if (evicted < base + this.span) break;
      this.far.set(evicted, this.sizes[slot]);
      this.sizes[slot] = 0;
      this.taken[slot >>> 5] &= ~(1 << (slot & 31));
      this.inside -= 1;
    }
    this.base = base;
  }

  /** A quarter of the ring lies before the touch. The limits keep `key − base` unambiguous in 32 bits. */
  private baseFor(best: number): number {
    return Math.min(Math.max(best - (this.span >>> 2), -MAX_TICKS), MAX_TICKS - this.mask);
  }

  private keyOf(slot: number): number {
    return this.base + ((slot - this.base) & this.mask);
  }

  /** The first taken slot after `slot`, around the ring; needs one. */
  private nextTaken(slot: number): number {
    const taken = this.taken;
    const wordMask = this.wordMask;
    let word = slot >>> 5;
    let bits = taken[word] & (-2 << (slot & 31));
    while (bits === 0) {
      word = (word + 1) & wordMask;
      bits = taken[word];
    }
    return (word << 5) | (31 - Math.clz32(bits & -bits));
  }

  /** The first taken slot at or before `slot`, around the ring; needs one. */
  private previousTaken(slot: number): number {
    let word = slot >>> 5;
    let bits = this.taken[word] & (-1 >>> (31 - (slot & 31)));
    while (bits === 0) {
      word = (word - 1) & this.wordMask;
      bits = this.taken[word];
    }
    return (word << 5) | (31 - Math.clz32(bits));
  }
}
