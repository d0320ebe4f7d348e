import type { Instrument } from '../../../../../domain/index.js';
import type { ExchangeFill, ExchangeOrder } from '../../exchange.js';
import { identifier } from '../identifiers.js';
import type { Pair } from '../names.js';
import { seconds } from '../text.js';
import { type CloseTerms, hasLimit, isTrailing, isTriggered, orderTypeOf, termsOf } from './terms.js';

const NO_PRICE = '0';

const REPLACED = new WeakSet<ExchangeOrder>();

/** That an order is about to end because another one takes its place. */
export const noteReplaced = (order: ExchangeOrder): void => {
  REPLACED.add(order);
};

/** Why an order ended, in Kraken's words. */
export function endReason(order: ExchangeOrder): string | null {
  const status = wireStatus(order);
  if (status === 'expired') return 'Order expired';
  if (status !== 'canceled') return null;
  if (REPLACED.has(order)) return 'Order replaced';
  if (order.status === 'expired') return 'Immediate or cancel';
  return order.reason === 'canceled on request' ? 'User requested' : (order.reason ?? 'User requested');
}

/** An order that only what is there could fill is canceled where nothing more is there. */
export const wireStatus = ({ status, request }: ExchangeOrder): ExchangeOrder['status'] =>
  status === 'expired' && (request.timeInForce === 'ioc' || request.type === 'market') ? 'canceled' : status;

/** The average price of its fills, to the tick and five digits more; zero before the first. */
export function averagePrice({ filled, filledNotional }: ExchangeOrder, instrument: Instrument): string {
  const { tick } = instrument.specification;
  if (filled === 0) return zero(tick.decimals);
  const ticks = filledNotional.toNumber() / (filled * instrument.unitsPerTickLot);
  return Number.isInteger(ticks)
    ? instrument.formatPrice(ticks)
    : instrument.priceNumber(ticks).toFixed(tick.decimals + 5);
}

export const feeDecimals = (asset: string, { specification }: Instrument): number =>
  asset === specification.base.code ? specification.base.decimals : specification.quote.decimals;

const zero = (decimals: number): string => (0).toFixed(decimals);

/** Its prices as they stand, in the order in which `AddOrder` takes them. */
export interface StandingPrices {
  readonly price: string;
  readonly price2: string;
}

function standingPrices(order: ExchangeOrder, { instrument }: Pair): StandingPrices {
  const terms = termsOf(order);
  const type = orderTypeOf(order.request, terms);
  const limit = order.price === null ? NO_PRICE : instrument.formatPrice(order.price);
  if (!isTriggered(type)) return { price: hasLimit(type) ? limit : NO_PRICE, price2: NO_PRICE };
  if (isTrailing(type)) {
    return { price: terms?.trigger ?? trailText(order, instrument), price2: terms?.limit ?? NO_PRICE };
  }
  const trigger = order.triggerPrice === null ? NO_PRICE : instrument.formatPrice(order.triggerPrice);
  return { price: trigger, price2: hasLimit(type) ? limit : NO_PRICE };
}

function trailText({ request }: ExchangeOrder, instrument: Instrument): string {
  const trail = request.trigger?.trail;
  if (trail === undefined) return NO_PRICE;
  return 'ppm' in trail ? `+${(trail.ppm / 10_000).toFixed(4)}%` : `+${instrument.formatPrice(trail.ticks)}`;
}

export interface Phrase extends StandingPrices {
  readonly type: string;
}

/** `limit 330.00`, `stop loss 2677.00 -> limit 2577.00`, `trailing stop +50.0000%`. */
export function phrase({ type, price, price2 }: Phrase): string {
  if (type === 'market') return 'market';
  if (type === 'limit' || type === 'iceberg') return `limit ${price}`;
  const words = type.replace('-limit', '').replace('-', ' ');
  return type.endsWith('-limit') ? `${words} ${price} -> limit ${price2}` : `${words} ${price}`;
}

const closePhrase = (close: CloseTerms | null | undefined): string => {
  if (close == null) return '';
  const { type, limit, trigger } = close;
  const first = isTriggered(type) ? trigger : limit;
  return `close position @ ${phrase({ type, price: first ?? NO_PRICE, price2: limit ?? NO_PRICE })}`;
};

