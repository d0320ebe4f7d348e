import type {
  ClientOrderId,
  InstrumentSpecification,
  MarketRows,
  Micros,
  NewOrder,
  OrderType,
  PriceTicks,
  SizeLots,
  TimeInForce,
  TrailRange,
  VenueEvent,
  VenueOrderId,
} from '../domain/index.js';

/** What the engine asks of a venue. Every request is in the session log before it is submitted. */
export type VenueRequest =
  | { readonly kind: 'place'; readonly clientOrderId: ClientOrderId; readonly order: NewOrder }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      /** The new limit; null keeps it. */
      readonly price: PriceTicks | null;
      /** The new total size, fills included; null keeps it. */
      readonly size: SizeLots | null;
    }
  /** Answered by the order's last event again, or by `rejected` with code `unknown-order`. */
  | { readonly kind: 'query'; readonly clientOrderId: ClientOrderId }
  /** An order that was made elsewhere is ours from now on, under this id; answered by `accepted` or `rejected`. */
  | {
      readonly kind: 'adopt';
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId;
      readonly order: NewOrder;
    }
  /** Stop and take-profit for one position: each is answered as a placing of its own; the end of one ends the other. */
  | { readonly kind: 'place-pair'; readonly clientOrderId: ClientOrderId; readonly legs: readonly PairLeg[] };

/** `stop` first, then `take-profit`. */
export interface PairLeg {
  readonly clientOrderId: ClientOrderId;
  readonly order: NewOrder;
}

/** What differs between venues where doubt is concerned; see ENGINE rules on orders and doubt in ARCHITECTURE.md. */
export interface VenueCapabilities {
  /** After how long a request that was not answered can no longer take effect; null: never expires. */
  readonly requestValidityMicros: number | null;
  readonly clientIdIdempotent: boolean;
  readonly queryByClientId: boolean;
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  readonly iceberg: boolean;
  readonly replace: boolean;
  /** The distances at which a trailing stop may trail there; any, where left out. */
  readonly trails?: readonly TrailRange[];
  /** True where `place-pair` is one request, and the venue itself keeps its promise. */
  readonly oco: boolean;
  /** A timer at the venue that cancels all when it is not fed, and its longest period; null where there is none. */
  readonly deadMansTimerMicros: number | null;
  /** True where `queue` events carry the exact size ahead; else the engine estimates it. */
  readonly knowsQueue: boolean;
}

/** Where a venue delivers. Both calls are synchronous; the rows may be reused as soon as `rows` returns. */
export interface VenueSink {
  /** Whole messages only: the row before `to` carries `LAST`. */
  rows(instrument: number, rows: MarketRows, from: number, to: number): void;
  event(event: VenueEvent): void;
}

/**
 * A place to trade. Live venues and the embedded exchange implement this and pass `test/conformance/venue.ts`.
 *
 * `submit` never throws and never answers: answers come through the sink, each request's own kind of
 * answer or `unknown`. Events of one order arrive in the order in which the venue made them.
 */
export interface Venue {
  readonly name: string;
  readonly capabilities: VenueCapabilities;
  readonly instruments: readonly InstrumentSpecification[];
  open(sink: VenueSink): Promise<void>;
  /** @param at the engine's time, from which a simulated venue counts its latency. */
  submit(request: VenueRequest, at: Micros): void;
  close(): Promise<void>;
}

/**
 * A venue whose time is told to it. What it delivers depends on the requests and their times alone, never
 * on how the calls to `pump` were spaced.
 */
export interface SimulatedVenue extends Venue {
  /** The first moment of its market. */
  readonly startTime: Micros;
  /** Lives on to `until`, inclusive, delivering through the sink everything due by then, in time order. */
  pump(until: Micros): void;
  /** When something next happens of its own accord; null when nothing ever will. */
  nextTime(): Micros | null;
  /** The time of the delivery that is under way in the sink. */
  deliveryTime(): Micros;
  /** What the market is now, for the banner: a tape by name, the synthetic market (after one), a venue's. */
  market(): {
    readonly kind: 'tape' | 'synthetic' | 'venue';
    readonly name: string;
    readonly ended: boolean;
  };
}
