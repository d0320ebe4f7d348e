const INITIAL_CAPACITY = 256;

/** Prints that wait for their horizon, in the order of time. Nothing is allocated unless more wait than ever before. */
export class PendingPrints {
  private head = 0;
  private count = 0;
  private dues = new Float64Array(INITIAL_CAPACITY);
  private prices = new Float64Array(INITIAL_CAPACITY);
  private lots = new Float64Array(INITIAL_CAPACITY);

  constructor(private readonly horizonMicros: number) {}

  /** Times never fall. @param signedLots negative where the aggressor sold. */
  add(time: number, price: number, signedLots: number): void {
    if (this.count === this.dues.length) this.grow();
    const slot = (this.head + this.count) & (this.dues.length - 1);
    this.dues[slot] = time + this.horizonMicros;
    this.prices[slot] = price;
    this.lots[slot] = signedLots;
    this.count += 1;
  }

  /** Whether the oldest's horizon was over before `now`: what comes at that very moment may still move the mid. */
  isDue(now: number): boolean {
    return this.count > 0 && this.dues[this.head]! < now;
  }

  get dueTime(): number {
    return this.dues[this.head]!;
  }

  get price(): number {
    return this.prices[this.head]!;
  }

  get signedLots(): number {
    return this.lots[this.head]!;
  }

  drop(): void {
    this.head = (this.head + 1) & (this.dues.length - 1);
    this.count -= 1;
  }

  private grow(): void {
    const { dues, prices, lots, head } = this;
    this.dues = new Float64Array(dues.length * 2);
    this.prices = new Float64Array(dues.length * 2);
    this.lots = new Float64Array(dues.length * 2);
    for (let i = 0; i < this.count; i += 1) {
      const slot = (head + i) & (dues.length - 1);
      this.dues[i] = dues[slot]!;
      this.prices[i] = prices[slot]!;
      this.lots[i] = lots[slot]!;
    }
    this.head = 0;
  }
}
