import {
  type Instrument,
  POWERS_OF_TEN,
  type PriceTicks,
  type Side,
  type Trail,
} from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import type { Position } from '../../portfolio/index.js';
import type { InstrumentLimits } from '../../risk/index.js';
import type { Engine } from '../engine.js';
import { priceText, trailText } from '../wording.js';

/** Where lots are taken out: null leaves that side out. With a trail, `stopPrice` is where it begins. */
export interface ProtectionTerms {
  readonly stopPrice: PriceTicks | null;
  readonly takeProfitPrice: PriceTicks | null;
  readonly trail: Trail | null;
}

/** What a person asked for, for a position on this side; it ends with the position. */
export interface PositionWish extends ProtectionTerms {
  /** Of the exits. */
  readonly side: Side;
}

/** What the limits want of every position of an instrument: parts per million of its average price. */
export interface LimitsProtection {
  readonly stopLossPpm: number | null;
  readonly takeProfitPpm: number | null;
  readonly trailPpm: number | null;
  /** Where it was set, as `risk.yaml:12`. */
  readonly place: string;
}

export const isNone = ({ stopPrice, takeProfitPrice, trail }: ProtectionTerms): boolean =>
  stopPrice === null && takeProfitPrice === null && trail === null;

export function limitsProtection(engine: Engine, instrument: number): LimitsProtection | null {
  const limits: InstrumentLimits & { readonly protection?: LimitsProtection | null | undefined } =
    engine.risk.limits.instruments[instrument]!;
  const { protection } = limits;
  if (protection === undefined || protection === null) return null;
  const { stopLossPpm, takeProfitPpm, trailPpm } = protection;
  return stopLossPpm === null && takeProfitPpm === null && trailPpm === null ? null : protection;
}

/** The limits' terms for a position, from its average price: rounded to the tick that is nearer to it. */
export function limitsTerms(engine: Engine, instrument: number, position: Position): ProtectionTerms | null {
  const limits = limitsProtection(engine, instrument);
  if (limits === null) return null;
  const { stopLossPpm, takeProfitPpm, trailPpm } = limits;
  const long = position.sizeLots > 0;
  const at = (ppm: number | null, above: boolean): PriceTicks | null =>
    ppm === null ? null : awayFrom(engine.instruments[instrument]!, position, above ? ppm : -ppm);
  return {
    stopPrice: at(stopLossPpm, !long),
    // The profit half is cancelled by the kill switch.
    takeProfitPrice: engine.halted ? null : at(takeProfitPpm, long),
    trail: trailPpm === null ? null : { unit: 'ppm', distance: trailPpm },
  };
}

const MILLION = 1_000_000n;

/** So many parts per million above (or, negative, below) the average price of a position, exactly, then rounded towards it. */
function awayFrom(instrument: Instrument, { cost, sizeLots }: Position, ppm: number): PriceTicks {
  const value = cost.absolute().toBigInt() * (MILLION + BigInt(ppm));
  const divisor = BigInt(Math.abs(sizeLots)) * BigInt(instrument.unitsPerTickLot) * MILLION;
  const down = value / divisor;
  const ticks = ppm < 0 && value % divisor !== 0n ? down + 1n : down;
  return (ticks < 1n ? 1 : Number(ticks)) as PriceTicks;
}

/** The terms of an entry's bracket on a market, which may be another than the entry's: a route fills where it is best. */
export function termsFor(engine: Engine, entry: Order, instrument: number): ProtectionTerms {
  const bracket = entry.request.bracket!;
  if (instrument === entry.request.instrument) return { ...bracket };
  const from = engine.instruments[entry.request.instrument]!;
  const to = engine.instruments[instrument]!;
  const price = (ticks: PriceTicks | null) => (ticks === null ? null : converted(ticks, from, to));
  const { trail } = bracket;
  return {
    stopPrice: price(bracket.stopPrice),
    takeProfitPrice: price(bracket.takeProfitPrice),
    trail: trail?.unit === 'ticks' ? { ...trail, distance: converted(trail.distance, from, to) } : trail,
  };
}

/** A price of one market in ticks of another, to the nearest tick. */
function converted(ticks: number, from: Instrument, to: Instrument): PriceTicks {
  const [a, b] = [from.specification.tick, to.specification.tick];
  const value = BigInt(ticks) * BigInt(a.units) * BigInt(POWERS_OF_TEN[b.decimals]!);
  const divisor = BigInt(b.units) * BigInt(POWERS_OF_TEN[a.decimals]!);
  const nearest = (2n * value + divisor) / (2n * divisor);
  return (nearest < 1n ? 1 : Number(nearest)) as PriceTicks;
}

/** `stop 61,000.00 here, take-profit 63,000.00 at the venue`. */
export function termsText(
  instrument: Instrument,
  { stopPrice, takeProfitPrice, trail }: ProtectionTerms,
  { stop, take }: { readonly stop: string; readonly take: string },
): string {
  const from = stopPrice === null ? '' : ` from ${priceText(instrument, stopPrice)}`;
  const parts = [
    ...(trail !== null ? [`trailing stop ${trailText(instrument, trail)}${from} ${stop}`] : []),
    ...(trail === null && stopPrice !== null ? [`stop ${priceText(instrument, stopPrice)} ${stop}`] : []),
    ...(takeProfitPrice !== null ? [`take-profit ${priceText(instrument, takeProfitPrice)} ${take}`] : []),
  ];
  return parts.join(', ');
}
