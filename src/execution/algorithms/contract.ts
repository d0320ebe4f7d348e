import type {
  ClientOrderId,
  Instrument,
  Micros,
  NewOrder,
  PriceTicks,
  Random,
  Side,
  SizeLots,
  TimeInForce,
  VenueAbilities,
} from '../../domain/index.js';
import type { BookView } from '../../market/index.js';

/** One order that was sent for a parent, as it is now. */
export interface Slice {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: number;
  readonly side: Side;
  readonly price: PriceTicks | null;
  readonly size: SizeLots;
  readonly filled: SizeLots;
  readonly working: boolean;
  /** False while a request on it is under way or in doubt: its size is exposure then, and nothing is sent in its place. */
  readonly settled: boolean;
}

/** What an algorithm may know of one market. */
export interface MarketGlance {
  readonly instrument: Instrument;
  readonly book: BookView;
  /** False while the book must not be traded on. */
  readonly live: boolean;
  readonly last: PriceTicks | null;
  /** Lots that were traded there since the session began, everybody's. */
  readonly tradedLots: number;
  /** From a request to its answer there, of late; null before the first. */
  readonly latencyMicros: number | null;
  readonly abilities: VenueAbilities;
  /** What could be spent there on the parent's side, in lots at the touch; null where the venue has not told. */
  readonly affordableLots: number | null;
  /** How fast it traded before now; null or left out where nothing is known of that. */
  readonly pace?: VolumePace | null;
}

/** What was traded in the whole minutes before now, back to the begin of the session (ten hours at most). */
export interface VolumePace {
  readonly lots: number;
  /** How long those minutes are together, silent ones too. */
  readonly micros: number;
}

/** A parent as its algorithm sees it. It is only good during the call. */
export interface ParentView {
  readonly time: Micros;
  /** When it was taken. */
  readonly startTime: Micros;
  readonly clientOrderId: ClientOrderId;
  readonly order: NewOrder;
  /** Not filled yet. */
  readonly remainingLots: number;
  /** Not filled, and not in a working slice either: what may still be sent. */
  readonly unsentLots: number;
  /** Working slices, and those that ended since the last call; oldest first. */
  readonly slices: readonly Slice[];
  /** The parent's own market, and those of the same symbol on other venues. */
  readonly markets: readonly MarketGlance[];
  /** The parent's own. */
  readonly market: MarketGlance;
  /** Seeded by the parent's id: the same in every replay. */
  readonly random: Random;
  /** True once it is filled or has ended: for what is told of it then. Left out: it is worked. */
  readonly ended?: boolean;
}

export type SliceAction =
  | {
      readonly kind: 'place';
      readonly instrument: number;
      /** Null takes what is there, as far as the collar lets it. */
      readonly price: PriceTicks | null;
      readonly size: SizeLots;
      readonly timeInForce: TimeInForce;
      readonly postOnly: boolean;
      /** In words, for the order's detail. */
      readonly reason: string;
    }
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      readonly price: PriceTicks | null;
      readonly size: SizeLots | null;
      readonly reason: string;
    }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  /** No more is sent: its slices are cancelled, and when they have ended the parent ends with what it has. */
  | { readonly kind: 'finish'; readonly reason: string };

/**
 * Works one parent. Deterministic: what it wants depends on the views alone. The engine sends what it wants through
 * the gate; a refusal comes back by `refused`, and the same is not asked for again at once.
 */
export interface ExecutionAlgorithm {
  /** When `act` is to be called although nothing happened; null: only when something does. */
  nextTime(view: ParentView): Micros | null;
  /** Called at the start, at `nextTime`, after each message of a watched market, and after each news of a slice. */
  act(view: ParentView): readonly SliceAction[];
  refused(rule: string, text: string, view: ParentView): void;
  /** True where each message of a market concerns it. */
  readonly watchesMarket: boolean;
  /** When its time is over: the engine ends it then, whatever it waits for. Null or left out: never. */
  deadline?(view: ParentView): Micros | null;
  /** How it stands, for the order's detail: plain lines. */
  explain(view: ParentView): readonly string[];
  /** What it remembers, for the state's hash. */
  canonical(): unknown;
}

/** Why an order cannot be worked like that, in one line. */
export interface NotWorkable {
  readonly unworkable: string;
}

/** Makes the algorithm for a parent, or says why its terms make no sense. */
export type CreateAlgorithm = (order: NewOrder, instrument: Instrument) => ExecutionAlgorithm | NotWorkable;
