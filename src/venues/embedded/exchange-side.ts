import type { ClientOrderId } from '../../domain/index.js';
import type { CancelRequest, PlaceRequest, ReplaceRequest } from '../../matching/recorded/index.js';

/** A resting order's place, for `queue` events. */
export interface QueuePlace {
  readonly clientOrderId: ClientOrderId;
  readonly queueAhead: number;
}

/** The exchange behind the latencies: a recorded market or a synthetic one. Times are the exchange's. */
export interface ExchangeSide {
  /** When something next happens there of itself; Infinity when nothing ever will. */
  nextTime(): number;
  /** Lets it happen. */
  step(): void;
  place(request: PlaceRequest): void;
  cancel(request: CancelRequest): void;
  replace(request: ReplaceRequest): void;
  readonly openCount: number;
  /** Every resting order, in the order of acceptance. */
  queuePlaces(): Iterable<QueuePlace>;
}
