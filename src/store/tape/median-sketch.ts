/**
 * The median of a stream in bounded memory: every value up to a number of them, then every second, every
 * fourth and so on, so that it is exact for a short stream and the same for the same stream always.
 */
export class MedianSketch {
  private readonly kept: Float64Array;
  private length = 0;
  private stride = 1;
  private skip = 0;

  /** @param capacity of values that are kept, even. */
  constructor(private readonly capacity = 262_144) {
    this.kept = new Float64Array(capacity);
  }

  add(value: number): void {
    if (this.skip > 0) {
      this.skip -= 1;
      return;
    }
    this.skip = this.stride - 1;
    if (this.length === this.capacity) this.thin();
    this.kept[this.length] = value;
    this.length += 1;
  }

  /** The lower middle value; null when nothing was added. It costs a sort of all that is kept. */
  median(): number | null {
    if (this.length === 0) return null;
    const sorted = this.kept.slice(0, this.length).sort();
    return sorted[(this.length - 1) >> 1];
  }

  private thin(): void {
    this.length = this.capacity / 2;
    for (let i = 0; i < this.length; i += 1) this.kept[i] = this.kept[i * 2];
    this.stride *= 2;
    this.skip = this.stride - 1;
  }
}
