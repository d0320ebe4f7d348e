import {
  type Instrument,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  type Micros,
  type Money,
  type NewOrder,
  type PriceTicks,
  roundDecimal,
  type SizeLots,
  type Trail,
} from '../domain/index.js';

const MINUS = 45;
const ZERO = 48;

/** 61727.66 as 61,727.66: for people's eyes only. */
export function grouped(decimal: string): string {
  const point = decimal.indexOf('.');
  const end = point < 0 ? decimal.length : point;
  const first = decimal.charCodeAt(0) === MINUS ? 1 : 0;
  let at = end - 3;
  if (at <= first) return decimal;
  let spaced = decimal.slice(at);
  for (at -= 3; at > first; at -= 3) spaced = `${decimal.slice(at, at + 3)},${spaced}`;
  return `${decimal.slice(0, at + 3)},${spaced}`;
}

export const priceText = (instrument: Instrument, price: PriceTicks | null): string =>
  price === null ? 'market' : grouped(instrument.formatPrice(price));

/** 0.25000 as 0.250: at least three decimals, no trailing zeros beyond. */
export function sizeText(instrument: Instrument, lots: number): string {
  const text = instrument.formatSize(lots);
  const point = text.indexOf('.');
  if (point < 0) return text;
  let end = text.length;
  while (end > point + 4 && text.charCodeAt(end - 1) === ZERO) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

/** `BUY  0.250 @ 61,720.00 post-only`, `SELL 0.250 stop 61,000.00`, `SELL 0.250 take-profit 63,000.00 @ 62,990.00`. */
export function orderText(
  instrument: Instrument,
  order: NewOrder,
  { price, size }: { readonly price: PriceTicks | null; readonly size: SizeLots } = order,
): string {
  const side = order.side === 'buy' ? 'BUY ' : 'SELL';
  const limit = ` @ ${priceText(instrument, price)}`;
  const trigger = triggerText(instrument, order);
  const at = trigger === '' ? limit : price === null ? ` ${trigger}` : ` ${trigger}${limit}`;
  const worked = order.execution === undefined ? '' : ` ${order.execution.kind}`;
  const terms = order.postOnly ? ' post-only' : order.timeInForce === 'gtc' ? '' : ` ${order.timeInForce}`;
  return `${side} ${sizeText(instrument, size)}${at}${worked}${terms}`;
}

/** What wakes an order: `stop 61,000.00`, `trailing stop 0.5% behind`; empty where it does not sleep. */
function triggerText(instrument: Instrument, { type, triggerPrice, trail }: NewOrder): string {
  const at = triggerPrice === null ? '' : ` ${priceText(instrument, triggerPrice)}`;
  if (trail !== undefined) return `trailing stop${at} ${trailText(instrument, trail)}`;
  if (triggerPrice === null) return '';
  return `${type === 'take-profit' || type === 'take-profit-limit' ? 'take-profit' : 'stop'}${at}`;
}

/** `0.5% behind`, `120.00 behind`. */
export function trailText(instrument: Instrument, { unit, distance }: Trail): string {
  if (unit === 'ticks') return `${priceText(instrument, distance as PriceTicks)} behind`;
  return `${(distance / 10_000).toFixed(4).replace(/\.?0+$/, '')}% behind`;
}

/** An amount in the quote asset, cut to two decimals: 15.43. */
export const moneyText = (instrument: Instrument, amount: Money): string =>
  grouped(roundDecimal(amount.format(instrument.specification.quote.decimals), 2));

/** `1 order`, `2 orders`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** 12:03:04, UTC. */
export function clockText(time: Micros): string {
  const seconds = Math.floor((time % MICROS_PER_DAY) / MICROS_PER_SECOND);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
