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

/**
 * Judges by its silence whether an engine hangs. A host that itself slept (suspend, a clock that jumped, a busy machine)
 * has no right to judge: it waits one more period first, and longer the longer that was.
 */
export class Vigil {
  private lastWord: number;
  private last: VigilClocks;

  constructor(now: VigilClocks) {
    this.last = { ...now };
    this.lastWord = now.steadyMillis;
  }

  /** The engine said something. */
  heard(steadyMillis: number): void {
    this.lastWord = Math.max(this.lastWord, steadyMillis);
  }

  /** To be called every 100 ms. @returns true where it has been silent for longer than `patienceMillis`. */
  isTooSilent(now: VigilClocks, patienceMillis: number): boolean {
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
    return now.steadyMillis - this.lastWord > patienceMillis;
  }

  /** It was dealt with: judged anew from here on. */
  forgive(steadyMillis: number): void {
    this.lastWord = steadyMillis;
  }
}
