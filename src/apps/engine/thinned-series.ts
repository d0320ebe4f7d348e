/**
 * A series of any length in bounded room: when it is full every second value goes, and from then on only as
 * many new ones are kept. So it thins evenly from its beginning to its end, and always has its newest value.
 */
export class ThinnedSeries<T> {
  private readonly kept: T[] = [];
  private newest: T | undefined;
  private count = 0;
  private stride = 1;

  /** @param capacity at least 2. */
  constructor(private readonly capacity: number) {}

  push(value: T): void {
    if (this.count % this.stride === 0) this.kept.push(value);
    this.newest = value;
    this.count += 1;
    if (this.kept.length < this.capacity) return;
    this.stride *= 2;
    let left = 0;
    for (let i = 0; i < this.kept.length; i += 2) this.kept[left++] = this.kept[i]!;
    this.kept.length = left;
  }

  /** Oldest first, at most `capacity`. */
  values(): readonly T[] {
    const last = this.kept.at(-1);
    return this.count === 0 || last === this.newest ? [...this.kept] : [...this.kept, this.newest as T];
  }

  get first(): T | undefined {
    return this.kept[0];
  }

  get last(): T | undefined {
    return this.newest;
  }
}
