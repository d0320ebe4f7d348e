/** The slowest that a stuck link makes the screen. */
const SLOWEST_FPS = 2;
/** How long a slowed rate must do well before the next step up; doubled each time that a step up fails. */
const RECOVERY_MILLIS = 3_000;
/** A step up has failed if the link stops keeping up so soon after it: buffers on the way hide it for a while. */
const TRIAL_MILLIS = 10_000;
const LONGEST_RECOVERY_MILLIS = 60_000;
/** The answer to a key comes so soon after the last frame, whatever the rate. */
const KEY_SPACING_MILLIS = 30;

export interface FrameRateOptions {
  /** Frames a second on a link that keeps up: 1 to 60. */
  readonly fps: number;
  /** What the link may be given on average, null for no limit. */
  readonly bytesPerSecond: number | null;
}

/** 5 frames and at most 8 KB a second: two thirds of 100 kbit/s, so that nothing piles up on the way. */
export const LOW_LINK: FrameRateOptions = { fps: 5, bytesPerSecond: 8_000 };

/** What the writer has seen so far: `TtyWriter.stats()` fits. */
export interface LinkObservation {
  /** Bytes that the terminal has taken since the beginning. */
  readonly bytesTotal: number;
  /** Bytes of the last frame that it has not taken. */
  readonly waitingBytes: number;
  /** Frames since the beginning that were left out because an earlier one still waited. */
  readonly framesDropped: number;
}

/**
 * Says when the next frame is due. Pure: the time comes in.
 *
 * - A frame that finds an earlier one still waiting halves the rate, down to 2 a second; three seconds of frames
 *   that drain double it again. A step up that fails makes the next wait twice as long, up to a minute.
 * - The byte budget is a debt: a frame may be of any size, and the next is due when what it cost is paid off
 *   at `bytesPerSecond`. A second's worth can be saved up.
 * - The answer to a key comes at once, budget or not, until a second's worth is owed; then debt is paid first.
 *   So the average keeps to the budget however fast keys come, and what queues on the link stays short.
 *
 * Both are needed. A terminal behind ssh takes some 100 KB to 2 MB before a write waits (pty, channel window,
 * socket): on a link that is merely slow that is many seconds of stale frames which no rule on this side can
 * see. A budget below the link's rate keeps all those buffers empty; the halving is for a reader that stops.
 *
 * How a program uses it:
 *
 *     const rate = new FrameRate({ fps: 20, bytesPerSecond: null }, now());
 *     const plan = () => {
 *       clearTimeout(timer);
 *       timer = setTimeout(frame, Math.max(0, rate.dueMillis - now()));
 *     };
 *     const frame = () => { display.frame(); rate.drawn(now(), writer.stats()); plan(); };
 *     // a key, or whatever else the operator waits for:
 *     rate.keyPressed(); plan();
 *
 * Nothing is queued: whatever a late frame shows is the newest state, since the screen composes it then.
 */
export class FrameRate {
  /** The next frame's time; in the past where it is overdue. */
  dueMillis: number;
  private options: FrameRateOptions;
  /** How often the configured rate was halved. */
  private halvings = 0;
  private recoveryMillis = RECOVERY_MILLIS;
  /** Since when frames have drained at this rate. */
  private drainedSinceMillis: number;
  private steppedUpMillis = Number.NEGATIVE_INFINITY;
  private slowedMillis = Number.NEGATIVE_INFINITY;
  /** Bytes that may be sent now; below 0 they are owed. */
  private credit: number;
  private creditMillis: number;
  private drawnMillis: number;
  private bytesTotal = 0;
  private framesDropped = 0;
  private isKeyWaiting = false;

  /** @throws RangeError for an `fps` outside of 1 to 60 or a budget that is not positive */
  constructor(options: FrameRateOptions, nowMillis: number) {
    this.options = checked(options);
    this.credit = options.bytesPerSecond ?? 0;
    this.creditMillis = nowMillis;
    this.drainedSinceMillis = nowMillis;
    this.drawnMillis = nowMillis;
    this.dueMillis = nowMillis;
  }

