/** Limits of one instrument as a file says them: sizes in base, money in quote, plain decimals; null is no limit. */
export interface InstrumentLimitsText {
  readonly maxOrder: string | null;
  readonly maxNotional: string | null;
  readonly maxPosition: string | null;
  readonly maxPositionNotional: string | null;
  readonly ordersPerSide: number;
  /** How far through the mid a price may reach, in percent of the mid. */
  readonly collarPercent: number;
  /** How far from the mid, on either side, an order goes without being confirmed. */
  readonly confirmDistancePercent: number;
  /** How many times one's own median size an order may be without being confirmed. */
  readonly confirmSizeMultiple: number;
  /** How far through the last trade a price may reach, in percent of it. */
  readonly lastCollarPercent?: number | null;
  /** How much of the visible depth an order that takes may be, in percent. */
  readonly depthPercent?: number | null;
  /** How far from the touch depth is counted. */
  readonly depthBps?: number;
  /** What every position has: distances from its average price, in percent. */
  readonly protection?: ProtectionText;
}

export interface ProtectionText {
  readonly stopLossPercent?: number | null;
  readonly takeProfitPercent?: number | null;
  readonly trailPercent?: number | null;
}

/** Limits of the account: money in the reporting currency. */
export interface AccountLimitsText {
  readonly dayLoss: string;
  readonly drawdownPercent: number;
  readonly orderRate: { readonly orders: number; readonly seconds: number };
  readonly duplicateSeconds: number;
  /** What one order may lose if its stop is reached. */
  readonly maxTradeLoss?: string | null;
  readonly maxAssetExposure?: string | null;
  readonly maxVenueExposure?: string | null;
  readonly maxStrategyExposure?: string | null;
  readonly maxGrossExposure?: string | null;
  readonly maxNetExposure?: string | null;
  /** Gross exposure as a multiple of equity. */
  readonly maxLeverage?: number | null;
  /** Closed round trips of one owner that lost, one after the other. */
  readonly consecutiveLosses?: number | null;
  /** Orders, replacements and cancels within the window of the order rate. */
  readonly messageRate?: number | null;
  /** Between the venue's clock and ours. */
  readonly clockSkewMillis?: number | null;
}

/** From which value on a breaker leads to which state; null never. */
export interface BreakerLevels {
  readonly reduce: number | null;
  readonly closeOnly: number | null;
  readonly halt: number | null;
}

export const BREAKER_KINDS = [
  'volatility',
  'volatility-percent',
  'spread',
  'depth',
  'latency',
  'rejects',
  'feed-gap',
  'mismatch',
  'depeg',
  'day-loss',
  'drawdown',
  'losses',
] as const;
export type BreakerKind = (typeof BREAKER_KINDS)[number];

/** The monitor: what trips it, and how it comes back. */
export interface MonitorText {
  /** A breaker goes back below so many percent of the level that it crossed, */
  readonly releasePercent: number;
  /** and not before so many seconds in its state. */
  readonly minimumSeconds: number;
  /** Over which volatility, latency, rejects and differences are judged. */
  readonly windowSeconds: number;
  /** Over which the normal of volatility, spread and depth is averaged. */
  readonly baselineSeconds: number;
  /** What is left of the limits in REDUCE. */
  readonly reducePercent: number;
  /** Whether CLOSE_ONLY cancels what would add. */
  readonly cancelOnCloseOnly: boolean;
  /** Assets that are worth one another. */
  readonly stablecoins: readonly string[];
  readonly breakers: Readonly<Partial<Record<BreakerKind, BreakerLevels>>>;
}

/** Limits shrink while the market is wild, or the account is down. */
export interface ScalingText {
  /** Volatility over the monitor's window in percent that leaves the limits as they are; `auto` is its own average. */
  readonly volatility?: { readonly baseline: number | 'auto'; readonly floorPercent: number } | null;
  readonly drawdown?: {
    readonly fromPercent: number;
    readonly toPercent: number;
    readonly floorPercent: number;
  } | null;
}

/** How large a strategy's orders are to be; see `sizing/`. */
export type SizingText =
  | { readonly method: 'volatility-target'; readonly targetPercent: number; readonly equityPercent: number }
  | { readonly method: 'fixed-fractional'; readonly riskPercent: number }
  | {
      readonly method: 'kelly';
      readonly winRatePercent: number;
      readonly payoff: number;
      readonly fractionPercent: number;
      readonly capPercent: number;
    }
  | {
      readonly method: 'kelly-continuous';
      readonly mean: number;
      readonly variance: number;
      readonly fractionPercent: number;
      readonly capPercent: number;
    };

/** What the engine is configured with, as plain JSON: it is an input, and in the session log. */
export interface RiskConfiguration {
  /** Asset code that the account's limits are counted in. */
  readonly reportingCurrency: string;
  readonly account: AccountLimitsText;
  readonly defaults: InstrumentLimitsText;
  /** By symbol, `BTC/USDT`; what is left out is as in `defaults`. */
  readonly instruments: Readonly<Record<string, Partial<InstrumentLimitsText>>>;
  /** Where it is left out nothing is watched. */
  readonly monitor?: MonitorText;
  readonly scaling?: ScalingText;
  /** By the name of the strategy. */
  readonly sizing?: Readonly<Record<string, SizingText>>;
  /** Where each limit stands, by its dotted path: `defaults.maxOrder` → `risk.yaml:12`. May be empty. */
  readonly places: Readonly<Record<string, string>>;
}
