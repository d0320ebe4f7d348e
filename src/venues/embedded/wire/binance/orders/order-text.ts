import type { ExchangeFill } from '../../exchange.js';
import { millis } from '../market/index.js';
import { type BinanceSymbol, ZERO } from '../symbols.js';
import type { OrderView } from './order-view.js';

export const RESPONSE_TYPES = ['ACK', 'RESULT', 'FULL'] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** What a client hears of an order that it placed, without braces around. */
export function placedText(view: OrderView, time: number, response: ResponseType): string {
  const head = `{"symbol":"${view.symbol.name}","orderId":${view.orderId},"orderListId":${view.fields.listId},"clientOrderId":${JSON.stringify(view.clientId)},"transactTime":${millis(time)}`;
  if (response === 'ACK') return `${head}}`;
  const result = `${head},${amounts(view)},${kind(view)}${conditional(view)},"workingTime":${workingTime(view)},"selfTradePreventionMode":"${view.fields.prevention}"`;
  return response === 'RESULT' ? `${result}}` : `${result},"fills":${fillsText(view)}}`;
}

/** What a client hears of an order that it cancelled. */
export const canceledText = (view: OrderView, time: number, cancelId: string): string =>
  `{"symbol":"${view.symbol.name}","origClientOrderId":${JSON.stringify(view.clientId)},"orderId":${view.orderId},"orderListId":${view.fields.listId},"clientOrderId":${JSON.stringify(cancelId)},"transactTime":${millis(time)},${amounts(view)},${kind(view)}${conditional(view)},"selfTradePreventionMode":"${view.fields.prevention}"}`;

/** What a client hears that asks for an order. */
export function queriedText(view: OrderView): string {
  const { symbol, fields } = view;
  const iceberg = fields.icebergQty ?? ZERO;
  const stop = view.stopPrice === null ? ZERO : symbol.price(view.stopPrice);
  return `{"symbol":"${symbol.name}","orderId":${view.orderId},"orderListId":${fields.listId},"clientOrderId":${JSON.stringify(view.clientId)},"price":"${priceText(view)}","origQty":"${symbol.size(view.size)}","executedQty":"${symbol.size(view.filled)}","cummulativeQuoteQty":"${symbol.notional(view.notional)}",${kind(view)},"stopPrice":"${stop}"${trailing(view)}${strategy(view)},"icebergQty":"${iceberg}","time":${millis(view.timeCreated)},"updateTime":${millis(view.timeUpdated)},"isWorking":${view.workingTime !== null},"workingTime":${workingTime(view)},"origQuoteOrderQty":"${quoteQuantity(view)}","selfTradePreventionMode":"${fields.prevention}"}`;
}

/** Of an amendment: the names differ from everywhere else. */
export const amendedText = (view: OrderView, previousClientId: string): string =>
  `{"symbol":"${view.symbol.name}","orderId":${view.orderId},"orderListId":${view.fields.listId},"origClientOrderId":${JSON.stringify(previousClientId)},"clientOrderId":${JSON.stringify(view.clientId)},"price":"${priceText(view)}","qty":"${view.symbol.size(view.size)}","executedQty":"${view.symbol.size(view.filled)}","preventedQty":"${ZERO}","quoteOrderQty":"${quoteQuantity(view)}","cumulativeQuoteQty":"${view.symbol.notional(view.notional)}",${kind(view)}${conditional(view)},"workingTime":${workingTime(view)},"selfTradePreventionMode":"${view.fields.prevention}"}`;

export const priceText = ({ price, symbol }: OrderView): string =>
  price === null ? ZERO : symbol.price(price);

export const quoteQuantity = ({ symbol, fields }: OrderView): string =>
  fields.quoteOrderQty === null ? ZERO : symbol.notional(fields.quoteOrderQty);

export const sideText = ({ side }: Pick<OrderView, 'side'>): string => (side === 'buy' ? 'BUY' : 'SELL');

const workingTime = (view: OrderView): number => (view.workingTime === null ? -1 : millis(view.workingTime));

const amounts = (view: OrderView): string =>
  `"price":"${priceText(view)}","origQty":"${view.symbol.size(view.size)}","executedQty":"${view.symbol.size(view.filled)}","origQuoteOrderQty":"${quoteQuantity(view)}","cummulativeQuoteQty":"${view.symbol.notional(view.notional)}"`;

const kind = (view: OrderView): string =>
  `"status":"${view.status}","timeInForce":"${view.fields.timeInForce}","type":"${view.fields.type}","side":"${sideText(view)}"`;

/** Fields that are there only where the request had them. */
function conditional(view: OrderView): string {
  const { fields, stopPrice, symbol } = view;
  const stop = stopPrice === null ? '' : `,"stopPrice":"${symbol.price(stopPrice)}"`;
  const iceberg = fields.icebergQty === null ? '' : `,"icebergQty":"${fields.icebergQty}"`;
  return `${stop}${iceberg}${trailing(view)}${strategy(view)}`;
}

function trailing({ fields, stopPrice, timeCreated }: OrderView): string {
  if (fields.trailingDelta === null) return '';
  // Without a stop price it follows the market from the start.
  const since = stopPrice === null ? millis(timeCreated) : -1;
  return `,"trailingDelta":${fields.trailingDelta},"trailingTime":${since}`;
}

const strategy = ({ fields: { strategyId, strategyType } }: OrderView): string =>
  `${strategyId === null ? '' : `,"strategyId":${strategyId}`}${strategyType === null ? '' : `,"strategyType":${strategyType}`}`;

function fillsText({ fills, symbol }: OrderView): string {
  let text = '[';
  for (const fill of fills) {
    const commission = symbol.fee(fill.fee, fill.feeAsset);
    text += `${text === '[' ? '' : ','}{"price":"${symbol.price(fill.price)}","qty":"${symbol.size(fill.size)}","commission":"${commission}","commissionAsset":"${fill.feeAsset}","tradeId":${fill.tradeId}}`;
  }
  return `${text}]`;
}

export interface FillOf {
  readonly orderId: number;
  readonly listId: number;
}

/** One of `myTrades`. */
export const fillText = (symbol: BinanceSymbol, fill: ExchangeFill, { orderId, listId }: FillOf): string =>
  `{"symbol":"${symbol.name}","id":${fill.tradeId},"orderId":${orderId},"orderListId":${listId},"price":"${symbol.price(fill.price)}","qty":"${symbol.size(fill.size)}","quoteQty":"${symbol.notional(fill.notional)}","commission":"${symbol.fee(fill.fee, fill.feeAsset)}","commissionAsset":"${fill.feeAsset}","time":${millis(fill.time)},"isBuyer":${fill.side === 'buy'},"isMaker":${fill.liquidity === 'maker'},"isBestMatch":true}`;