/** `buy 0.02100000 ETHUSDT @ limit 330.00`, and how it is closed. */
export function orderSentence(
  order: ExchangeOrder,
  pair: Pair,
): { readonly order: string; readonly close: string } {
  const { request } = order;
  const terms = termsOf(order);
  const volume = volumeText(order, pair);
  const type = orderTypeOf(request, terms);
  const what = phrase({ type, ...standingPrices(order, pair) });
  return { order: `${request.side} ${volume} ${pair.altname} @ ${what}`, close: closePhrase(terms?.close) };
}

/** In base, or in quote where it was asked for so. */
function volumeText({ request, size }: ExchangeOrder, { instrument }: Pair): string {
  return request.quoteSize == null
    ? instrument.formatSize(size)
    : request.quoteSize.format(instrument.specification.quote.decimals);
}

/** `fciq,post`: the asset of its fees, whichever was preferred, and the flags that hold. */
function flagsText({ request, feeAsset }: ExchangeOrder, { instrument }: Pair): string {
  const flags = [feeAsset === instrument.specification.base.code ? 'fcib' : 'fciq'];
  if (request.postOnly === true) flags.push('post');
  if (request.quoteSize != null) flags.push('viqc');
  return flags.join(',');
}

const STATUS = {
  armed: 'open',
  open: 'open',
  filled: 'closed',
  canceled: 'canceled',
  expired: 'expired',
} as const;

/** An order as `OpenOrders`, `ClosedOrders` and `QueryOrders` show it. */
export function orderRecord(order: ExchangeOrder, pair: Pair, trades: boolean): object {
  const { instrument } = pair;
  const { request, status } = order;
  const terms = termsOf(order);
  const type = orderTypeOf(request, terms);
  const { decimals } = instrument.specification.quote;
  const ended = status !== 'open' && status !== 'armed';
  const no = zero(instrument.specification.tick.decimals);
  const sentence = orderSentence(order, pair);
  return {
    refid: null,
    userref: terms?.userref ?? null,
    ...(order.clientId === null ? {} : { cl_ord_id: order.clientId }),
    status: STATUS[wireStatus(order)],
    ...(ended ? { reason: endReason(order) } : {}),
    opentm: seconds(order.timeCreated),
    ...(ended ? { closetm: seconds(order.timeUpdated) } : {}),
    starttm: 0,
    expiretm: request.expireTime == null ? 0 : seconds(request.expireTime),
    descr: {
      pair: pair.altname,
      type: request.side,
      ordertype: type,
      ...standingPrices(order, pair),
      leverage: 'none',
      ...sentence,
    },
    vol: volumeText(order, pair),
    vol_exec: instrument.formatSize(order.filled),
    cost: order.filledNotional.format(decimals),
    fee: order.fees.format(feeDecimals(order.feeAsset, instrument)),
    price: averagePrice(order, instrument),
    stopprice: order.triggerPrice === null ? no : instrument.formatPrice(order.triggerPrice),
    limitprice: isTriggered(type) && order.price !== null ? instrument.formatPrice(order.price) : no,
    misc: endMisc(order),
    oflags: flagsText(order, pair),
    ...(isTriggered(type) ? { trigger: 'last' } : {}),
    ...(trades ? { trades: order.fills.map((fill) => identifier('T', fill.number)) } : {}),
  };
}

/** `stopped` and `touched` where a trigger woke it, `partial` where it ended before it was filled. */
function endMisc({ request, triggered, status, filled }: ExchangeOrder): string {
  const notes: string[] = [];
  if (triggered) notes.push(request.trigger?.kind === 'take-profit' ? 'touched' : 'stopped');
  if ((status === 'canceled' || status === 'expired') && filled > 0) notes.push('partial');
  return notes.join(',');
}

/** A fill as `TradesHistory` and `QueryTrades` show it. */
export function tradeRecord(fill: ExchangeFill, pair: Pair): object {
  const { instrument } = pair;
  const { decimals } = instrument.specification.quote;
  const { order } = fill;
  return {
    ordertxid: identifier('O', order.number),
    postxid: identifier('T', fill.number),
    pair: pair.id,
    time: seconds(fill.time),
    type: fill.side,
    ordertype: orderTypeOf(order.request, termsOf(order)),
    price: instrument.formatPrice(fill.price),
    cost: fill.notional.format(decimals),
    fee: fill.fee.format(feeDecimals(fill.feeAsset, instrument)),
    vol: instrument.formatSize(fill.size),
    margin: zero(instrument.specification.tick.decimals),
    leverage: '0',
    misc: '',
    trade_id: fill.tradeId,
    maker: fill.liquidity === 'maker',
  };
}
