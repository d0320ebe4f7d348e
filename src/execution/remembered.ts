export interface RememberedOptions<T> {
  /** So many are kept, however old they are. */
  readonly least: number;
  /** More are not, however young. */
  readonly most: number;
  /** In between they are kept for so long, in the unit of the times that are given. */
  readonly age: number;
  /** @param time of the one that came in its place. */
  readonly forget: (item: T, time: number) => void;
}

/** Room that is not given back for fewer than so many. */
const SLACK = 512;

/**
 * The newest of a kind, for a time and within bounds: what is remembered settles at what comes within that time, and
 * does not grow with the age of the process.
 *
 * A `Set` or a `Map` that is emptied from its front is no queue: it goes through the places of all that it has lost to
 * find its first.
 */
export class Remembered<T> {
  private readonly items: (T | undefined)[] = [];
  private readonly times: number[] = [];
  private first = 0;

  constructor(private readonly options: RememberedOptions<T>) {}

  get size(): number {
    return this.items.length - this.first;
  }

  /** @param time never before that of the one before. */
  add(item: T, time: number): void {
    this.items.push(item);
    this.times.push(time);
    // Two for one that comes: what has grown old during a silence goes bit by bit.
    for (let i = 0; i < 2 && this.isDue(time); i += 1) this.forgetFirst(time);
    if (this.first < SLACK || this.first * 2 < this.items.length) return;
    this.items.splice(0, this.first);
    this.times.splice(0, this.first);
    this.first = 0;
  }

  private isDue(time: number): boolean {
    const { size, first, times, options } = this;
    if (size > options.most) return true;
    return size > options.least && time - times[first]! > options.age;
  }

  private forgetFirst(time: number): void {
    const item = this.items[this.first] as T;
    this.items[this.first] = undefined;
    this.first += 1;
    this.options.forget(item, time);
  }
}
