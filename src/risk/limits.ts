import { type Instrument, Money, type SizeLots, UserError } from '../domain/index.js';
import type { InstrumentLimitsText, ProtectionText, RiskConfiguration } from './configuration.js';

/** A limit and where it was set. */
export interface Placed<T> {
  readonly value: T;
  /** `risk.yaml:12`, or the path in the configuration where the file is not known. */
  readonly place: string;
}

export interface InstrumentLimits {
  readonly maxOrder: Placed<SizeLots> | null;
  readonly maxNotional: Placed<Money> | null;
  readonly maxPosition: Placed<SizeLots> | null;
  readonly maxPositionNotional: Placed<Money> | null;
  readonly ordersPerSide: Placed<number>;
  readonly collarPpm: Placed<number>;
  readonly confirmDistancePpm: Placed<number>;
  readonly confirmSizeMultiple: Placed<number>;
  readonly lastCollarPpm: Placed<number> | null;
  readonly depthPpm: Placed<number> | null;
  readonly depthBps: number;
  /** Distances from the average price that every position is protected at; null where there are none. */
  readonly protection: LimitsProtection | null;
}

export interface LimitsProtection {
  readonly stopLossPpm: number | null;
  readonly takeProfitPpm: number | null;
  readonly trailPpm: number | null;
  readonly place: string;
}

export interface AccountLimits {
  readonly dayLoss: Placed<Money>;
  readonly drawdownPpm: Placed<number>;
  readonly orderRate: Placed<{ readonly orders: number; readonly seconds: number }>;
  readonly duplicateSeconds: Placed<number>;
  readonly maxTradeLoss: Placed<Money> | null;
  readonly maxAssetExposure: Placed<Money> | null;
  readonly maxVenueExposure: Placed<Money> | null;
  readonly maxStrategyExposure: Placed<Money> | null;
  readonly maxGrossExposure: Placed<Money> | null;
  readonly maxNetExposure: Placed<Money> | null;
  readonly leveragePpm: Placed<number> | null;
  readonly consecutiveLosses: Placed<number> | null;
  readonly messageRate: Placed<number> | null;
  readonly clockSkewMicros: Placed<number> | null;
  readonly reportingCurrency: string;
  readonly reportingDecimals: number;
}

export interface Limits {
  readonly account: AccountLimits;
  /** By the instrument's index. */
  readonly instruments: readonly InstrumentLimits[];
}

type AmountKey =
  | 'maxTradeLoss'
  | 'maxAssetExposure'
  | 'maxVenueExposure'
  | 'maxStrategyExposure'
  | 'maxGrossExposure'
  | 'maxNetExposure';
type NumberKey = 'maxLeverage' | 'consecutiveLosses' | 'messageRate' | 'clockSkewMillis';

const DEPTH_BPS = 10;

/**
 * Turns the file's decimals into each instrument's exact units.
 * @throws UserError naming the place, where a size does not lie on the lot or money is finer than its asset.
 */
export function compileLimits(configuration: RiskConfiguration, instruments: readonly Instrument[]): Limits {
  const { account, places, reportingCurrency } = configuration;
  const at = (path: string): string => places[path] ?? path;
  const reportingDecimals = decimalsOf(instruments, reportingCurrency);
  const amount = (key: AmountKey): Placed<Money> | null => {
    const value = account[key] ?? null;
    const place = at(`account.${key}`);
    return value === null ? null : { value: money(value, reportingDecimals, place), place };
  };
  const number = (key: NumberKey, factor = 1): Placed<number> | null => {
    const value = account[key] ?? null;
    return value === null ? null : { value: Math.round(value * factor), place: at(`account.${key}`) };
  };
  return {
    account: {
      dayLoss: {
        value: money(account.dayLoss, reportingDecimals, at('account.dayLoss')),
        place: at('account.dayLoss'),
      },
      drawdownPpm: { value: percentToPpm(account.drawdownPercent), place: at('account.drawdownPercent') },
      orderRate: { value: account.orderRate, place: at('account.orderRate') },
      duplicateSeconds: { value: account.duplicateSeconds, place: at('account.duplicateSeconds') },
      maxTradeLoss: amount('maxTradeLoss'),
      maxAssetExposure: amount('maxAssetExposure'),
      maxVenueExposure: amount('maxVenueExposure'),
      maxStrategyExposure: amount('maxStrategyExposure'),
      maxGrossExposure: amount('maxGrossExposure'),
      maxNetExposure: amount('maxNetExposure'),
      leveragePpm: number('maxLeverage', 1_000_000),
      consecutiveLosses: number('consecutiveLosses'),
      messageRate: number('messageRate'),
      clockSkewMicros: number('clockSkewMillis', 1_000),
      reportingCurrency,
      reportingDecimals,
    },
    instruments: instruments.map((instrument) => compileInstrument(configuration, instrument, at)),
  };
}

