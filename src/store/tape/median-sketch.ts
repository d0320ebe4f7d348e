const CAPACITY = 262_144;

/**
 * The median of a stream in bounded memory: every value up to 262,144 of them, then every second, every
 * fourth and so on, so that it is exact for a short stream and the same for the same stream always.
 */
export class MedianSketch {
  private readonly kept = new Float64Array(CAPACITY);
  private length = 0;
  private stride = 1;
  private skip = 0;

  add(value: number): void {
    if (this.skip > 0) {
      this.skip -= 1;
      return;
    }
    this.skip = this.stride - 1;
    if (this.length === CAPACITY) this.thin();
    this.kept[this.length] = value;
    this.length += 1;
  }

  /** The lower middle value; null when nothing was added. */
  median(): number | null {
    if (this.length === 0) return null;
    const sorted = this.kept.slice(0, this.length).sort();
    return sorted[(this.length - 1) >> 1];
  }

  private thin(): void {
    for (let i = 0; i < CAPACITY / 2; i += 1) this.kept[i] = this.kept[i * 2];
    this.length = CAPACITY / 2;
    this.stride *= 2;
    this.skip = this.stride - 1;
  }
}
