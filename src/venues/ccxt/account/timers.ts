/** What a timer is known by; a timer that is let go of does not keep the process alive. */
export interface Timer {
  unref(): unknown;
}

/** The time and the timers of what waits for a venue: the machine's, or a simulation's. Milliseconds. */
export interface Timers {
  now(): number;
  start(act: () => void, millis: number): Timer;
  startEvery(act: () => void, millis: number): Timer;
  stop(timer: Timer): void;
}

export const WALL_TIMERS: Timers = {
  // Steady: a clock that is set forward must not end a wait that keeps an order from being made twice, nor one that is
  // set back hide a dead connection. A suspended machine only makes waits longer.
  now: () => performance.timeOrigin + performance.now(),
  start: (act, millis) => setTimeout(act, millis),
  startEvery: (act, millis) => setInterval(act, millis),
  stop: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
