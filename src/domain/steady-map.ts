import { stringHash } from './string-hash.js';

const NONE = -1;
/** A power of two. */
const FIRST_CAPACITY = 16;

/**
 * A map for what comes and goes all the time, such as the orders on their way: it goes through its entries in
 * the order in which they were made, and may be changed meanwhile, as a `Map`.
 *
 * A `Map` makes a new table each time as many entries have gone as it has room for, and the old one points to the new
 * (for iterators under way). Once one of them has reached V8's old generation, dead or not, it keeps the next one alive,
 * and that the next, each with all that was in it when it was left: whatever passes through a busy `Map` is promoted, and
 * is there until the next major collection. This one has one table, which is tidied where it is.
 */
export class SteadyMap<K extends string | number, V> {
  private capacity = FIRST_CAPACITY;
  private names: (K | undefined)[] = new Array(FIRST_CAPACITY).fill(undefined);
  private items: (V | undefined)[] = new Array(FIRST_CAPACITY).fill(undefined);
  private hashes = new Int32Array(FIRST_CAPACITY);
  /** The next entry in the same bucket. */
  private after = new Int32Array(FIRST_CAPACITY);
  private buckets = new Int32Array(FIRST_CAPACITY).fill(NONE);
  /** Counts up with each entry that is made: by it an iterator finds its place again. */
  private serials = new Float64Array(FIRST_CAPACITY);
  private nextSerial = 0;
  /** Entries lie before it, with gaps where some have gone. */
  private end = 0;
  /** How often entries have moved. */
  private moves = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(key: K): boolean {
    return this.find(key, hashOf(key)) !== NONE;
  }

  get(key: K): V | undefined {
    const entry = this.find(key, hashOf(key));
    return entry === NONE ? undefined : this.items[entry];
  }

  /** One that is there keeps its place. */
  set(key: K, value: V): this {
    const hash = hashOf(key);
    const known = this.find(key, hash);
    if (known !== NONE) {
      this.items[known] = value;
      return this;
    }
    if (this.end === this.capacity) this.makeRoom();
    const entry = this.end;
    this.end += 1;
    this.count += 1;
    this.names[entry] = key;
    this.items[entry] = value;
    this.hashes[entry] = hash;
    this.serials[entry] = this.nextSerial;
    this.nextSerial += 1;
    this.link(entry);
    return this;
  }

  /** @returns whether it was there. */
  delete(key: K): boolean {
    const hash = hashOf(key);
    const entry = this.find(key, hash);
    if (entry === NONE) return false;
    this.unlink(entry);
    this.names[entry] = undefined;
    this.items[entry] = undefined;
    this.count -= 1;
    if (this.count === 0) {
      this.end = 0;
      this.moves += 1;
    }
    return true;
  }

  clear(): void {
    this.names.fill(undefined);
    this.items.fill(undefined);
    this.buckets.fill(NONE);
    this.end = 0;
    this.count = 0;
    this.moves += 1;
  }

  *keys(): IterableIterator<K> {
    for (const entry of this.places()) yield this.names[entry]!;
  }

  *values(): IterableIterator<V> {
    for (const entry of this.places()) yield this.items[entry]!;
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    for (const entry of this.places()) yield [this.names[entry]!, this.items[entry]!];
  }

  private *places(): Generator<number> {
    let { moves } = this;
    let last = NONE;
    for (let entry = 0; ; entry += 1) {
      if (moves !== this.moves) {
        moves = this.moves;
        for (entry = 0; entry < this.end && this.serials[entry]! <= last; ) entry += 1;
      }
      if (entry >= this.end) return;
      if (this.names[entry] === undefined) continue;
      last = this.serials[entry]!;
      yield entry;
    }
  }

  private find(key: K, hash: number): number {
    let entry = this.buckets[hash & (this.capacity - 1)]!;
    while (entry !== NONE && (this.hashes[entry] !== hash || this.names[entry] !== key))
      entry = this.after[entry]!;
    return entry;
  }

  private link(entry: number): void {
    const bucket = this.hashes[entry]! & (this.capacity - 1);
    this.after[entry] = this.buckets[bucket]!;
    this.buckets[bucket] = entry;
  }

  private unlink(entry: number): void {
    const bucket = this.hashes[entry]! & (this.capacity - 1);
    const next = this.after[entry]!;
    let before = this.buckets[bucket]!;
    if (before === entry) {
      this.buckets[bucket] = next;
      return;
    }
    while (this.after[before] !== entry) before = this.after[before]!;
    this.after[before] = next;
  }

  /** The gaps are closed; where there are few, there is twice as much room. */
  private makeRoom(): void {
    if (this.count * 4 > this.capacity * 3) this.grow();
    let to = 0;
    for (let from = 0; from < this.end; from += 1) {
      const name = this.names[from];
      if (name === undefined) continue;
      this.names[to] = name;
      this.items[to] = this.items[from];
      this.hashes[to] = this.hashes[from]!;
      this.serials[to] = this.serials[from]!;
      to += 1;
    }
    this.names.fill(undefined, to, this.end);
    this.items.fill(undefined, to, this.end);
    this.end = to;
    this.moves += 1;
    this.buckets.fill(NONE);
    for (let entry = 0; entry < to; entry += 1) this.link(entry);
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity, hashes, serials } = this;
    this.names = this.names.concat(new Array(capacity / 2).fill(undefined));
    this.items = this.items.concat(new Array(capacity / 2).fill(undefined));
    this.hashes = new Int32Array(capacity);
    this.hashes.set(hashes);
    this.serials = new Float64Array(capacity);
    this.serials.set(serials);
    this.after = new Int32Array(capacity);
    this.buckets = new Int32Array(capacity);
  }
}

/** Of a number by the golden ratio, its high bits folded in (Knuth, The Art of Computer Programming, 6.4). */
function hashOf(key: string | number): number {
  if (typeof key === 'string') return stringHash(key);
  const product = Math.imul(key ^ Math.floor(key / 4_294_967_296), 0x9e3779b1);
  return product ^ (product >>> 15);
}
