import type { FillRow, OrderRow, PositionRow } from '../../../protocol/index.js';
import { exactSize, formatPrice, money } from '../format.js';
import { hasEnded } from '../lists/account-lists.js';
import { isTriggered, isWorked, orderKind, shownPrice } from '../lists/order-words.js';
import type { EngineData } from '../store.js';

type Instruments = Pick<EngineData, 'instruments'>;

/** Money as it is spoken: a minus sign alone is what most voices leave out. */
export const spokenMoney = (text: string): string => money(text).replace('−', 'minus ');

/** `BTC` of `BTC/USDT`: what a size counts. */
const baseOf = (symbol: string): string => symbol.replace(/^[^/]*:/, '').split('/')[0] ?? symbol;

/** `to buy 0.250 BTC at 61,720.00`. */
export function orderWords(order: OrderRow, { instruments }: Instruments): string {
  const instrument = instruments[order.instrument];
  if (instrument === undefined) return `${order.clientOrderId}`;
  const price = shownPrice(order);
  const at = price === null ? 'at the market' : `at ${formatPrice(instrument, price)}`;
  const size = `${exactSize(instrument, order.size)} ${baseOf(instrument.symbol)}`;
  const emulated = order.emulated && isTriggered(order) ? ', held here: it dies with the engine' : '';
  const words = `to ${order.side} ${size} ${price === null && isWorked(order) ? '' : kindWords(order, at)}`;
  return `${words.trimEnd()}${workedWords(order)}${emulated}`;
}

const WAKING: Readonly<Partial<Record<OrderRow['type'], string>>> = {
  stop: 'with a stop',
  'stop-limit': 'with a stop',
  'take-profit': 'with a take-profit',
  'take-profit-limit': 'with a take-profit',
  'trailing-stop': 'with a trailing stop, now',
};

function kindWords(order: OrderRow, at: string): string {
  const waking = WAKING[order.type];
  if (waking !== undefined) return `${waking} ${at}`;
  return orderKind(order) === 'tp' ? `as a take-profit ${at}` : at;
}

const WORKED: Readonly<Record<NonNullable<OrderRow['execution']>['kind'], string>> = {
  iceberg: 'as an iceberg',
  twap: 'spread evenly over a time',
  vwap: 'in step with the volume',
  peg: 'pegged to the touch',
  route: 'over all venues',
};

const workedWords = ({ execution }: OrderRow): string =>
  execution === null ? '' : `, ${WORKED[execution.kind]}`;

/** What became of an order of mine since `before`; null where nothing worth saying did. Fills are told by themselves. */
export function orderSentence(
  order: OrderRow,
  before: OrderRow | undefined,
  data: Instruments,
): string | null {
  const instrument = data.instruments[order.instrument];
  if (order.owner !== 'manual' || instrument === undefined) return null;
  const words = orderWords(order, data);
  if (order.doubt !== null) {
    if (before?.doubt === order.doubt) return null;
    const asked = { place: 'order', cancel: 'cancel of the order', replace: 'move of the order' }[
      order.doubt
    ];
    return `There is no answer to your ${asked} ${words}. It counts as open until there is one.`;
  }
  const isNews = before === undefined || before.doubt !== null || before.state !== order.state;
  if (hasEnded(order))
    return isNews && order.state !== 'filled' ? `Your order ${words} ${ENDS[order.state]}.` : null;
  if (order.state === 'armed') return isNews ? `Your order ${words} waits for its price.` : null;
  if (order.state !== 'accepted') return null;
  if (before !== undefined && before.doubt === null && before.acknowledgedTime !== null) {
    return before.price === order.price && before.size === order.size ? null : `Your order now is ${words}.`;
  }
  const ahead = order.queueAhead;
  if (ahead === null) return `Your order ${words} is accepted.`;
  const queue = ahead === 0 ? 'it is first in line' : `${exactSize(instrument, ahead)} is ahead of it`;
  return `Your order ${words} rests; ${queue}.`;
}

const ENDS: Readonly<Partial<Record<OrderRow['state'], string>>> = {
  denied: 'was refused by the risk gate',
  canceled: 'was cancelled',
  expired: 'has expired',
  rejected: 'was rejected',
};

/** `Bought 0.250 BTC at 61,722.02, maker, fee 15.43.`; a strategy is named. */
export function fillSentence(fill: FillRow, { instruments }: Instruments): string {
  const instrument = instruments[fill.instrument];
  if (instrument === undefined) return `A fill of order ${fill.clientOrderId}.`;
  const what = `${exactSize(instrument, fill.size)} ${baseOf(instrument.symbol)} at ${formatPrice(instrument, fill.price)}`;
  const done = fill.side === 'buy' ? 'bought' : 'sold';
  const who =
    fill.owner === 'manual' ? 'You' : fill.owner === 'external' ? 'Somebody else' : strategyName(fill);
  return `${who} ${done} ${what}, ${fill.liquidity}, fee ${spokenMoney(fill.fee)}.`;
}

const strategyName = ({ owner }: Pick<FillRow, 'owner'>): string => owner.slice('strategy:'.length);

/** `BTC/USDT: long 0.250 at 61,722.02, break-even 61,845.59, net minus 14.02.` */
export function positionSentence(row: PositionRow, { instruments }: Instruments): string {
  const instrument = instruments[row.instrument];
  if (instrument === undefined) return '';
  const net = `net ${spokenMoney(row.netPnl)}`;
  if (row.size === 0) return `${instrument.symbol}: flat, ${net}.`;
  const { decimals } = instrument.specification.tick;
  const price = (text: string | null): string => (text === null ? 'not known' : money(text, decimals));
  const side = row.size > 0 ? 'long' : 'short';
  const size = exactSize(instrument, Math.abs(row.size));
  return `${instrument.symbol}: ${side} ${size} at ${price(row.averagePrice)}, break-even ${price(row.breakEvenPrice)}, ${net}.`;
}

const SIGNS: readonly (readonly [RegExp, string])[] = [
  // Neither a voice nor a terminal is to be steered by what a text brings along.
  [/\p{C}+/gu, ' '],
  [/✓ risk/g, 'the risk gate agrees'],
  [/✓ ?/g, ''],
  [/✗ ?/g, 'refused: '],
  [/ · /g, ', '],
  [/ ?→ ?/g, ' to '],
  [/≈ ?/g, 'about '],
  [/≥ ?/g, 'at least '],
  [/≤ ?/g, 'at most '],
  [/ @ /g, ' at '],
  [/±/g, 'plus or minus '],
  [/−/g, 'minus '],
  [/…/g, ''],
  [/\s+/g, ' '],
];

/** A line that was made to be seen, with its signs as words. */
export const spoken = (text: string): string =>
  SIGNS.reduce((said, [sign, words]) => said.replace(sign, words), text).trim();
