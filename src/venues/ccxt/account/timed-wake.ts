import type { Micros } from '../../../domain/index.js';
import { type Timer, type Timers, WALL_TIMERS } from './timers.js';

/** A timer that pumps a limiter when it asks for it. */
export function timedWake(timers: Timers = WALL_TIMERS): {
  readonly wake: (at: Micros) => void;
  readonly pumps: (pump: () => void) => void;
  readonly close: () => void;
} {
  let timer: Timer | null = null;
  let pump = (): void => undefined;
  return {
    wake: (at) => {
      if (timer !== null) timers.stop(timer);
      timer = timers.start(() => pump(), Math.max(0, at / 1_000 - timers.now()) + 1);
      timer.unref();
    },
    pumps: (given) => {
      pump = given;
    },
    close: () => {
      if (timer !== null) timers.stop(timer);
    },
  };
}
