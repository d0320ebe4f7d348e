import type { Micros } from '../../../domain/index.js';
import type { SimulatedVenue, VenueRequest } from '../../../execution/index.js';
import type { SessionClock } from './session-clock.js';
import type { SessionMarket } from './session-market.js';

/** How much of the market is lived through between two looks at the clock. */
const STRIDE_MICROS = 50_000;
const MOST_PUMP_MILLIS = 20;

/** A market whose venue is told the time: the embedded exchange, on a tape, among agents, or beside a live market. */
export class PumpedMarket implements SessionMarket {
  readonly keys = [];
  /** The moment up to which the market has been lived. */
  private reached: Micros;
  private closing = (): Promise<void> => Promise.resolve();

  /** @param start the moment from which the market is lived on. */
  constructor(
    private readonly venue: SimulatedVenue,
    readonly clock: SessionClock,
    start: Micros,
  ) {
    this.reached = start;
  }

  submit(request: VenueRequest, at: Micros): void {
    this.venue.submit(request, at);
  }

  at<T>(act: () => T, stuck: boolean): T {
    const { clock, venue } = this;
    clock.delivering = () => venue.deliveryTime();
    if (!stuck) this.pumpTo(clock.flowing());
    const moment = this.reached;
    clock.delivering = () => moment;
    try {
      return act();
    } finally {
      clock.delivering = null;
    }
  }

  /**
   * Pumps in strides, and no longer than the loop can spare: at a speed that the machine cannot keep up with
   * the market runs as fast as it can, and clients and the heartbeat are served all the same.
   */
  private pumpTo(moment: Micros): void {
    const end = performance.now() + MOST_PUMP_MILLIS;
    while (this.reached < moment) {
      this.reached = Math.min(moment, this.reached + STRIDE_MICROS) as Micros;
      this.venue.pump(this.reached);
      if (performance.now() < end) continue;
      if (this.reached < moment) this.clock.restart(this.reached);
      return;
    }
  }

  banner(): ReturnType<SessionMarket['banner']> {
    return this.venue.market();
  }

  /** What is to be closed with it. */
  onClose(close: () => Promise<void>): void {
    this.closing = close;
  }

  async close(): Promise<void> {
    await this.closing();
    await this.venue.close();
  }
}
