import type {
  Bracket,
  Execution,
  ExternalOrder,
  FeedState,
  InstrumentSpecification,
  Mode,
  OrderType,
  Owner,
  Side,
  TimeInForce,
  Trail,
} from '../domain/index.js';

import type { OrderState } from '../execution/index.js';

export type { OrderState };

/**
 * What clients see, by topic. Snapshots are whole and coalesced: a slow client gets the newest, never a
 * backlog. Prices are ticks, sizes lots, times micros by the engine's clock, money plain decimal strings.
 */
export interface Snapshots {
  readonly session: SessionSnapshot;
  readonly instruments: readonly InstrumentSpecification[];
  /** Per subscription: one instrument. */
  readonly book: BookSnapshot;
  readonly trades: TradesSnapshot;
  readonly candles: CandlesSnapshot;
  readonly orders: OrdersSnapshot;
  readonly positions: PositionsSnapshot;
  readonly strategies: StrategiesSnapshot;
  readonly risk: RiskSnapshot;
  readonly health: HealthSnapshot;
  readonly log: LogSnapshot;
  readonly tickers: readonly TickerSnapshot[];
  readonly indicators: IndicatorsSnapshot;
  readonly fills: FillsSnapshot;
  readonly equity: EquitySnapshot;
  /** Per subscription: one instrument and row step. */
  readonly profile: ProfileSnapshot;
  /** Per subscription: one order. */
  readonly story: OrderStorySnapshot;
}
export type Topic = keyof Snapshots;

export interface SessionSnapshot {
  readonly sessionId: string;
  /** The name of its log, by which `outcry replay` and `journal` know it; it outlives restarts. */
  readonly log: string;
  readonly mode: Mode;
  /** Where the market comes from: a tape, the synthetic market, or a venue by name. */
  readonly market: {
    readonly kind: 'tape' | 'synthetic' | 'venue';
    readonly name: string;
    readonly speed: number;
  };
  readonly account: string;
  /** Whose money the account holds. The embedded exchange's is always fake, whatever the mode's rules are. */
  readonly money: 'fake' | 'real';
  /** What has to be typed to go live. */
  readonly liveWord: string;
  /** Of a session whose orders are real money: the keys and what their venues say that they may do. */
  readonly keys: readonly KeySnapshot[];
  readonly time: number;
  readonly halted: boolean;
  readonly haltReason: string;
  readonly strategiesPaused: boolean;
  /** In the reporting currency. */
  readonly equity: string;
  readonly dayPnl: string;
  readonly fees: string;
  readonly reportingCurrency: string;
  readonly leavePolicy: 'cancel' | 'keep' | 'flatten';
  readonly enginePid: number;
}

/** What a venue says of a key; null where it does not tell. */
export interface KeySnapshot {
  readonly venue: string;
  /** In the vault. */
  readonly name: string;
  /** The account's name or number there; null where the venue does not say. */
  readonly account: string | null;
  readonly trade: boolean | null;
  readonly withdraw: boolean | null;
  readonly addressRestricted: boolean | null;
}

/** Best first. `[ticks, lots]`. When `rowTicks` > 1 bids are rounded down and asks up to multiples of it. */
export interface BookSnapshot {
  readonly instrument: number;
  readonly feed: FeedState;
  readonly rowTicks: number;
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
  /** The exact touch, whatever `rowTicks` is; null where a side is empty. */
  readonly bestBid: readonly [number, number] | null;
  readonly bestAsk: readonly [number, number] | null;
  readonly last: number | null;
}

/** Newest first; prints of one aggressor at one time are swept together: `levels` prices. */
export interface TradesSnapshot {
  readonly instrument: number;
  readonly trades: readonly {
    readonly time: number;
    readonly price: number;
    readonly size: number;
    readonly aggressor: Side;
    readonly levels: number;
    readonly own: boolean;
  }[];
}

/** Oldest first: `[time, open, high, low, close, volumeLots]`, prices in ticks. */
export interface CandlesSnapshot {
  readonly instrument: number;
  readonly intervalSeconds: number;
  readonly candles: readonly (readonly [number, number, number, number, number, number])[];
  /** Volume-weighted average price of the session, in ticks, not rounded; null before the first trade. */
  readonly vwap: number | null;
}

