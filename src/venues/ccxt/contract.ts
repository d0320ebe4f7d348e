import type {
  ClientOrderId,
  ExternalOrder,
  Fill,
  InstrumentSpecification,
  MarketRows,
  Micros,
  Money,
  NewOrder,
  PriceTicks,
  Side,
  SizeLots,
  VenueEvent,
  VenueOrderId,
} from '../../domain/index.js';
import type { VenueCapabilities, VenueRequest, VenueSink } from '../../execution/index.js';

/** The venues with a fast path and an order path of their own; every other that ccxt knows goes by its unified calls. */
export const FAST_VENUES = ['binance', 'coinbase', 'kraken'] as const;
export type FastVenue = (typeof FAST_VENUES)[number];

/** Where a venue is reached. */
export interface VenueEndpoint {
  /** Its name in ccxt: `binance`, `okx`. */
  readonly venue: string;
  /** The venue's own test network, by its name: true. */
  readonly testnet: boolean;
  /**
   * Another host that speaks the venue's protocol, such as `http://127.0.0.1:9000/binance` of `outcry exchange`; null
   * for the venue itself.
   */
  readonly url: string | null;
  /** A certificate authority to trust beside the system's, PEM; null for none. */
  readonly certificateAuthority: string | null;
}

/** A key as the vault keeps it. Never printed, never logged, never part of an error. */
export interface Credentials {
  readonly apiKey: string;
  /** HMAC secret, or for Coinbase the PEM of the private key. */
  readonly secret: string;
  /** Of venues that want one (OKX). */
  readonly passphrase: string | null;
}

/** One instrument of a venue, in the order in which the session knows them. */
export interface VenueInstrument {
  /** Its place in the session. */
  readonly index: number;
  readonly specification: InstrumentSpecification;
}

/** Where a reader puts the whole messages that it finds in a frame. */
export interface ReaderSink {
  /** Rows 0 to `rows.length` − 1: one message, `FIRST` and `LAST` set. They are reused once it returns. */
  message(instrument: number, rows: MarketRows): void;
  /** The stream of this instrument has a hole or cannot be trusted: its book needs a new snapshot. null: all. */
  broken(instrument: number | null, reason: string): void;
}

/**
 * Reads one connection's frames into rows: prices in ticks, sizes in lots, exact. It keeps what its venue numbers by
 * connection (Coinbase's `sequence_num`), and says `broken` where that has a hole; the chain of a book's own sequence
 * is left to `BookReader`. It never throws: a frame that its venue would not send is `broken` with a reason.
 */
export interface FrameReader {
  /** @returns false where the frame is not market data: then ccxt or the session reads it. */
  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean;
  /** The connection began anew. */
  reset(): void;
}

export type FeedChannel = 'book' | 'trades' | 'ticker';

/** What a feed needs to know of one venue's socket protocol. */
export interface FeedProtocol {
  readonly venue: string;
  /** The socket's address for these instruments. */
  address(endpoint: VenueEndpoint, instruments: readonly VenueInstrument[]): string;
  /** Texts to send once the socket is open; empty where the address says it all. */
  subscribe(instruments: readonly VenueInstrument[], channels: readonly FeedChannel[]): readonly string[];
  /** Takes one instrument's book out and in again: what asks for a new snapshot where the socket sends it. */
  resubscribe(instrument: VenueInstrument): readonly string[];
  reader(instruments: readonly VenueInstrument[]): FrameReader;
  /** Where snapshots come from: with the subscription, or by REST (Binance). */
  readonly snapshots: 'socket' | 'rest';
  /** True where the book's sequence is the venue's and the same on every connection: then the first copy wins. */
  readonly sequenceIsGlobal: boolean;
  /** The application's own ping; null where the socket's is enough. */
  readonly ping: { readonly everyMillis: number; text(): string } | null;
  /** A live socket says something at least so often; longer silence is a stall. */
  readonly silenceMillis: number;
  /** Frames that the venue's socket accepts from us in a second; null where it does not say. */
  readonly messagesPerSecond: number | null;
}

/** The health of one instrument's feed, as the feed itself judges it. */
export type FeedHealth = 'connecting' | 'recovering' | 'live' | 'stale' | 'down';

export interface FeedNews {
  readonly time: Micros;
  readonly instrument: number | null;
  readonly health: FeedHealth;
  /** Which of the redundant connections; null where it is about the feed as a whole. */
  readonly connection: 'A' | 'B' | null;
  readonly reason: string;
  /** Of a recovery: how long there was no whole book. */
  readonly recoveryMicros: number | null;
}

/** What comes of the market of one venue, however many connections carry it. */
export interface MarketFeed {
  open(sink: MarketFeedSink): Promise<void>;
  close(): Promise<void>;
  health(instrument: number): FeedHealth;
  /** Median of received − exchange time of late; NaN before anything came. */
  clockSkewMicros(): number;
}

export interface MarketFeedSink {
  /** As `VenueSink.rows`; after a hole first a row of kind `Gap`, then a snapshot. */
  rows: VenueSink['rows'];
  news(news: FeedNews): void;
}

/** What a key may do at its venue; null where the venue does not tell. */
export interface KeyReport {
  readonly canRead: boolean | null;
  readonly canTrade: boolean | null;
  readonly canWithdraw: boolean | null;
  readonly addressRestricted: boolean | null;
  /** The account's name or number there; null where it does not say. */
  readonly account: string | null;
  readonly expiresAt: Micros | null;
}

export interface VenueBalance {
  readonly asset: string;
  readonly decimals: number;
  readonly free: Money;
  readonly locked: Money;
}

