const INITIAL_CAPACITY = 256;
/** When it is due, price, signed lots and a free one: a place lies in one line of the cache. */
const WIDTH = 4;

/** Prints that wait for their horizon, in the order of time. Nothing is allocated unless more wait than ever before. */
export class PendingPrints {
  private head = 0;
  private count = 0;
  private mask = INITIAL_CAPACITY - 1;
  private kept = new Float64Array(INITIAL_CAPACITY * WIDTH);

  constructor(private readonly horizonMicros: number) {}

  /** Times never fall. @param signedLots negative where the aggressor sold. */
  add(time: number, price: number, signedLots: number): void {
    if (this.count > this.mask) this.grow();
    const at = ((this.head + this.count) & this.mask) * WIDTH;
    this.kept[at] = time + this.horizonMicros;
    this.kept[at + 1] = price;
    this.kept[at + 2] = signedLots;
    this.count += 1;
  }

  /** Whether the oldest's horizon was over before `now`: what comes at that very moment may still move the mid. */
  isDue(now: number): boolean {
    return this.count > 0 && this.kept[this.head * WIDTH]! < now;
  }

  get dueTime(): number {
    return this.kept[this.head * WIDTH]!;
  }

  get price(): number {
    return this.kept[this.head * WIDTH + 1]!;
  }

  get signedLots(): number {
    return this.kept[this.head * WIDTH + 2]!;
  }

  drop(): void {
    this.head = (this.head + 1) & this.mask;
    this.count -= 1;
  }

  /** The full ring straightened, with as much room again. */
  private grow(): void {
    const { kept } = this;
    const room = new Float64Array(kept.length * 2);
    const head = this.head * WIDTH;
    room.set(kept.subarray(head), 0);
    room.set(kept.subarray(0, head), kept.length - head);
    this.kept = room;
    this.mask = this.mask * 2 + 1;
    this.head = 0;
  }
}
