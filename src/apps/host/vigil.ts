/** Two clocks at one moment: the steady one, and the machine's, which runs on while the machine sleeps. */
export interface VigilClocks {
  readonly steadyMillis: number;
  readonly wallMillis: number;
}

export const CHECK_MILLIS = 100;
/** The two clocks part by so much between two checks only where the machine slept, or its clock was set. */
const JUMP_MILLIS = 1_000;
/** Whoever slept finds a machine on which everybody wakes up at once. */
const WAKING_MILLIS = 1_000;
/** An engine lives through the seconds that it slept one by one, which costs it some 20 micros each; five times that. */
const MILLIS_A_SECOND_SLEPT = 0.1;
const LONGEST_GRACE_MILLIS = 30_000;
/** Of one silence: what an engine that hangs and is kept waiting too may gain by that. */
export const LONGEST_WAIT_MILLIS = 4_000;

/**
 * Judges by its silence whether an engine hangs. A host that itself slept (suspend, a clock that jumped, a busy machine)
 * has no right to judge: it waits one more period first, and longer the longer that was.
 *
 * Nor does an engine hang that is kept from running by others: while it waits for a processor its silence is not
 * counted. On two cores with ten busy processes an engine that is being started was seen to run for 50 of 500 ms and to
 * wait for the other 450; it was killed for that, and its orders were cancelled.
 */
export class Vigil {
  private lastWord: number;
  private last: VigilClocks;
  /** What it had waited for a processor since it began, as it was last seen, and by its last word. */
  private waited = 0;
  private waitedByWord = 0;

  constructor(now: VigilClocks) {
    this.last = { ...now };
    this.lastWord = now.steadyMillis;
  }

  /** The engine said something. */
  heard(steadyMillis: number): void {
    this.lastWord = Math.max(this.lastWord, steadyMillis);
    this.waitedByWord = this.waited;
  }

  /** How long it has waited for a processor since its last word, as it was last seen. */
  get waitedMillis(): number {
    return Math.max(0, this.waited - this.waitedByWord);
  }

  /**
   * To be called every 100 ms.
   * @param waitedMillis see `processorWaitMillis`; null where the system does not tell.
   * @returns true where it has been silent for longer than `patienceMillis`.
   */
  isTooSilent(now: VigilClocks, patienceMillis: number, waitedMillis: number | null = null): boolean {
    // Another process begins at nothing again.
    if (waitedMillis !== null && waitedMillis < this.waited) this.waitedByWord = 0;
    this.waited = waitedMillis ?? this.waited;
    const steady = now.steadyMillis - this.last.steadyMillis;
    const jump = Math.abs(now.wallMillis - this.last.wallMillis - steady);
    this.last = now;
    const slept = steady > CHECK_MILLIS * 3 ? steady : 0;
    const gap = Math.max(slept, jump > JUMP_MILLIS ? jump : 0);
    if (gap > 0) {
      const lived = (gap / 1_000) * MILLIS_A_SECOND_SLEPT;
      const waking = gap > JUMP_MILLIS ? WAKING_MILLIS : 0;
      this.heard(now.steadyMillis + Math.min(LONGEST_GRACE_MILLIS, waking + lived));
    }
    return (
      now.steadyMillis - this.lastWord - Math.min(LONGEST_WAIT_MILLIS, this.waitedMillis) > patienceMillis
    );
  }

  /** It was dealt with: judged anew from here on. */
  forgive(steadyMillis: number): void {
    this.lastWord = steadyMillis;
    this.waitedByWord = this.waited;
  }
}
