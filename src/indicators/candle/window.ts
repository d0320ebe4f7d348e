/** The last `size` numbers. Sums are made anew when asked for, so that no error gathers in them. */
export class Window {
  count = 0;
  private next = 0;
  private readonly kept: Float64Array;

  constructor(readonly size: number) {
    this.kept = new Float64Array(size);
  }

  push(value: number): void {
    this.kept[this.next] = value;
    this.next = this.next + 1 === this.size ? 0 : this.next + 1;
    if (this.count < this.size) this.count += 1;
  }

  get isFull(): boolean {
    return this.count === this.size;
  }

  /** The oldest that is kept. */
  get oldest(): number {
    return this.kept[this.isFull ? this.next : 0]!;
  }

  sum(): number {
    let sum = 0;
    for (let i = 0; i < this.count; i += 1) sum += this.kept[i]!;
    return sum;
  }

  mean(): number {
    return this.sum() / this.count;
  }

  /** Σ |size × value − sum|: how far the values are from their mean, without the rounding of a division. */
  sumOfDistances(): number {
    const centre = this.sum();
    let sum = 0;
    for (let i = 0; i < this.count; i += 1) sum += Math.abs(this.count * this.kept[i]! - centre);
    return sum;
  }

  /** Root of the mean squared distance from `centre`. */
  deviation(centre: number): number {
    let sum = 0;
    for (let i = 0; i < this.count; i += 1) {
      const distance = this.kept[i]! - centre;
      sum += distance * distance;
    }
    return Math.sqrt(sum / this.count);
  }

  highest(): number {
    let highest = this.kept[0]!;
    for (let i = 1; i < this.count; i += 1) if (this.kept[i]! > highest) highest = this.kept[i]!;
    return highest;
  }

  lowest(): number {
    let lowest = this.kept[0]!;
    for (let i = 1; i < this.count; i += 1) if (this.kept[i]! < lowest) lowest = this.kept[i]!;
    return lowest;
  }

  /** True where all are alike, whatever they are. */
  get isFlat(): boolean {
    return this.highest() === this.lowest();
  }
}