export interface OrderRow {
  readonly clientOrderId: string;
  readonly instrument: number;
  readonly owner: Owner;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** What an iceberg shows; null shows all. */
  readonly displaySize: number | null;
  /** Of a good-till-date order. */
  readonly expireTime: number | null;
  readonly state: OrderState;
  /** The request without an answer, or null. */
  readonly doubt: 'place' | 'cancel' | 'replace' | null;
  readonly price: number | null;
  readonly triggerPrice: number | null;
  readonly size: number;
  readonly filled: number;
  readonly queueAhead: number | null;
  /** True where `queueAhead` is an estimate. */
  readonly queueEstimated: boolean;
  readonly createdTime: number;
  readonly acknowledgedTime: number | null;
  /** True while the engine itself carries it out: then it dies with the engine. */
  readonly emulated: boolean;
  readonly trail: Trail | null;
  readonly execution: Execution | null;
  readonly bracket: Bracket | null;
  /** The order that it is a slice or the protection of. */
  readonly parent: string | null;
  readonly venueOrderId: string | null;
}

/** Working orders first, oldest first; then those that ended lately, newest first. */
export interface OrdersSnapshot {
  readonly working: readonly OrderRow[];
  readonly ended: readonly OrderRow[];
  /** Open orders that were made elsewhere on the accounts; left out where there are none. */
  readonly external?: readonly ExternalOrder[];
}

export interface PositionRow {
  readonly instrument: number;
  /** Signed. */
  readonly size: number;
  /** Decimal prices; null when flat. Break-even counts the fees paid and the taker fee of leaving. */
  readonly averagePrice: string | null;
  readonly breakEvenPrice: string | null;
  readonly unrealisedPnl: string;
  readonly realisedPnl: string;
  readonly fees: string;
  /** After fees. */
  readonly netPnl: string;
  /** Of a perpetual whose venue tells; it is no part of the PnL. */
  readonly funding?: FundingHealth;
}

export interface PositionsSnapshot {
  readonly positions: readonly PositionRow[];
  readonly balances: readonly { readonly asset: string; readonly free: string; readonly locked: string }[];
}

export interface StrategyRow {
  readonly name: string;
  readonly instrument: number;
  readonly state: 'running' | 'paused' | 'stopped' | 'warming' | 'failed';
  readonly positionLots: number;
  readonly netPnl: string;
  readonly fills: number;
  readonly note: string;
  readonly plugin: string;
  readonly fees: string;
  readonly workingOrders: number;
  readonly parameters: readonly StrategyParameter[];
}

/** A parameter as the plugin's schema tells it: what stands, what it would be by default, and between what. */
export interface StrategyParameter {
  readonly name: string;
  readonly value: string;
  readonly default: string;
  /** `bps`, `s`, the base asset's code …; empty where the schema names none. */
  readonly unit: string;
  /** `0 to 1`, `above 0`; empty where there are none. */
  readonly bounds: string;
}
export interface StrategiesSnapshot {
  readonly strategies: readonly StrategyRow[];
}

/** A gauge of the drawn screen: `used` of `limit`, both as text, and the share for its bar. */
export interface RiskGauge {
  readonly rule: string;
  readonly used: string;
  readonly limit: string;
  readonly share: number;
}
export interface RiskSnapshot {
  readonly state: 'normal' | 'reduce' | 'close-only' | 'halt';
  readonly gauges: readonly RiskGauge[];
  /** The price collar as a fraction of the mid, for the one-line display. */
  readonly collarFraction: number;
  /** What stops that work would close of the position: all of it, a part, nothing; `flat` where there is none. */
  readonly stops: 'covered' | 'partly' | 'uncovered' | 'flat';
  readonly lastRefusal: Refusal | null;
  /** The latest, newest first, at most 100. */
  readonly refusals: readonly Refusal[];
  /** Every limit in force for the instrument and the account. */
  readonly limits: readonly RiskLimitRow[];
  /** The circuit breakers; the worst of them is the state. */
  readonly breakers?: readonly BreakerRow[];
  /** What volatility, drawdown and the state leave of the limits, in percent. */
  readonly scalePercent?: number;
  /** Why less than all is left: `volatility`, `REDUCE, drawdown`; empty where all is. */
  readonly scaleReason?: string;
}

export interface BreakerRow {
  /** `volatility:BTC/USDT`, `latency`. */
  readonly name: string;
  readonly state: RiskSnapshot['state'];
  readonly value: string;
  /** The level that it crossed, or the next that it would. */
  readonly level: string;
  /** Since when it is in its state; 0 from the start on. */
  readonly since: number;
}

export interface Refusal {
  readonly time: number;
  readonly rule: string;
  readonly text: string;
}

/** A limit as `limit RULE VALUE` names and changes it. */
export interface RiskLimitRow {
  readonly rule: string;
  /** Decimal; null is no limit. */
  readonly limit: string | null;
  /** `BTC`, `USDT`, `%`, `/s` …. */
  readonly unit: string;
  /** Null for the account's own. */
  readonly instrument: number | null;
  /** Where it is written, `risk.yaml:38`, or `changed 12:03:04` after a change in this session. */
  readonly place: string;
}

