/** Timers that end together with what they belong to. */
export class TimerSet {
  private readonly timers = new Set<NodeJS.Timeout>();

  after(millis: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, millis);
    this.timers.add(timer);
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

/** Actions that happen late and in the order in which they were added, as on a slow line. */
export class DelayLine {
  private readonly waiting: (() => void)[] = [];
  private lastDue = 0;

  constructor(private readonly timers: TimerSet) {}

  /** True while something is on the line: what comes now has to queue behind it. */
  get busy(): boolean {
    return this.waiting.length > 0;
  }

  add(millis: number, action: () => void): void {
    const now = performance.now();
    this.lastDue = Math.max(this.lastDue, now + millis);
    this.waiting.push(action);
    // Whichever timer goes off, the first that waits goes: timers of different lengths may overtake one another.
    this.timers.after(this.lastDue - now, () => this.waiting.shift()?.());
  }
}