  /** Other settings from now on; what the link has shown of itself is forgotten. @throws RangeError as above */
  configure(options: FrameRateOptions, nowMillis: number): void {
    this.options = checked(options);
    this.credit = options.bytesPerSecond ?? 0;
    this.creditMillis = nowMillis;
    this.halvings = 0;
    this.recoveryMillis = RECOVERY_MILLIS;
    this.plan();
  }

  /** The present rate: the configured one, or less on a link that does not keep up. */
  get framesPerSecond(): number {
    const { fps } = this.options;
    return Math.max(Math.min(SLOWEST_FPS, fps), fps / 2 ** this.halvings);
  }

  /** The next frame answers a key. */
  keyPressed(): void {
    this.isKeyWaiting = true;
    this.plan();
  }

  /** A frame was drawn, or had to be left out; nothing may have changed in it. */
  drawn(nowMillis: number, seen: LinkObservation): void {
    this.pay(nowMillis, seen.bytesTotal + seen.waitingBytes);
    if (seen.framesDropped > this.framesDropped) this.slowDown(nowMillis);
    else if (this.halvings > 0) this.recover(nowMillis);
    this.framesDropped = seen.framesDropped;
    this.drawnMillis = nowMillis;
    this.isKeyWaiting = false;
    this.plan();
  }

  private pay(nowMillis: number, bytesTotal: number): void {
    const perSecond = this.options.bytesPerSecond;
    const spent = bytesTotal - this.bytesTotal;
    this.bytesTotal = bytesTotal;
    if (perSecond === null) return;
    const earned = ((nowMillis - this.creditMillis) * perSecond) / 1_000;
    this.creditMillis = nowMillis;
    this.credit = Math.min(perSecond, this.credit + earned) - spent;
  }

  /** At most once in the time of a frame: several keys on a stuck link are one misfortune. */
  private slowDown(nowMillis: number): void {
    this.drainedSinceMillis = nowMillis;
    const isSoon = nowMillis - this.slowedMillis < 1_000 / this.framesPerSecond;
    if (isSoon || this.framesPerSecond <= SLOWEST_FPS) return;
    const hasFailed = nowMillis - this.steppedUpMillis < TRIAL_MILLIS;
    if (hasFailed) this.recoveryMillis = Math.min(LONGEST_RECOVERY_MILLIS, this.recoveryMillis * 2);
    else if (this.halvings === 0) this.recoveryMillis = RECOVERY_MILLIS;
    this.steppedUpMillis = Number.NEGATIVE_INFINITY;
    this.slowedMillis = nowMillis;
    this.halvings++;
  }

  private recover(nowMillis: number): void {
    if (nowMillis - this.drainedSinceMillis < this.recoveryMillis) return;
    this.halvings--;
    this.drainedSinceMillis = nowMillis;
    this.steppedUpMillis = nowMillis;
  }

  private plan(): void {
    const spacing = 1_000 / this.framesPerSecond;
    if (this.isKeyWaiting) {
      const wait = Math.min(spacing, KEY_SPACING_MILLIS);
      this.dueMillis = Math.max(this.drawnMillis + wait, this.paidOffMillis(-1));
    } else {
      this.dueMillis = Math.max(this.drawnMillis + spacing, this.paidOffMillis(0));
    }
  }

  /** When the credit is `seconds` worth of the budget, which is below 0 for a debt. */
  private paidOffMillis(seconds: number): number {
    const perSecond = this.options.bytesPerSecond;
    if (perSecond === null) return Number.NEGATIVE_INFINITY;
    return this.creditMillis + (seconds * perSecond - this.credit) * (1_000 / perSecond);
  }
}

function checked(options: FrameRateOptions): FrameRateOptions {
  const { fps, bytesPerSecond } = options;
  if (!(fps >= 1 && fps <= 60)) throw new RangeError(`${fps} frames a second: 1 to 60`);
  if (bytesPerSecond !== null && !(bytesPerSecond > 0)) {
    throw new RangeError(`${bytesPerSecond} bytes a second: more than 0`);
  }
  return options;
}
