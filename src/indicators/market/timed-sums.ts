/** Places at first; the room doubles when they do not fit. */
const INITIAL_CAPACITY = 1_024;
/** Time, first, second and a free one: a place lies in one line of the cache. */
const WIDTH = 4;

/**
 * Sums of two numbers each over a sliding window of time. What came at time t is in the window (now − length, now].
 *
 * The numbers are whole (lots, or ticks × lots), so that adding and taking away is exact while the sums stay below
 * 2^53: no error gathers however long it runs. An empty window's sums are 0. Nothing is allocated for an event, but
 * where the window holds more of them than ever before.
 */
export class TimedSums {
  first = 0;
  second = 0;
  count = 0;
  private head = 0;
  private mask = INITIAL_CAPACITY - 1;
  private kept = new Float64Array(INITIAL_CAPACITY * WIDTH);

  /** @param windowMicros length of the window. */
  constructor(private readonly windowMicros: number) {}

  /** Times never fall. */
  add(time: number, first: number, second: number): void {
    this.expire(time);
    if (this.count > this.mask) this.grow();
    const at = ((this.head + this.count) & this.mask) * WIDTH;
    const { kept } = this;
    kept[at] = time;
    kept[at + 1] = first;
    kept[at + 2] = second;
    this.count += 1;
    this.first += first;
    this.second += second;
  }

  /** Forgets what is older than the window at `now`. */
  expire(now: number): void {
    const oldest = now - this.windowMicros;
    const { kept } = this;
    while (this.count > 0) {
      const at = this.head * WIDTH;
      if (kept[at]! > oldest) return;
      this.first -= kept[at + 1]!;
      this.second -= kept[at + 2]!;
      this.head = (this.head + 1) & this.mask;
      this.count -= 1;
    }
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
