import type { Micros } from '../../../domain/index.js';

/** A timer that pumps a limiter when it asks for it. */
export function timedWake(): {
  readonly wake: (at: Micros) => void;
  readonly pumps: (pump: () => void) => void;
  readonly close: () => void;
} {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let pump = (): void => undefined;
  return {
    wake: (at) => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => pump(), Math.max(0, at / 1_000 - Date.now()) + 1);
      timer.unref();
    },
    pumps: (given) => {
      pump = given;
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