/** An order at the venue, ours or not, as reconciliation reads it. */
export interface VenueOrder {
  readonly venueOrderId: string;
  /** In the house's form where it bears our prefix; null for orders that were made elsewhere. */
  readonly clientOrderId: string | null;
  readonly instrument: number;
  readonly side: Side;
  readonly price: number | null;
  readonly size: number;
  readonly filled: number;
  readonly status: 'open' | 'closed';
}

/** An order that the session's log has as working. */
export interface KnownOrder {
  readonly clientOrderId: ClientOrderId;
  readonly request: NewOrder;
  /** As the log last had them; sizes with their fills. */
  readonly price: PriceTicks | null;
  readonly size: SizeLots;
  readonly filled: SizeLots;
  readonly armed: boolean;
  /** The request of which the log has no answer; where the order itself is not known to have arrived, its placing. */
  readonly unanswered: 'place' | 'cancel' | 'replace' | null;
  /** The change that was asked for and has no answer, whether or not the placing has one. */
  readonly changing: 'cancel' | 'replace' | null;
  /** The venue's id of an order that was made elsewhere and adopted. */
  readonly adopted: VenueOrderId | null;
  /** What the venue called it when it took it: it is found by that at once where a search by ours is dear. */
  readonly venueOrderId?: VenueOrderId | null;
  /** One of two of which the venue cancels the other. */
  readonly paired?: boolean;
}

export interface AdoptedInLog {
  readonly clientOrderId: ClientOrderId;
  /** Its size here. */
  readonly size: SizeLots;
  /** The size that was taken over. */
  readonly taken: SizeLots;
  /** False while its adoption waits, for the log or for an answer: that tells of its executions, or leaves them to its maker. */
  readonly isAnswered: boolean;
}

/** What the session's log has of an account, for the first reconciliation. */
export interface KnownAccount {
  /**
   * Ids of the log's sessions, this one's included: what bears the id of another is another installation's. Null: all
   * that bears the house's prefix is ours.
   */
  readonly sessions: ReadonlySet<string> | null;
  readonly orders: readonly KnownOrder[];
  /** Orders of others that were open. */
  readonly elsewhere: readonly ExternalOrder[];
  /** Totals, free and locked together; empty where the log has none yet. */
  readonly balances: ReadonlyMap<string, Money>;
  /** What the log has of any order now: its fills in lots; null where it has no such order. */
  readonly filled: (clientOrderId: ClientOrderId) => number | null;
  /** Whether an execution is in the log already, as this order's. */
  readonly hasCounted?: (fill: Pick<Fill, 'instrument' | 'tradeId' | 'clientOrderId'>) => boolean;
  /** No order that ended later than this has been forgotten; null where none has. */
  readonly forgottenUntil?: () => Micros | null;
  /** An order that was adopted, by the venue's id; null where it never was. */
  readonly adopted: (venueOrderId: VenueOrderId) => AdoptedInLog | null;
  /** What was executed from then on may be new to the log; null where it has just begun. */
  readonly since: Micros | null;
}

/** The private side of a venue: orders out, their news in. */
export interface AccountGateway {
  readonly capabilities: VenueCapabilities;
  /**
   * Signs in and reconciles: `reconciling` and `reconciled` go to the sink, the second perhaps later than this returns.
   * @param known without it every order that bears the house's prefix is taken for ours.
   * @throws UserError; it may be opened again then.
   */
  open(sink: AccountSink, known?: KnownAccount): Promise<void>;
  /** Never throws, never answers: what comes of it is an event, `unknown` where nothing did in its time. */
  submit(request: VenueRequest, at: Micros): void;
  balances(): Promise<readonly VenueBalance[]>;
  openOrders(): Promise<readonly VenueOrder[]>;
  checkKey(): Promise<KeyReport>;
  /** @param keepsOrders what is open is meant to stay: then a dead-man's timer is taken back. */
  close(keepsOrders?: boolean): Promise<void>;
}

export interface AccountSink {
  event(event: VenueEvent): void;
  /** An order of ours that the log has not, told of as `external` just before: it is to be adopted. */
  stray?(order: ExternalOrder): void;
}

/** What is asked over REST and answered once: runs in the feed's process, never on the engine's loop. */
export interface VenueCatalogue {
  /** @throws UserError for a symbol that the venue has not, with the nearest that it has. */
  instruments(symbols: readonly string[]): Promise<readonly InstrumentSpecification[]>;
  /** Levels best first, as the venue's REST gives them, as one snapshot message. */
  snapshot(instrument: VenueInstrument): Promise<MarketRows>;
  /** `[time, open, high, low, close, volume]` with decimals as text where the venue gives them so. */
  candles(request: HistoryRequest): Promise<readonly HistoryCandle[]>;
  trades(request: HistoryRequest): Promise<readonly HistoryTrade[]>;
  status(): Promise<{ readonly ok: boolean; readonly note: string }>;
  /** The venue's clock − ours. */
  clockOffsetMicros(): Promise<number>;
  /** Of perpetuals; null where the venue does not tell. */
  fundingRate(symbol: string): Promise<{ readonly rate: number; readonly nextTime: Micros | null } | null>;
  openInterest(symbol: string): Promise<number | null>;
}

export interface HistoryRequest {
  readonly instrument: VenueInstrument;
  readonly from: Micros;
  readonly to: Micros;
  readonly limit: number;
  /** Of candles. */
  readonly intervalSeconds?: number;
  /** Where the page before ended, as its venue counts; absent for the first. */
  readonly cursor?: string | number;
}

export interface HistoryCandle {
  readonly time: Micros;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

export interface HistoryTrade {
  readonly id: string;
  readonly time: Micros;
  readonly price: string;
  readonly size: string;
  readonly takerBuys: boolean;
}
