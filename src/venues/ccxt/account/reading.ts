import {
  Instrument,
  type Micros,
  Money,
  POWERS_OF_TEN,
  type PriceTicks,
  type SizeLots,
} from '../../../domain/index.js';
import type { VenueInstrument } from '../contract.js';

/** Of assets that no instrument of the session has. */
const DEFAULT_DECIMALS = 8;

/** Reads a venue's numbers into ticks, lots and money of the session's instruments. */
export class Reading {
  readonly bySymbol = new Map<string, Instrument>();
  readonly byIndex = new Map<number, Instrument>();
  private readonly decimals = new Map<string, number>();

  constructor(instruments: readonly VenueInstrument[]) {
    for (const { index, specification } of instruments) {
      const instrument = new Instrument(specification, index);
      this.bySymbol.set(specification.venueSymbol, instrument);
      this.byIndex.set(index, instrument);
      for (const { code, decimals } of [specification.base, specification.quote]) {
        this.decimals.set(code, decimals);
      }
    }
  }

  /** Assets that the session trades. */
  get assets(): readonly string[] {
    return [...this.decimals.keys()];
  }

  decimalsOf(asset: string): number {
    return this.decimals.get(asset) ?? DEFAULT_DECIMALS;
  }

  /** An amount of an asset; what is finer than its unit is rounded up by magnitude, as fees are. */
  money(text: string | number, asset: string): Money {
    const decimals = this.decimalsOf(asset);
    const plain = plainDecimal(text);
    const exact = Money.parse(plain, decimals);
    if (exact !== null) return exact;
    const [whole = '0', fraction = ''] = plain.replace('-', '').split('.');
    const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0')) + 1n;
    return Money.fromBigInt(plain.startsWith('-') ? -units : units);
  }
}

/** A price in ticks; null for nothing, for zero (venues write it for "none") and for what is off the tick. */
export function readPrice(
  instrument: Instrument,
  value: string | number | null | undefined,
): PriceTicks | null {
  const count = onStep(value, instrument.specification.tick);
  return count === null || count === 0 ? null : (count as PriceTicks);
}

/** A size in lots, rounded to the lot where a venue's sums are finer; 0 for nothing. */
export function readSize(instrument: Instrument, value: string | number | null | undefined): SizeLots {
  return (onStep(value, instrument.specification.lot) ?? 0) as SizeLots;
}

function onStep(
  value: string | number | null | undefined,
  { units, decimals }: { units: number; decimals: number },
): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  return Math.round(Math.round(number * POWERS_OF_TEN[decimals]!) / units);
}

/** A number or a text as a plain decimal: JSON numbers may have exponents. */
export function plainDecimal(value: string | number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return Number(text).toFixed(18).replace(/0+$/, '').replace(/\.$/, '');
}

export const microsOfMillis = (millis: unknown): Micros | null =>
  typeof millis === 'number' && millis > 0 ? (Math.round(millis * 1_000) as Micros) : null;

/** Of `2023-10-04T09:58:31.123456Z`, to the microsecond. */
export function microsOfText(text: unknown): Micros | null {
  if (typeof text !== 'string') return null;
  const match = /^(.{19})(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null) return null;
  const millis = Date.parse(`${match[1]}${match[3] ?? 'Z'}`);
  if (Number.isNaN(millis) || millis <= 0) return null;
  return (millis * 1_000 + Number((match[2] ?? '').slice(0, 6).padEnd(6, '0'))) as Micros;
}
