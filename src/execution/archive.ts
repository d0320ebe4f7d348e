import { stringHash } from '../domain/index.js';
import { TextPages } from './text-pages.js';

export interface ArchiveOptions<T> {
  /** So many are kept, however old they are. */
  readonly least: number;
  /** More are not kept, however young. */
  readonly most: number;
  /** In between they are kept for so long, in the unit of the times that are given. */
  readonly age: number;
  /** The names by which one is found, at least one; no two items have one in common. */
  keysOf(item: T): readonly string[];
  write(item: T): string;
  read(text: string): T;
}

/** Is in no name. */
const BETWEEN = '\n';
/** A power of two. */
const FIRST_CAPACITY = 256;
const NONE = -1;

/**
 * What is hardly ever asked for again, for a time and within bounds: kept as bytes outside the heap, where a collection
 * of garbage has nothing to mark. Tens of thousands of ended orders as objects stop a process for tens of milliseconds
 * at each major collection; here each costs some microseconds, once.
 *
 * A queue: the oldest are forgotten first, at most two for one that comes. What is found is read anew: a copy.
 */
export class Archive<T> {
  private readonly texts = new TextPages();
  /** One entry a name, those of one item side by side. */
  private entries = new Entries(FIRST_CAPACITY);
  private kept = 0;
  private last = Number.NEGATIVE_INFINITY;
  /** What was not too old then is not forgotten for its age; null: by the time that it is. */
  heldFrom: number | null = null;

  constructor(private readonly options: ArchiveOptions<T>) {}

  get size(): number {
    return this.kept;
  }

  /** The latest beginning of an age of all that were forgotten; −∞ before the first. */
  get forgottenUntil(): number {
    return this.last;
  }

  /** @param since when its age begins. @param now never before that of the one before. */
  put(item: T, since: number, now: number): void {
    const { texts, options } = this;
    const keys = options.keysOf(item);
    const head = keys.join(BETWEEN);
    texts.append(head + options.write(item));
    const { page, from, to } = texts.last;
    const body = from + Buffer.byteLength(head);
    for (const key of keys) {
      if (this.entries.isFull) this.entries = this.entries.doubled();
      this.entries.push(stringHash(key), { since, page, from, body, to });
    }
    this.kept += 1;
    for (let i = 0; i < 2 && this.isDue(now); i += 1) this.forgetFirst();
  }

  has(key: string): boolean {
    return this.entryOf(key) !== NONE;
  }

  /** A copy; undefined where it is not known, or not any more. */
  find(key: string): T | undefined {
    const entry = this.entryOf(key);
    if (entry === NONE) return undefined;
    const { page, body, to } = this.entries;
    return this.options.read(this.texts.read(page[entry]!, body[entry]!, to[entry]!));
  }

  /** The same, and it is in here no longer. */
  take(key: string): T | undefined {
    const entry = this.entryOf(key);
    const item = this.find(key);
    if (item === undefined) return undefined;
    for (const each of this.keysAt(entry)) this.entries.strike(this.entryOf(each));
    this.kept -= 1;
    return item;
  }

  private entryOf(key: string): number {
    const { entries } = this;
    const hash = stringHash(key);
    let entry = entries.first(hash);
    while (entry !== NONE && (entries.hash[entry] !== hash || !this.keysAt(entry).includes(key)))
      entry = entries.after[entry]!;
    return entry;
  }

  private keysAt(entry: number): string[] {
    const { page, from, body } = this.entries;
    return this.texts.read(page[entry]!, from[entry]!, body[entry]!).split(BETWEEN);
  }

  private isDue(now: number): boolean {
    const { entries, options } = this;
    if (entries.size === 0) return false;
    const { oldest } = entries;
    if (entries.struck[oldest] === 1 || this.kept > options.most) return true;
    return this.kept > options.least && (this.heldFrom ?? now) - entries.since[oldest]! > options.age;
  }

  private forgetFirst(): void {
    const { entries } = this;
    const [page, from] = [entries.page[entries.oldest], entries.from[entries.oldest]];
    if (entries.struck[entries.oldest] === 0) {
      this.kept -= 1;
      this.last = Math.max(this.last, entries.since[entries.oldest]!);
    }
    while (entries.size > 0 && entries.page[entries.oldest] === page && entries.from[entries.oldest] === from)
      entries.shift();
    this.texts.release(entries.size === 0 ? this.texts.last.page : entries.page[entries.oldest]!);
  }
}

/** Of one item: since when it counts, and where its names, and behind them what it is, lie. */
interface Text {
  readonly since: number;
  readonly page: number;
  readonly from: number;
  readonly body: number;
  readonly to: number;
}

/** A ring of names, found by their hash: a bucket begins a chain of those that fall into it, the newest first. */
class Entries {
  readonly hash: Int32Array;
  readonly after: Int32Array;
  readonly since: Float64Array;
  readonly page: Float64Array;
  readonly from: Uint32Array;
  readonly body: Uint32Array;
  readonly to: Uint32Array;
  readonly struck: Uint8Array;
  private readonly buckets: Int32Array;
  private readonly mask: number;
  oldest = 0;
  size = 0;

  constructor(private readonly capacity: number) {
    this.hash = new Int32Array(capacity);
    this.after = new Int32Array(capacity);
    this.since = new Float64Array(capacity);
    this.page = new Float64Array(capacity);
    this.from = new Uint32Array(capacity);
    this.body = new Uint32Array(capacity);
    this.to = new Uint32Array(capacity);
    this.struck = new Uint8Array(capacity);
    this.buckets = new Int32Array(capacity).fill(NONE);
    this.mask = capacity - 1;
  }

  get isFull(): boolean {
    return this.size === this.capacity;
  }

  first(hash: number): number {
    return this.buckets[hash & this.mask]!;
  }

  push(hash: number, { since, page, from, body, to }: Text): void {
    const entry = (this.oldest + this.size) & this.mask;
    const bucket = hash & this.mask;
    this.hash[entry] = hash;
    this.since[entry] = since;
    this.page[entry] = page;
    this.from[entry] = from;
    this.body[entry] = body;
    this.to[entry] = to;
    this.struck[entry] = 0;
    this.after[entry] = this.buckets[bucket]!;
    this.buckets[bucket] = entry;
    this.size += 1;
  }

  /** It is found no longer. */
  strike(entry: number): void {
    this.unlink(entry);
    this.struck[entry] = 1;
  }

  /** The oldest goes. */
  shift(): void {
    if (this.struck[this.oldest] === 0) this.unlink(this.oldest);
    this.oldest = (this.oldest + 1) & this.mask;
    this.size -= 1;
  }

  /** Twice as much room, for the same. */
  doubled(): Entries {
    const larger = new Entries(2 * this.capacity);
    for (let i = 0; i < this.size; i += 1) {
      const entry = (this.oldest + i) & this.mask;
      larger.push(this.hash[entry]!, {
        since: this.since[entry]!,
        page: this.page[entry]!,
        from: this.from[entry]!,
        body: this.body[entry]!,
        to: this.to[entry]!,
      });
      if (this.struck[entry] === 1) larger.strike(i);
    }
    return larger;
  }

  private unlink(entry: number): void {
    const bucket = this.hash[entry]! & this.mask;
    const next = this.after[entry]!;
    if (this.buckets[bucket] === entry) {
      this.buckets[bucket] = next;
      return;
    }
    let before = this.buckets[bucket]!;
    while (this.after[before] !== entry) before = this.after[before]!;
    this.after[before] = next;
  }
}
