import type { ClientOrderId, Fill, NewOrder, OrderType, Side, Trail, VenueOrderId } from './order.js';
import type { Micros, PriceTicks, SizeLots } from './units.js';

/**
 * The one closed union of what can happen outside the engine, market rows excepted (those come as columns,
 * see market-rows.ts). Whatever enters `step` is one of these, has a place in the one sequence, and is in
 * the session log.
 */
export type Input =
  | { readonly kind: 'session'; readonly session: SessionStart }
  | { readonly kind: 'venue'; readonly event: VenueEvent }
  | { readonly kind: 'command'; readonly command: Command; readonly client: string }
  | { readonly kind: 'timer'; readonly timer: TimerName }
  | {
      readonly kind: 'plugin';
      readonly strategy: string;
      readonly instrument: string;
      /** One for each leg, where it trades more than the one. */
      readonly instruments?: readonly string[];
      readonly sourceHash: string;
      readonly parameters: unknown;
      /** User indicators that it may ask for, by the hash of their source. */
      readonly indicators?: readonly string[];
    }
  /** `by`: whose change it is, for the record; left out where it is the start's own. */
  | { readonly kind: 'configuration'; readonly risk: unknown; readonly by?: string };

/** A start or restart of the engine on this log. */
export interface SessionStart {
  /** Hex, unique to this start; part of every client order id that it makes. */
  readonly id: string;
  readonly mode: Mode;
  /** Of watch and paper mode; null where orders would be real money, so that paper mode is refused. */
  readonly account: string | null;
  /** Of live mode; where there is none, live mode is refused. */
  readonly liveAccount?: string;
  /** What has to be typed to go live; LIVE where left out. */
  readonly liveWord?: string;
  /** True on live venues: orders for perpetuals are refused there, whatever the mode. */
  readonly contractsAreDataOnly?: boolean;
  /** Of all the rows that will come, where they are not hashed one by one: a backtest's tapes. */
  readonly marketHash?: string;
  /** What each venue can do by itself, by its name; what is not named can do what the embedded exchange can. */
  readonly venues?: Readonly<Record<string, VenueAbilities>>;
  /** Venues that have to be reconciled before anything that adds exposure is sent there. */
  readonly reconcile?: readonly string[];
}

/** What a venue carries out by itself; the engine carries out the rest, and the order says so. */
export interface VenueAbilities {
  readonly orderTypes: readonly OrderType[];
  readonly iceberg: boolean;
  /** Stop and take-profit of which one cancels the other, held at the venue. */
  readonly oco: boolean;
  /** The distances at which it trails by itself, where it has trailing stops; any, where left out. */
  readonly trails?: readonly TrailRange[];
  /** False where an order keeps its terms for as long as it lives; left out where they can be changed. */
  readonly replaces?: false;
}

/** Distances of a trailing stop: whole steps from the least to the most, both included, in the trail's unit. */
export interface TrailRange {
  readonly unit: Trail['unit'];
  readonly step: number;
  readonly least: number;
  /** Null where the venue names none. */
  readonly most: number | null;
}

export type Mode = 'watch' | 'paper' | 'live';

/** Timers that `step` itself asks for, or that the loop raises on a fixed beat. */
export type TimerName = 'second' | 'minute';

/** What a venue says. An order that is not ours is named by its venue id and has no client id of ours. */
export type VenueEvent =
  | {
      readonly kind: 'accepted';
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId;
      readonly timeExchange: Micros | null;
      /** Lots ahead of it at its exact price; null where it does not rest or the venue cannot know. */
      readonly queueAhead: SizeLots | null;
    }
  | {
      readonly kind: 'rejected';
      readonly clientOrderId: ClientOrderId;
      readonly code: RejectCode;
      readonly reason: string;
    }
  | { readonly kind: 'armed'; readonly clientOrderId: ClientOrderId; readonly venueOrderId: VenueOrderId }
  | { readonly kind: 'triggered'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'canceled'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly kind: 'expired'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | {
      readonly kind: 'replaced';
      readonly clientOrderId: ClientOrderId;
      readonly price: PriceTicks | null;
      /** The new total size, fills included. */
      readonly size: SizeLots;
      readonly queueAhead: SizeLots | null;
    }
  | {
      readonly kind: 'cancel-rejected';
      readonly clientOrderId: ClientOrderId;
      readonly code: RejectCode;
      readonly reason: string;
    }
  | {
      readonly kind: 'replace-rejected';
      readonly clientOrderId: ClientOrderId;
      readonly code: RejectCode;
      readonly reason: string;
    }
  /** No answer came to a request in its time; the order shows it until a query resolves it. */
  | {
      readonly kind: 'unknown';
      readonly clientOrderId: ClientOrderId;
      readonly request: 'place' | 'cancel' | 'replace';
    }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'queue'; readonly clientOrderId: ClientOrderId; readonly queueAhead: SizeLots }
  | {
      readonly kind: 'balance';
      /** Where it lies, in a session on more than one venue: each keeps an account of its own. */
      readonly venue?: string;
      readonly asset: string;
      readonly free: readonly [number, number];
      readonly locked: readonly [number, number];
    }
  | { readonly kind: 'status'; readonly venue: string; readonly connected: boolean; readonly note: string }
  /** The account there is being asked for: after a start, a silence, a reconnection. Nothing that adds exposure is sent. */
  | { readonly kind: 'reconciling'; readonly venue: string; readonly reason: string }
  /** Orders, fills and balances are in line again; `differences` is each difference that was found, a line each. */
  | { readonly kind: 'reconciled'; readonly venue: string; readonly differences: readonly string[] }
  /** An order that was made elsewhere on the account, as it is now. */
  | { readonly kind: 'external'; readonly order: ExternalOrder };

