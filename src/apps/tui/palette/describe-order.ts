import type { Instrument, NewOrder } from '../../../domain/index.js';
import { duration, formatPrice, money } from '../format.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { shortSize } from './my-orders.js';

/** `BUY 0.5 BTC/USDT @ 61,837.50 post · 30,918.75 USDT · fee 30.92`. */
export function describeNewOrder(order: NewOrder, context: PaletteContext): string {
  const instrument = instrumentAt(context, order.instrument);
  return [
    `${order.side.toUpperCase()} ${shortSize(instrument, order.size)} ${instrument.symbol}${terms(instrument, order, context)}`,
    ...cost(instrument, order),
  ].join(' · ');
}

function terms(instrument: Instrument, order: NewOrder, { time }: PaletteContext): string {
  const { price, triggerPrice, displaySize, expireTime } = order;
  return [
    price === null ? '' : ` @ ${formatPrice(instrument, price)}`,
    triggerPrice === null ? '' : ` stop ${formatPrice(instrument, triggerPrice)}`,
    order.postOnly ? ' post' : '',
    order.timeInForce === 'ioc' || order.timeInForce === 'fok' ? ` ${order.timeInForce}` : '',
    expireTime === null ? '' : ` for ${duration(expireTime - time)}`,
    order.reduceOnly ? ' reduce' : '',
    displaySize === null ? '' : ` iceberg ${shortSize(instrument, displaySize)}`,
  ].join('');
}

/** What it comes to at its price, and its fee there, rounded to two decimals as the screen rounds. */
function cost(instrument: Instrument, { price, size, postOnly }: NewOrder): string[] {
  if (price === null) return ['at the market when it wakes'];
  const { quote } = instrument.specification;
  const notional = instrument.notional(price, size);
  const fee = instrument.fee(notional, postOnly ? 'maker' : 'taker');
  return [
    `${money(notional.format(quote.decimals))} ${quote.code}`,
    `fee ${money(fee.format(quote.decimals))}`,
  ];
}
