import type { Execution, Instrument, NewOrder } from '../../../domain/index.js';
import { duration, formatPrice, money } from '../format.js';
import { bracketText } from './bracket-text.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { shortSize } from './my-orders.js';

/** `BUY 0.5 BTC/USDT @ 61,837.50 post · 30,918.75 USDT · fee 30.92`. */
export function describeNewOrder(order: NewOrder, context: PaletteContext): string {
  const instrument = instrumentAt(context, order.instrument);
  return [
    `${order.side.toUpperCase()} ${shortSize(instrument, order.size)} ${instrument.symbol}${termsText(instrument, order, context.time)}${order.bracket === undefined ? '' : bracketText(instrument, order.bracket)}`,
    ...cost(instrument, order),
  ].join(' · ');
}

/** ` @ 61,837.50 post reduce iceberg 0.1`: where and how it is executed, all but its bracket. */
export function termsText(instrument: Instrument, order: NewOrder, time: number): string {
  const { price, triggerPrice, displaySize, expireTime, execution } = order;
  return [
    price === null ? '' : ` @ ${formatPrice(instrument, price)}`,
    triggerPrice === null
      ? ''
      : ` ${order.type.replace('-limit', '')} ${formatPrice(instrument, triggerPrice)}`,
    order.postOnly ? ' post' : '',
    order.timeInForce === 'ioc' || order.timeInForce === 'fok' ? ` ${order.timeInForce}` : '',
    expireTime === null ? '' : ` for ${duration(expireTime - time)}`,
    order.reduceOnly ? ' reduce' : '',
    displaySize === null ? '' : ` iceberg ${shortSize(instrument, displaySize)}`,
    execution === undefined ? '' : ` ${executionText(instrument, execution)}`,
  ].join('');
}

/** `twap 10m`, `iceberg 0.1`, `vwap 10m at most 10%`, `peg 2t behind`, `over all venues`. */
export function executionText(instrument: Instrument, execution: Execution): string {
  switch (execution.kind) {
    case 'iceberg':
      return `iceberg ${shortSize(instrument, execution.displaySize)}`;
    case 'twap':
      return `twap ${duration(execution.durationMicros)}`;
    case 'vwap':
      return `vwap ${duration(execution.durationMicros)} at most ${execution.participationPpm / 10_000}%`;
    case 'peg':
      return execution.offsetTicks === 0 ? 'peg' : `peg ${execution.offsetTicks}t behind`;
    case 'route':
      return 'over all venues';
  }
}

/** What it comes to at its price, and its fee there, rounded to two decimals as the screen rounds. */
function cost(instrument: Instrument, order: NewOrder): string[] {
  const { price, size, postOnly } = order;
  if (price === null)
    return [
      order.execution === undefined ? 'at the market when it wakes' : 'at the market, within the collar',
    ];
  const { quote } = instrument.specification;
  const notional = instrument.notional(price, size);
  const fee = instrument.fee(notional, postOnly ? 'maker' : 'taker');
  return [
    `${money(notional.format(quote.decimals))} ${quote.code}`,
    `fee ${money(fee.format(quote.decimals))}`,
  ];
}
