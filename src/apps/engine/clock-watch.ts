/** Two clocks at one moment: the machine's, which people and NTP set, and the steady one, which nobody sets. */
export interface Clocks {
  readonly wallMillis: number;
  readonly steadyMillis: number;
}

/** A beat that comes later than this was not late: the process, or all of the machine, stood still. */
const STOOD_STILL_MILLIS = 2_000;
/** How far the two may drift apart between two looks before the clock was set. */
const SET_MILLIS = 1_000;

/**
 * Says when time jumped: a suspended machine, a stopped process, a clock that was set. Nothing is mended here: the
 * session's clock never goes back, stale books refuse orders, feeds find out by their silence. But a person should know.
 */
export class ClockWatch {
  constructor(private last: Clocks) {}

  /** To be called with every beat. @returns what happened since the last one, in words; null for nothing. */
  look(now: Clocks): string | null {
    const steady = now.steadyMillis - this.last.steadyMillis;
    const set = now.wallMillis - this.last.wallMillis - steady;
    this.last = now;
    // The steady clock does not count a suspended night, where the system counts it at all.
    if (set >= SET_MILLIS)
      return `the machine slept, or its clock was set forward: ${spell(set)}; orders wait for fresh books`;
    if (set <= -SET_MILLIS)
      return `the machine's clock was set back by ${spell(-set)}; the session's time goes on steadily`;
    if (steady >= STOOD_STILL_MILLIS)
      return `the engine stood still for ${spell(steady)}; orders wait for fresh books`;
    return null;
  }
}

/** `3 s`, `5 min`, `2 h 4 min`. */
export function spell(millis: number): string {
  const seconds = Math.round(millis / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
