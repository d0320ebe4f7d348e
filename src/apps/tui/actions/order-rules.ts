import {
  type Instrument,
  type NewOrder,
  type PriceTicks,
  priceTicks,
  type Side,
  type SizeLots,
} from '../../../domain/index.js';
import type { BookSnapshot, OrderRow, PositionRow } from '../../../protocol/index.js';
import { exactSize, formatPrice, MINUS, money } from '../format.js';
import { bracketText } from '../palette/bracket-text.js';
import type { OrderStyle } from '../view.js';
import { orderOf } from './ticket.js';

/** How far through the touch a taking order may go: 5 basis points. */
const TAKE_COLLAR_BPS = 5;

/** The price at which `tb` and `ts` are sent: an IOC limit at the touch and 5 bps. Null without that touch. */
export function takePrice(book: BookSnapshot, side: Side): PriceTicks | null {
  const touch = side === 'buy' ? book.bestAsk : book.bestBid;
  if (touch === null) return null;
  const room = Math.floor((touch[0] * TAKE_COLLAR_BPS) / 10_000);
  return priceTicks(side === 'buy' ? touch[0] + room : Math.max(1, touch[0] - room));
}

/** True where a limit at `price` would trade at once. */
export function wouldTake(book: BookSnapshot, side: Side, price: number): boolean {
  if (side === 'buy') return book.bestAsk !== null && price >= book.bestAsk[0];
  return book.bestBid !== null && price <= book.bestBid[0];
}

/** The order of a ladder key, or why there is none: a post-only order that would cross is refused here already. */
export function ladderOrder(
  book: BookSnapshot,
  fields: { readonly side: Side; readonly price: number; readonly size: number; readonly style: OrderStyle },
): NewOrder | { readonly refused: string } {
  const { side, price, size, style } = fields;
  if (size <= 0) return { refused: 'no order size: + chooses one' };
  if (price <= 0) return { refused: 'no price at the cursor' };
  if (style === 'post' && wouldTake(book, side, price)) {
    return { refused: `would take: ${side === 'buy' ? 'tb' : 'ts'}` };
  }
  return orderOf(book.instrument, { side, price: priceTicks(price), size: size as SizeLots, style });
}

/** Two orders with the same identity are the same order twice. */
export const identityOf = (order: NewOrder): string =>
  [order.instrument, order.side, order.price, order.size, order.timeInForce, order.postOnly].join(' ');

/** `BUY 0.250 @ 61,720.00 post`: an order in one line, as messages and dialogs write it. */
export function describeOrder(instrument: Instrument, order: NewOrder): string {
  const price = order.price === null ? '' : ` @ ${formatPrice(instrument, order.price)}`;
  const kind = order.postOnly ? ' post' : order.timeInForce === 'gtc' ? '' : ` ${order.timeInForce}`;
  const bracket = order.bracket === undefined ? '' : bracketText(instrument, order.bracket);
  return `${order.side.toUpperCase()} ${exactSize(instrument, order.size)}${price}${kind}${bracket}`;
}

/** `15,430.25 USDT · fee 15.43`: what an order costs at its price, exactly. */
export function describeCost(instrument: Instrument, order: NewOrder): string {
  if (order.price === null) return '';
  const { quote } = instrument.specification;
  const notional = instrument.notional(order.price, order.size);
  const fee = instrument.fee(notional, order.postOnly ? 'maker' : 'taker');
  return `${money(notional.format(quote.decimals))} ${quote.code} · fee ${money(fee.format(quote.decimals))}`;
}

/** What flattening a position would send, for the dialog that asks. */
export function describeFlatten(
  instrument: Instrument,
  position: PositionRow,
  book: BookSnapshot | null,
): string[] {
  const side: Side = position.size > 0 ? 'sell' : 'buy';
  const size = Math.abs(position.size) as SizeLots;
  const lines = [`${side.toUpperCase()} ${exactSize(instrument, size)} ${instrument.symbol} at the market`];
  const touch = book === null ? null : side === 'sell' ? book.bestBid : book.bestAsk;
  if (touch === null) return [...lines, 'no book to say at what price'];
  const price = priceTicks(touch[0]);
  const notional = instrument.notional(price, size);
  const { quote } = instrument.specification;
  const fee = money(instrument.fee(notional, 'taker').format(quote.decimals));
  const beyond = size > touch[1] ? `, ${exactSize(instrument, size - touch[1])} of it beyond the touch` : '';
  return [
    ...lines,
    `touch ${formatPrice(instrument, price)}, at most ${TAKE_COLLAR_BPS} bps through it${beyond}`,
    `about ${money(notional.format(quote.decimals))} ${quote.code}, fee ${MINUS}${fee}`,
  ];
}

/** Where an order goes that is moved by one row, or why it stays. */
export function movedPrice(
  order: OrderRow,
  move: { readonly rows: 1 | -1; readonly rowTicks: number; readonly book: BookSnapshot },
): PriceTicks | { readonly refused: string } {
  if (order.state === 'armed' || order.price === null) return { refused: 'a stop is not moved by keys yet' };
  if (order.doubt !== null) return { refused: 'in doubt: wait for the answer' };
  const price = order.price + move.rows * move.rowTicks;
  if (price <= 0) return { refused: 'no price there' };
  if (wouldTake(move.book, order.side, price)) return { refused: 'would take: not moved' };
  return priceTicks(price);
}
