import {
  type Instrument,
  MAX_TICKS,
  type PriceTicks,
  parseScaled,
  priceTicks,
  type Side,
} from '../../../../../domain/index.js';
import { ERRORS, type Failure, failure, invalid } from '../errors.js';
import type { Pair } from '../names.js';
import type { KrakenOrderType } from './terms.js';

const FORM = /^([+\-#]?)(\d+(?:\.\d*)?)(%?)$/;

/** Ten thousand is 1 %: four decimals of a percentage. */
const PERCENT_DECIMALS = 4;
const PPM = 1_000_000;

/** A price's text taken apart; null where it is none. */
export interface PriceText {
  readonly sign: '' | '+' | '-' | '#';
  readonly value: string;
  readonly percent: boolean;
}

export function readPriceText(text: string): PriceText | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  return { sign: match[1] as PriceText['sign'], value: match[2]!, percent: match[3] === '%' };
}

const isRelative = ({ sign, percent }: PriceText): boolean => sign !== '' || percent;

/** A plain price in the quote asset, as the venue checks it. */
function readPrice(pair: Pair, text: string): PriceTicks | Failure {
  const ticks = pair.instrument.parsePrice(text);
  if (typeof ticks === 'number') return ticks > 0 ? ticks : failure(invalid('price'));
  if (ticks.refused.includes('multiple')) return failure(ERRORS.tick);
  if (ticks.refused.includes('decimals')) {
    const { decimals } = pair.instrument.specification.tick;
    return failure(
      `EOrder:Invalid price:${pair.altname} price can only be specified up to ${decimals} decimals.`,
    );
  }
  return failure(invalid('price'));
}

/** An offset in ticks, of a price where it is a percentage; never negative. */
function offsetTicks(price: PriceText, reference: number, instrument: Instrument): number | null {
  if (!price.percent) {
    const ticks = instrument.parsePrice(price.value);
    return typeof ticks === 'number' ? ticks : null;
  }
  const ppm = percentPpm(price);
  return ppm === null ? null : Math.round((reference * ppm) / PPM);
}

/** A percentage as parts per million; null where it has more than four decimals. */
export function percentPpm({ value }: PriceText): number | null {
  const ppm = parseScaled(value, PERCENT_DECIMALS);
  return typeof ppm === 'number' ? ppm : null;
}

export interface PriceQuestion {
  readonly pair: Pair;
  readonly text: string | null;
  /** What a relative price is relative to; null where there was no trade yet. */
  readonly reference: PriceTicks | null;
  /** Where `#` points: up or down. */
  readonly upward: boolean;
}

/** A price, plain or relative, in ticks. */
export function resolvePrice({ pair, text, reference, upward }: PriceQuestion): PriceTicks | Failure {
  const price = text === null ? null : readPriceText(text);
  if (price === null) return failure(invalid('price'));
  if (!isRelative(price)) return readPrice(pair, price.value);
  if (reference === null) return failure(invalid('price'));
  const offset = offsetTicks(price, reference, pair.instrument);
  if (offset === null) return failure(invalid('price'));
  const up = price.sign === '#' ? upward : price.sign !== '-';
  const ticks = reference + (up ? offset : -offset);
  return ticks > 0 && ticks <= MAX_TICKS ? priceTicks(ticks) : failure(invalid('price'));
}

/** Where `#` points: a stop lies against its holder, a limit and a take-profit in favour. */
export const pointsUp = (type: KrakenOrderType, side: Side): boolean =>
  type.startsWith('stop-loss') ? side === 'buy' : side === 'sell';

/** From a trigger to a limit, signed, in ticks: `+5`, `-0.1%`. */
export function limitOffset({ pair, text, reference }: PriceQuestion): number | Failure {
  const price = text === null ? null : readPriceText(text);
  if (price === null || !isRelative(price) || reference === null) return failure(invalid('price2'));
  const offset = offsetTicks(price, reference, pair.instrument);
  if (offset === null) return failure(invalid('price2'));
  return price.sign === '-' ? -offset : offset;
}
