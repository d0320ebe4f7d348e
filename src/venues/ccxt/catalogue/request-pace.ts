import { type Clock, MICROS_PER_MILLI, type Micros, micros } from '../../../domain/index.js';
import { SlidingWindow, WeightLimiter } from '../limiter/index.js';
import type { CcxtVenue } from '../load/index.js';

/**
 * Requests are counted over the time in which a venue allows so many of the cheapest, a second at least: those of a start
 * go at once where the venue counts slowly, as Kraken does, and no more than it allows in a second where it counts fast.
 */
const WINDOW_REQUESTS = 30;
const LEAST_MILLIS = 1_000;

/** Nobody sets this clock. */
const STEADY_CLOCK: Clock = { now: () => micros(Math.floor(performance.now() * MICROS_PER_MILLI)) };

/**
 * Holds the questions of a catalogue back, so that they leave a quarter of what the venue allows to the account. What
 * one costs is ccxt's: the milliseconds for which it uses the venue's limit up.
 */
export class RequestPace {
  private readonly limiter: WeightLimiter;
  private readonly waiting = new Set<() => void>();
  private timer: NodeJS.Timeout | null = null;

  /** @param rateLimit of the venue in ccxt: milliseconds between requests of cost 1. */
  constructor(
    private readonly rateLimit: number,
    private readonly clock: Clock = STEADY_CLOCK,
  ) {
    const millis = Math.max(LEAST_MILLIS, WINDOW_REQUESTS * rateLimit);
    this.limiter = new WeightLimiter({
      budgets: { time: new SlidingWindow(millis, millis * MICROS_PER_MILLI) },
      clock,
      wake: (at) => this.wake(at),
    });
  }

  /** Resolves once there is room for a request of this cost. */
  turn(cost: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.add(resolve);
      const run = (): void => {
        this.waiting.delete(resolve);
        resolve();
      };
      this.limiter.ask({ priority: 'query', charges: { time: cost * this.rateLimit }, run });
    });
  }

  /** The venue asks to be left alone. */
  pause(millis: number): void {
    this.limiter.pause((this.clock.now() + millis * MICROS_PER_MILLI) as Micros);
  }

  /** Whoever waits goes, and finds the way to the venue closed. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  private wake(at: Micros): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const millis = Math.max(1, Math.ceil((at - this.clock.now()) / MICROS_PER_MILLI));
    this.timer = setTimeout(() => this.limiter.pump(), millis);
  }
}

/** From here on every REST request of the venue waits for its turn. */
export function paceRequests(venue: CcxtVenue, pace: RequestPace): void {
  venue.enableRateLimit = true;
  venue.throttle = (cost?: number) => pace.turn(cost ?? 1);
}
