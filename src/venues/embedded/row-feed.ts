import type { VenueSink } from '../../execution/venue.js';

/** A stream of whole messages to the strategy side, in time order. */
export interface RowFeed {
  /** When the next message is due; Infinity when none is known of. */
  readonly nextTime: number;
  /** Hands the next message over; `at`, the moment of delivery, becomes its rows' `timeReceived`. */
  deliver(sink: VenueSink, at: number): void;
}
