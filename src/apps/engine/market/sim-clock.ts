import type { Micros } from '../../../domain/index.js';
import type { SessionClock } from './session-clock.js';

/** A pause of the machine longer than this (suspend, a stopped process) is not lived through. */
const LONGEST_STEP_MILLIS = 2_000;

/**
 * The time of a simulated market: it runs `speed` times as fast as the machine's steady clock.
 *
 * While a machine sleeps the market sleeps too, so that nobody wakes up to a market that ran away.
 */
export class SimulatedClock implements SessionClock {
  private anchorMicros: number;
  private anchorMillis: number;
  private lastMillis: number;
  /** Set while the venue delivers: then it is the delivery's time. */
  delivering: (() => Micros) | null = null;

  constructor(
    start: Micros,
    private readonly speed: number,
    private readonly steadyMillis: () => number = () => performance.now(),
  ) {
    this.anchorMicros = start;
    this.anchorMillis = steadyMillis();
    this.lastMillis = this.anchorMillis;
  }

  now(): Micros {
    return this.delivering === null ? this.flowing() : this.delivering();
  }

  /** Goes on from `start`, now. */
  restart(start: Micros): void {
    this.anchorMicros = start;
    this.anchorMillis = this.steadyMillis();
    this.lastMillis = this.anchorMillis;
  }

  /** The clock's own time, deliveries or not: how far the venue may be pumped. */
  flowing(): Micros {
    const millis = this.steadyMillis();
    const slept = millis - this.lastMillis - LONGEST_STEP_MILLIS;
    if (slept > 0) this.anchorMillis += slept;
    this.lastMillis = millis;
    return Math.floor(this.anchorMicros + (millis - this.anchorMillis) * 1_000 * this.speed) as Micros;
  }
}