function compileInstrument(
  configuration: RiskConfiguration,
  instrument: Instrument,
  at: (path: string) => string,
): InstrumentLimits {
  const own = configuration.instruments[instrument.symbol] ?? {};
  const { decimals } = instrument.specification.quote;
  function placed<K extends keyof InstrumentLimitsText>(key: K): Placed<InstrumentLimitsText[K]> {
    const isOwn = own[key] !== undefined;
    return {
      value: isOwn ? (own[key] as InstrumentLimitsText[K]) : configuration.defaults[key],
      place: at(isOwn ? `instruments.${instrument.symbol}.${key}` : `defaults.${key}`),
    };
  }
  const lots = (key: 'maxOrder' | 'maxPosition'): Placed<SizeLots> | null => {
    const { value, place } = placed(key);
    return value === null ? null : { value: size(instrument, value, place), place };
  };
  const amount = (key: 'maxNotional' | 'maxPositionNotional'): Placed<Money> | null => {
    const { value, place } = placed(key);
    return value === null ? null : { value: money(value, decimals, place), place };
  };
  const ppm = (key: 'collarPercent' | 'confirmDistancePercent'): Placed<number> => {
    const { value, place } = placed(key);
    return { value: percentToPpm(value), place };
  };
  const optionalPpm = (key: 'lastCollarPercent' | 'depthPercent'): Placed<number> | null => {
    const { value, place } = placed(key);
    return value === null || value === undefined ? null : { value: percentToPpm(value), place };
  };
  return {
    maxOrder: lots('maxOrder'),
    maxNotional: amount('maxNotional'),
    maxPosition: lots('maxPosition'),
    maxPositionNotional: amount('maxPositionNotional'),
    ordersPerSide: placed('ordersPerSide'),
    collarPpm: ppm('collarPercent'),
    confirmDistancePpm: ppm('confirmDistancePercent'),
    confirmSizeMultiple: placed('confirmSizeMultiple'),
    lastCollarPpm: optionalPpm('lastCollarPercent'),
    depthPpm: optionalPpm('depthPercent'),
    depthBps: placed('depthBps').value ?? DEPTH_BPS,
    protection: protectionOf(placed('protection')),
  };
}

function protectionOf({ value, place }: Placed<ProtectionText | undefined>): LimitsProtection | null {
  if (value === undefined) return null;
  const ppm = (percent: number | null | undefined): number | null =>
    percent === undefined || percent === null ? null : percentToPpm(percent);
  return {
    stopLossPpm: ppm(value.stopLossPercent),
    takeProfitPpm: ppm(value.takeProfitPercent),
    trailPpm: ppm(value.trailPercent),
    place,
  };
}

/** To the nearest millionth: percents are written with at most four decimals. */
const percentToPpm = (percent: number): number => Math.round(percent * 10_000);

function size(instrument: Instrument, text: string, place: string): SizeLots {
  const lots = instrument.parseSize(text);
  if (typeof lots !== 'number')
    throw new UserError(`${place}: size "${text}" of ${instrument.symbol} ${lots.refused}`);
  return lots;
}

function money(text: string, decimals: number, place: string): Money {
  const amount = Money.parse(text, decimals);
  if (amount === null) {
    throw new UserError(`${place}: "${text}" is not a plain decimal of at most ${decimals} decimals`);
  }
  return amount;
}

function decimalsOf(instruments: readonly Instrument[], code: string): number {
  for (const { specification } of instruments) {
    for (const asset of [specification.quote, specification.base]) {
      if (asset.code === code) return asset.decimals;
    }
  }
  throw new UserError(`reportingCurrency "${code}" is no asset of this session's instruments`);
}
