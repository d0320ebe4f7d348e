import { formatScaled, type Money, type SizeLots } from '../domain/index.js';
import type { AccountLimits, InstrumentLimits, Limits, Placed } from './limits.js';

/** What is left of the limits on sizes and exposure, and why. */
export interface Scale {
  /** Parts per million; a million leaves them as they are. */
  readonly ppm: number;
  /** `volatility`, `drawdown`, `REDUCE`. */
  readonly why: string;
}

export const FULL: Scale = { ppm: 1_000_000, why: '' };

const MILLION = 1_000_000;

/** The limits with less room: each says what part of which limit it is. Rounded down, to the lot and the unit. */
export function scaledLimits(limits: Limits, scale: Scale): Limits {
  if (scale.ppm >= MILLION) return limits;
  return {
    account: scaledAccount(limits.account, scale),
    instruments: limits.instruments.map((own) => scaledInstrument(own, scale)),
  };
}

const remark = ({ place }: Placed<unknown>, { ppm, why }: Scale): string =>
  `${place}, of which ${formatScaled(Math.round(ppm / 10_000), 0)}% are left: ${why}`;

function lots(limit: Placed<SizeLots> | null, scale: Scale): Placed<SizeLots> | null {
  if (limit === null) return null;
  // In two parts, since the product may be beyond what a double holds exactly.
  const whole = Math.floor(limit.value / MILLION) * scale.ppm;
  const rest = Math.floor(((limit.value % MILLION) * scale.ppm) / MILLION);
  return { value: (whole + rest) as SizeLots, place: remark(limit, scale) };
}

const money = (limit: Placed<Money> | null, scale: Scale): Placed<Money> | null =>
  limit === null
    ? null
    : { value: limit.value.multiplyDivide(scale.ppm, MILLION, 'down'), place: remark(limit, scale) };

const scaledInstrument = (own: InstrumentLimits, scale: Scale): InstrumentLimits => ({
  ...own,
  maxOrder: lots(own.maxOrder, scale),
  maxNotional: money(own.maxNotional, scale),
  maxPosition: lots(own.maxPosition, scale),
  maxPositionNotional: money(own.maxPositionNotional, scale),
});

const scaledAccount = (account: AccountLimits, scale: Scale): AccountLimits => ({
  ...account,
  maxTradeLoss: money(account.maxTradeLoss, scale),
  maxAssetExposure: money(account.maxAssetExposure, scale),
  maxVenueExposure: money(account.maxVenueExposure, scale),
  maxStrategyExposure: money(account.maxStrategyExposure, scale),
  maxGrossExposure: money(account.maxGrossExposure, scale),
  maxNetExposure: money(account.maxNetExposure, scale),
  leveragePpm:
    account.leveragePpm === null
      ? null
      : {
          value: Math.floor((account.leveragePpm.value * scale.ppm) / MILLION),
          place: remark(account.leveragePpm, scale),
        },
});
