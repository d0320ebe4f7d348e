import type { Timer, Timers } from './timers.js';

/** What is open on the account: orders of ours alone, none of ours, or others' as well. */
export type OpenThere = 'ours' | 'none' | 'others';

export interface DeadMansTimerOptions {
  readonly seconds: number;
  /** Sets the venue's timer to so many seconds, 0 takes it back. @returns whether the venue took it. */
  readonly set: (seconds: number) => Promise<boolean>;
  readonly open: () => OpenThere;
  readonly tell: (note: string) => void;
  readonly timers: Timers;
}

const AGAIN_MILLIS = 1_000;

/**
 * Has the venue cancel all when nobody feeds its timer any more. It cancels everything on the account, so that it is
 * not set while orders of others are open there.
 */
export class DeadMansTimer {
  /** What the venue was last told; null before it was told anything, since a process before this one may have set it. */
  private armed: boolean | null = null;
  private said: OpenThere | null = null;
  private timer: Timer | null = null;
  private telling: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly options: DeadMansTimerOptions) {}

  /** Something opened or ended: the venue is told within this call where that changes what it is to do. */
  update(): void {
    if (this.closed || this.telling !== null) return;
    const there = this.options.open();
    this.say(there);
    const wanted = there === 'ours';
    if (wanted === this.armed) return;
    this.set(wanted);
  }

  /** @param stays what is open is meant to outlive this process. */
  async close(stays: boolean): Promise<void> {
    this.closed = true;
    if (this.timer !== null) this.options.timers.stop(this.timer);
    await this.telling;
    // What could not be cancelled is left to the timer.
    if (this.armed !== true || (!stays && this.options.open() === 'ours')) return;
    await this.options.set(0).catch(() => false);
  }

  private set(wanted: boolean): void {
    const { seconds, set } = this.options;
    if (this.timer !== null) this.options.timers.stop(this.timer);
    this.timer = null;
    this.telling = set(wanted ? seconds : 0)
      .catch(() => false)
      .then((isSet) => {
        this.telling = null;
        if (isSet) this.armed = wanted;
        if (this.closed) return;
        const next = !isSet ? AGAIN_MILLIS : wanted ? (seconds * 1_000) / 3 : null;
        if (next !== null) {
          this.timer = this.options.timers.start(() => this.feed(), next);
          this.timer.unref();
        }
        if (isSet) this.update();
      });
  }

  private feed(): void {
    if (this.closed || this.telling !== null) return;
    const there = this.options.open();
    this.say(there);
    this.set(there === 'ours');
  }

  private say(there: OpenThere): void {
    if (there === this.said) return;
    const before = this.said;
    this.said = there;
    const { tell, seconds } = this.options;
    if (there === 'others') {
      tell("its dead-man's timer is not set: it would cancel the orders of others that are open there too");
    } else if (there === 'ours' && before !== 'none') {
      tell(`its dead-man's timer is set: all is cancelled there ${seconds} s after this engine is gone`);
    }
  }
}
