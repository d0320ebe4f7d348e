import { type Instrument, type Micros, type Money, micros, POWERS_OF_TEN } from '../../../../domain/index.js';

/** RFC 3339 with microseconds: `2023-01-16T23:37:23.947030Z`. */
export function isoTime(time: Micros): string {
  const millis = Math.floor(time / 1000);
  const rest = String(time - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}

/** Whole seconds only: `2020-05-12T15:01:19Z`. */
export const isoSeconds = (time: Micros): string =>
  `${new Date(Math.floor(time / 1_000_000) * 1000).toISOString().slice(0, -5)}Z`;

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** Reads RFC 3339, to the microsecond; null for anything else. */
export function parseTime(text: string): Micros | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const seconds = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(seconds)) return null;
  return micros(seconds * 1000 + Number((match[2] ?? '').slice(0, 6).padEnd(6, '0')));
}

/** Without the zeros at the end, as the venue writes prices and sizes. */
export function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

export const priceText = (instrument: Instrument, price: number): string =>
  trimmed(instrument.formatPrice(price));

export const sizeText = (instrument: Instrument, size: number): string =>
  trimmed(instrument.formatSize(size));

export const quoteText = (instrument: Instrument, amount: Money): string =>
  trimmed(amount.format(instrument.specification.quote.decimals));

/** `numerator ÷ denominator`, cut to so many decimals. */
export function quotientText(numerator: bigint, denominator: bigint, decimals: number): string {
  if (denominator === 0n) return '0';
  const scaled = (numerator * 10n ** BigInt(decimals)) / denominator;
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const text = trimmed(`${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
  return scaled < 0n ? `-${text}` : text;
}

/** Notional ÷ size: the average price, to 16 decimals as the venue writes it; `0` for no size. */
export function averageText(instrument: Instrument, notional: Money, size: number): string {
  const { quote, lot } = instrument.specification;
  const numerator = notional.toBigInt() * BigInt(POWERS_OF_TEN[lot.decimals]!);
  const denominator = BigInt(size) * BigInt(lot.units) * BigInt(POWERS_OF_TEN[quote.decimals]!);
  return quotientText(numerator, denominator, 16);
}

/** Parts per million as the ratio that the venue writes: 6000 is `0.006`. */
export const rateText = (ppm: number): string => quotientText(BigInt(ppm), 1_000_000n, 6);

/** (to − from) ÷ from, in per cent; `0` where there is no start. */
export function percentText(from: number | null, to: number | null): string {
  if (from === null || to === null || from === 0) return '0';
  return quotientText(BigInt(to - from) * 100n, BigInt(from), 14);
}
