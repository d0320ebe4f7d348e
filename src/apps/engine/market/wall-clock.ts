import type { Micros } from '../../../domain/index.js';
import type { SessionClock } from './session-clock.js';

/** The machine's time may differ from its steady clock by so much before it is followed. */
const TOLERANCE_MICROS = 50_000;

interface Sources {
  readonly wallMillis: () => number;
  readonly steadyMillis: () => number;
}

const MACHINE: Sources = { wallMillis: () => Date.now(), steadyMillis: () => performance.now() };

/**
 * The time of a live market: the machine's, in whole micros by its steady clock. It follows the machine's clock
 * forward, over a suspended night as well, and never back: where that was set back, it goes on steadily.
 */
export class WallClock implements SessionClock {
  delivering: (() => Micros) | null = null;
  private anchorMicros: number;
  private anchorMillis: number;

  /** @param notBefore what a log has seen already. */
  constructor(
    notBefore = 0,
    private readonly sources: Sources = MACHINE,
  ) {
    this.anchorMicros = Math.max(notBefore, sources.wallMillis() * 1_000);
    this.anchorMillis = sources.steadyMillis();
  }

  now(): Micros {
    return this.delivering === null ? this.flowing() : this.delivering();
  }

  flowing(): Micros {
    const millis = this.sources.steadyMillis();
    const steady = this.anchorMicros + (millis - this.anchorMillis) * 1_000;
    const wall = this.sources.wallMillis() * 1_000;
    if (wall - steady < TOLERANCE_MICROS) return Math.floor(steady) as Micros;
    this.anchorMicros = wall;
    this.anchorMillis = millis;
    return wall as Micros;
  }

  restart(): void {}
}
