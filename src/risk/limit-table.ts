import type { Instrument } from '../domain/index.js';
import type { AccountLimitsText, InstrumentLimitsText, RiskConfiguration } from './configuration.js';

/** Least and most of the limits that are plain numbers: in risk.yaml, and when a command changes them. */
export const LIMIT_BOUNDS = {
  ordersPerSide: [1, 1_000],
  collarPercent: [0, 50],
  confirmDistancePercent: [0, 100],
  confirmSizeMultiple: [1, 1_000],
  drawdownPercent: [0, 100],
  orderRate: [1, 10_000],
  duplicateSeconds: [0, 60],
  maxLeverage: [0.01, 100],
  consecutiveLosses: [1, 1_000],
  messageRate: [1, 10_000],
  clockSkewMillis: [1, 600_000],
  lastCollarPercent: [0, 50],
  depthPercent: [0.01, 1_000],
  depthBps: [0.1, 1_000],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

type AccountKey = keyof AccountLimitsText;
type InstrumentKey = Exclude<keyof InstrumentLimitsText, 'protection'>;

interface LimitShape {
  /** As refusals name it, and as `limit RULE VALUE` does. */
  readonly rule: string;
  readonly unit:
    | 'base'
    | 'quote'
    | 'reporting'
    | '%'
    | '×'
    | 's'
    | 'orders'
    | 'rate'
    | 'trips'
    | 'ms'
    | 'bps';
  /** Null for amounts: any that is not negative. */
  readonly bounds: readonly [number, number] | null;
  /** Of a number; amounts are as fine as their asset. */
  readonly decimals: number;
}
/** A rule that has a limit, and where in the configuration the limit stands. */
export type LimitKind = LimitShape &
  (
    | { readonly scope: 'account'; readonly key: AccountKey; readonly nullable: boolean }
    | { readonly scope: 'instrument'; readonly key: InstrumentKey; readonly nullable: boolean }
  );

const amount = (rule: string, key: InstrumentKey, unit: 'base' | 'quote'): LimitKind => ({
  rule,
  scope: 'instrument',
  key,
  unit,
  bounds: null,
  decimals: 0,
  nullable: true,
});
const bounded = { scope: 'instrument', nullable: false } as const;
const ofAccount = { scope: 'account', nullable: false } as const;
const optional = { nullable: true } as const;
const money = (rule: string, key: AccountKey): LimitKind => ({
  ...ofAccount,
  ...optional,
  rule,
  key,
  unit: 'reporting',
  bounds: null,
  decimals: 0,
});
const ofAccountIn = (
  rule: string,
  key: keyof typeof LIMIT_BOUNDS & AccountKey,
  unit: LimitShape['unit'],
  decimals = 0,
): LimitKind => ({ ...ofAccount, ...optional, rule, key, unit, bounds: LIMIT_BOUNDS[key], decimals });
const ofInstrumentIn = (
  rule: string,
  key: 'lastCollarPercent' | 'depthPercent',
  unit: LimitShape['unit'],
): LimitKind => ({ ...bounded, ...optional, rule, key, unit, bounds: LIMIT_BOUNDS[key], decimals: 4 });

/** Every limit that can be changed; the other rules (halted, feed, post-only, …) have none. */
export const LIMIT_KINDS: readonly LimitKind[] = [
  amount('max-order', 'maxOrder', 'base'),
  amount('max-notional', 'maxNotional', 'quote'),
  amount('max-position', 'maxPosition', 'base'),
  amount('max-position-notional', 'maxPositionNotional', 'quote'),
  {
    ...bounded,
    rule: 'orders-per-side',
    key: 'ordersPerSide',
    unit: 'orders',
    bounds: LIMIT_BOUNDS.ordersPerSide,
    decimals: 0,
  },
  {
    ...bounded,
    rule: 'collar',
    key: 'collarPercent',
    unit: '%',
    bounds: LIMIT_BOUNDS.collarPercent,
    decimals: 4,
  },
  {
    ...bounded,
    rule: 'mid-distance',
    key: 'confirmDistancePercent',
    unit: '%',
    bounds: LIMIT_BOUNDS.confirmDistancePercent,
    decimals: 4,
  },
  {
    ...bounded,
    rule: 'median-size',
    key: 'confirmSizeMultiple',
    unit: '×',
    bounds: LIMIT_BOUNDS.confirmSizeMultiple,
    decimals: 0,
  },
  { ...ofAccount, rule: 'day-loss', key: 'dayLoss', unit: 'reporting', bounds: null, decimals: 0 },
  {
    ...ofAccount,
    rule: 'drawdown',
    key: 'drawdownPercent',
    unit: '%',
    bounds: LIMIT_BOUNDS.drawdownPercent,
    decimals: 4,
  },
  {
    ...ofAccount,
    rule: 'order-rate',
    key: 'orderRate',
    unit: 'rate',
    bounds: LIMIT_BOUNDS.orderRate,
    decimals: 0,
  },
  {
    ...ofAccount,
    rule: 'duplicate',
    key: 'duplicateSeconds',
    unit: 's',
    bounds: LIMIT_BOUNDS.duplicateSeconds,
    decimals: 6,
  },
  ofInstrumentIn('last-collar', 'lastCollarPercent', '%'),
  ofInstrumentIn('depth-share', 'depthPercent', '%'),
  {
    ...bounded,
    rule: 'depth-reach',
    key: 'depthBps',
    unit: 'bps',
    bounds: LIMIT_BOUNDS.depthBps,
    decimals: 2,
  },
  money('trade-loss', 'maxTradeLoss'),
  money('asset-exposure', 'maxAssetExposure'),
  money('venue-exposure', 'maxVenueExposure'),
  money('strategy-exposure', 'maxStrategyExposure'),
  money('gross-exposure', 'maxGrossExposure'),
  money('net-exposure', 'maxNetExposure'),
  ofAccountIn('leverage', 'maxLeverage', '×', 2),
  ofAccountIn('consecutive-losses', 'consecutiveLosses', 'trips'),
  ofAccountIn('message-rate', 'messageRate', 'rate'),
  ofAccountIn('clock-skew', 'clockSkewMillis', 'ms'),
];

/** A limit as it stands. */
export interface StandingLimit {
  readonly rule: string;
  /** A plain decimal; null is no limit. */
  readonly limit: string | null;
  /** `BTC`, `USDT`, `%`, `×`, `orders`, `s`, `/s`. */
  readonly unit: string;
  /** Null for the account's own. */
  readonly instrument: number | null;
  readonly place: string;
}

/** What holds for an instrument: its own, else the default's; and what holds for the account. */
export function standingLimits(configuration: RiskConfiguration, instrument: Instrument): StandingLimit[] {
  return LIMIT_KINDS.map((kind) => {
    const { value, path } = limitOf(configuration, kind, instrument.symbol);
    return {
      rule: kind.rule,
      limit: value,
      unit: unitText(configuration, kind, instrument),
      instrument: kind.scope === 'account' ? null : instrument.index,
      place: configuration.places[path] ?? path,
    };
  });
}

/** A limit's value and its dotted path; `symbol` null is the default's. */
export function limitOf(
  configuration: RiskConfiguration,
  kind: LimitKind,
  symbol: string | null,
): { readonly value: string | null; readonly path: string } {
  const { account, defaults, instruments } = configuration;
  if (kind.scope === 'account') {
    const value = kind.key === 'orderRate' ? account.orderRate.orders : account[kind.key];
    return { value: textOf(value), path: `account.${kind.key}` };
  }
  const own = symbol === null ? undefined : instruments[symbol]?.[kind.key];
  const value = own === undefined ? defaults[kind.key] : own;
  return {
    value: textOf(value),
    path: own === undefined ? `defaults.${kind.key}` : `instruments.${symbol}.${kind.key}`,
  };
}

/** What a configuration leaves out is no limit. */
const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

/** The unit of a limit; `instrument` null is the default's, whose assets are each instrument's own. */
export function unitText(
  { account, reportingCurrency }: RiskConfiguration,
  kind: LimitKind,
  instrument: Instrument | null,
): string {
  switch (kind.unit) {
    case 'base':
    case 'quote':
      return instrument === null ? `in ${kind.unit}` : instrument.specification[kind.unit].code;
    case 'reporting':
      return reportingCurrency;
    case 'rate':
      return account.orderRate.seconds === 1 ? '/s' : `/${account.orderRate.seconds} s`;
    default:
      return kind.unit;
  }
}