export interface HealthSnapshot {
  /** Feed: how late the strategy side sees the market. Micros, p50 over the last seconds; null when unknown. */
  readonly feedMicros: number | null;
  readonly feedState: FeedState;
  readonly bookGaps: number;
  readonly orderMicros: number | null;
  /** Engine: longest stall of its loop in the last second. */
  readonly engineMicros: number;
  readonly journalMicros: number;
  readonly journalOk: boolean;
  readonly inputSequence: number;
  /** Of live venues alone. */
  readonly venues?: readonly VenueHealth[];
  /** Of the perpetual that was asked for, where its venue tells. */
  readonly funding?: FundingHealth;
}

export interface VenueHealth {
  readonly venue: string;
  /** `down` is the account's connection, `unusual` what the venue says of itself; `note` has its words. */
  readonly state: 'ok' | 'reconciling' | 'unusual' | 'down';
  readonly note: string;
}

export interface FundingHealth {
  /** Per interval, as a fraction; above 0 longs pay. */
  readonly rate: number;
  /** When it is next paid; null where the venue does not say. */
  readonly nextTime: number | null;
}

export interface LogLine {
  /** Rises by one; clients tell new lines by it. */
  readonly id: number;
  readonly time: number;
  readonly level: 'info' | 'notice' | 'warn' | 'error';
  readonly owner: Owner | 'engine';
  readonly text: string;
  /** Of an alert: it rings, and goes out by the channels of the configuration too. */
  readonly alert?: 'info' | 'warning' | 'critical';
}
export interface LogSnapshot {
  readonly lines: readonly LogLine[];
}

export interface TickerSnapshot {
  readonly instrument: number;
  readonly bid: readonly [number, number] | null;
  readonly ask: readonly [number, number] | null;
  readonly last: number | null;
  /** Last against the first trade of the session, as a fraction. */
  readonly change: number | null;
  /** Of the session, in ticks; null before the first trade. */
  readonly high: number | null;
  readonly low: number | null;
  /** Traded in the session. */
  readonly volumeLots: number;
  readonly feed: FeedState;
}

export interface IndicatorsSnapshot {
  readonly instrument: number;
  readonly rows: readonly {
    readonly name: string;
    readonly value: string;
    readonly history: readonly number[];
  }[];
}

export interface FillRow {
  readonly tradeId: string;
  readonly clientOrderId: string;
  readonly time: number;
  readonly instrument: number;
  readonly owner: Owner;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
  readonly liquidity: 'maker' | 'taker';
  /** In the reporting currency; negative is a rebate. */
  readonly fee: string;
  /** Against the mid when its order was made, in basis points; above 0 is worse. Null where there was no mid. */
  readonly slippageBps: number | null;
  /** Profit that it realised of the account's position, before fees, in the reporting currency. */
  readonly realisedPnl: string;
}

/** Newest first, at most 500. */
export interface FillsSnapshot {
  readonly fills: readonly FillRow[];
}

/**
 * Oldest first, one a second at most, at most 3,600, thinned evenly: `[time, equity, drawdown]`, for drawing;
 * both in the reporting currency to two decimals, the drawdown as the fall from the highest equity, at least 0.
 */
export interface EquitySnapshot {
  readonly samples: readonly (readonly [number, number, number])[];
}

/**
 * What was traded at each price since the session began, from the highest price down; rows without a trade
 * are left out, and at most 1,000 steps around the last price are told.
 */
export interface ProfileSnapshot {
  readonly instrument: number;
  readonly rowTicks: number;
  /** `[ticks, lots that buyers took, lots that sellers hit]`; bids' rule of rounding: down. */
  readonly rows: readonly (readonly [number, number, number])[];
}

/** The life of an order, for "why no fill?". */
export interface OrderStorySnapshot {
  readonly clientOrderId: string;
  /** What was asked and said of it, oldest first, at most 100: its first ten and the newest. */
  readonly events: readonly { readonly time: number; readonly text: string }[];
  /** Its place at its price: `[time, lots ahead]`, oldest first, when it changed, at most 200, thinned evenly. */
  readonly queue: readonly (readonly [number, number])[];
  /** Ticks from the best price of its own side: 0 at the touch, above 0 behind it; null without a live book, or once it ended. */
  readonly behindTouchTicks: number | null;
  /** Lots that traded at its price or through it since it rested. */
  readonly tradedLots: number;
  /** One plain line: why it has not filled, or how it ended. */
  readonly why: string;
  /** How an algorithm stands, where its protection lives, whose slice or leg it is; left out where there is nothing. */
  readonly explanation?: readonly string[];
}
