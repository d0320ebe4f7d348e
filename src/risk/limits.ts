import { type Instrument, Money, type SizeLots, UserError } from '../domain/index.js';

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
}

/** Limits of the account: money in the reporting currency. */
export interface AccountLimitsText {
  readonly dayLoss: string;
  readonly drawdownPercent: number;
  readonly orderRate: { readonly orders: number; readonly seconds: number };
  readonly duplicateSeconds: number;
}

/** What the engine is configured with, as plain JSON: it is an input, and in the session log. */
export interface RiskConfiguration {
  /** Asset code that the account's limits are counted in. */
  readonly reportingCurrency: string;
  readonly account: AccountLimitsText;
  readonly defaults: InstrumentLimitsText;
  /** By symbol, `BTC/USDT`; what is left out is as in `defaults`. */
  readonly instruments: Readonly<Record<string, Partial<InstrumentLimitsText>>>;
  /** Where each limit stands, by its dotted path: `defaults.maxOrder` → `risk.yaml:12`. May be empty. */
  readonly places: Readonly<Record<string, string>>;
}

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
}

export interface AccountLimits {
  readonly dayLoss: Placed<Money>;
  readonly drawdownPpm: Placed<number>;
  readonly orderRate: Placed<{ readonly orders: number; readonly seconds: number }>;
  readonly duplicateSeconds: Placed<number>;
  readonly reportingCurrency: string;
  readonly reportingDecimals: number;
}

export interface Limits {
  readonly account: AccountLimits;
  /** By the instrument's index. */
  readonly instruments: readonly InstrumentLimits[];
}

/**
 * Turns the file's decimals into each instrument's exact units.
 * @throws UserError naming the place, where a size does not lie on the lot or money is finer than its asset.
 */
export function compileLimits(configuration: RiskConfiguration, instruments: readonly Instrument[]): Limits {
  const { account, places, reportingCurrency } = configuration;
  const at = (path: string): string => places[path] ?? path;
  const reportingDecimals = decimalsOf(instruments, reportingCurrency);
  return {
    account: {
      dayLoss: {
        value: money(account.dayLoss, reportingDecimals, at('account.dayLoss')),
        place: at('account.dayLoss'),
      },
      drawdownPpm: { value: percentToPpm(account.drawdownPercent), place: at('account.drawdownPercent') },
      orderRate: { value: account.orderRate, place: at('account.orderRate') },
      duplicateSeconds: { value: account.duplicateSeconds, place: at('account.duplicateSeconds') },
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
  return {
    maxOrder: lots('maxOrder'),
    maxNotional: amount('maxNotional'),
    maxPosition: lots('maxPosition'),
    maxPositionNotional: amount('maxPositionNotional'),
    ordersPerSide: placed('ordersPerSide'),
    collarPpm: ppm('collarPercent'),
    confirmDistancePpm: ppm('confirmDistancePercent'),
    confirmSizeMultiple: placed('confirmSizeMultiple'),
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