/** An order on the account that Outcry did not make: shown, and never touched unless it is adopted. */
export interface ExternalOrder {
  readonly venue: string;
  readonly venueOrderId: VenueOrderId;
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: PriceTicks | null;
  readonly size: SizeLots;
  readonly filled: SizeLots;
  readonly open: boolean;
}

export type RejectCode =
  | 'post-only-would-take'
  | 'insufficient-balance'
  | 'filter-tick'
  | 'filter-lot'
  | 'filter-min-notional'
  | 'filter-size'
  | 'no-liquidity'
  | 'fok-unfilled'
  | 'self-trade'
  | 'unknown-order'
  | 'duplicate-id'
  | 'market-closed'
  | 'invalid';

/** What an operator, at any client, may ask for. The limits are the engine's, not the client's. */
export type Command =
  | { readonly kind: 'place'; readonly order: NewOrder; readonly confirmed?: boolean }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      readonly price: PriceTicks | null;
      readonly size: SizeLots | null;
      /** Where an order that waits here wakes; left out it stays. */
      readonly triggerPrice?: PriceTicks | null;
      readonly confirmed?: boolean;
    }
  | {
      readonly kind: 'cancel-all';
      readonly scope: 'mine' | 'everyone';
      readonly instrument: number | null;
      readonly side: 'buy' | 'sell' | null;
    }
  | { readonly kind: 'flatten'; readonly instrument: number | null }
  | { readonly kind: 'kill'; readonly flatten: boolean; readonly reason: string }
  /** Takes over an order that was made elsewhere: from then on it is one's own. */
  | { readonly kind: 'adopt'; readonly venueOrderId: VenueOrderId; readonly instrument: number }
  /** Protection of the position as it is: what is null stays as it is, `none` takes it away. */
  | {
      readonly kind: 'protect';
      readonly instrument: number;
      readonly stopPrice: PriceTicks | 'none' | null;
      readonly takeProfitPrice: PriceTicks | 'none' | null;
      readonly trail: Trail | 'none' | null;
    }
  | { readonly kind: 'resume'; readonly reason: string }
  | { readonly kind: 'pause-strategies' }
  | { readonly kind: 'strategy'; readonly name: string; readonly action: 'start' | 'pause' | 'stop' }
  /** Its host ended the engine because this strategy never returned: it runs no more until its code or parameters change. */
  | { readonly kind: 'quarantine'; readonly name: string }
  /** Sets parameters of a running strategy; what is left out stays as it is. */
  | {
      readonly kind: 'strategy-parameters';
      readonly name: string;
      readonly parameters: Readonly<Record<string, string | number | boolean>>;
    }
  /** Going live is said with the word LIVE, typed. */
  | { readonly kind: 'mode'; readonly mode: Mode; readonly confirmation: string }
  /** A limit of risk.yaml by its rule, as a decimal or `none`, for one instrument or (null) the account or the default. */
  | {
      readonly kind: 'limit';
      readonly rule: string;
      readonly instrument: number | null;
      readonly value: string;
    }
  /** A person's words, for the record; `about` is an order's or a trade's id. */
  | { readonly kind: 'note'; readonly text: string; readonly about: string | null }
  /** A client's own alert has fired: it goes out by the channels of the configuration. */
  | { readonly kind: 'alert'; readonly text: string }
  | { readonly kind: 'leave'; readonly orders: 'cancel' | 'keep' | 'flatten' };
