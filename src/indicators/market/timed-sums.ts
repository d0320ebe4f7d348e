/** Places at first; the room doubles when they do not fit. */
const INITIAL_CAPACITY = 1_024;

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
  private times = new Float64Array(INITIAL_CAPACITY);
  private firsts = new Float64Array(INITIAL_CAPACITY);
  private seconds = new Float64Array(INITIAL_CAPACITY);

  /** @param windowMicros length of the window. */
  constructor(private readonly windowMicros: number) {}

  /** Times never fall. */
  add(time: number, first: number, second: number): void {
    this.expire(time);
    if (this.count === this.times.length) this.grow();
    const slot = (this.head + this.count) & (this.times.length - 1);
    this.times[slot] = time;
    this.firsts[slot] = first;
    this.seconds[slot] = second;
    this.count += 1;
    this.first += first;
    this.second += second;
  }

  /** Forgets what is older than the window at `now`. */
  expire(now: number): void {
    const oldest = now - this.windowMicros;
    while (this.count > 0 && this.times[this.head]! <= oldest) {
      this.first -= this.firsts[this.head]!;
      this.second -= this.seconds[this.head]!;
      this.head = (this.head + 1) & (this.times.length - 1);
      this.count -= 1;
    }
  }

  private grow(): void {
    this.times = doubled(this.times, this.head);
    this.firsts = doubled(this.firsts, this.head);
    this.seconds = doubled(this.seconds, this.head);
    this.head = 0;
  }
}

/** A full ring that begins at `head`, straightened, with as much room again. */
function doubled(ring: Float64Array, head: number): Float64Array<ArrayBuffer> {
  const room = new Float64Array(ring.length * 2);
  room.set(ring.subarray(head), 0);
  room.set(ring.subarray(0, head), ring.length - head);
  return room;
}
