import type { Timer, Timers } from './timers.js';

/** One that has begun; it is out of the line once it is stopped or due. */
export interface Timeout<T> {
  readonly item: T;
  readonly dueAt: number;
  before: Timeout<T> | null;
  after: Timeout<T> | null;
  runs: boolean;
}

/**
 * Timeouts that all last equally long, so that the first to begin is the first that is due, and one timer of the machine
 * serves them all. Nearly each is stopped before: to begin and to stop one costs a link in a list.
 */
export class Timeouts<T> {
  private first: Timeout<T> | null = null;
  private last: Timeout<T> | null = null;
  private timer: Timer | null = null;

  constructor(
    private readonly options: {
      readonly millis: number;
      readonly timers: Timers;
      /** Called with each that is due. */
      readonly due: (item: T) => void;
    },
  ) {}

  /** @param now by the clock of `Timers`, never earlier than that of the one before. */
  begin(item: T, now: number): Timeout<T> {
    const { last } = this;
    const timeout: Timeout<T> = {
      item,
      dueAt: now + this.options.millis,
      before: last,
      after: null,
      runs: true,
    };
    if (last === null) this.first = timeout;
    else last.after = timeout;
    this.last = timeout;
    // A timer that runs is for an earlier one, and is set again when it finds that one gone.
    if (this.timer === null) this.wait(now);
    return timeout;
  }

  stop(timeout: Timeout<T>): void {
    if (!timeout.runs) return;
    timeout.runs = false;
    const { before, after } = timeout;
    if (before === null) this.first = after;
    else before.after = after;
    if (after === null) this.last = before;
    else after.before = before;
    timeout.before = null;
    timeout.after = null;
  }

  /** None of them is due any more. */
  close(): void {
    while (this.first !== null) this.stop(this.first);
    if (this.timer !== null) this.options.timers.stop(this.timer);
    this.timer = null;
  }

  private wait(now: number): void {
    if (this.first === null) return;
    this.timer = this.options.timers.start(() => this.look(), Math.max(0, this.first.dueAt - now));
  }

  private look(): void {
    this.timer = null;
    const { timers, due } = this.options;
    const now = timers.now();
    // Those alone that are due: what they begin comes after them.
    const items: T[] = [];
    while (this.first !== null && this.first.dueAt <= now) {
      items.push(this.first.item);
      this.stop(this.first);
    }
    this.wait(now);
    for (const item of items) due(item);
  }
}
