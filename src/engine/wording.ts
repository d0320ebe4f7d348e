import {
  grouped,
  type Instrument,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  type Micros,
  type Money,
  type NewOrder,
  type PriceTicks,
  priceText,
  roundDecimal,
  type SizeLots,
  sizeText,
  type Trail,
} from '../domain/index.js';

export { grouped, priceText, sizeText } from '../domain/index.js';

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
  return `${side} ${sizeText(instrument, size)}${at}${termsWords(order)}`;
}

/** ` route ioc`, ` post-only`: how it is worked and for how long; empty of a plain order. */
export function termsWords({ execution, postOnly, timeInForce }: NewOrder): string {
  const worked = execution === undefined ? '' : ` ${execution.kind}`;
  return `${worked}${postOnly ? ' post-only' : timeInForce === 'gtc' ? '' : ` ${timeInForce}`}`;
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
