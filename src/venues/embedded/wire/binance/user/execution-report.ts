import { type Micros, Money } from '../../../../../domain/index.js';
import type { ExchangeFill } from '../../exchange.js';
import { millis } from '../market/index.js';
import { type BinanceStatus, type OrderView, priceText, quoteQuantity, sideText } from '../orders/index.js';
import { ZERO } from '../symbols.js';

export type ExecutionType =
  | 'NEW'
  | 'CANCELED'
  | 'REPLACED'
  | 'REJECTED'
  | 'TRADE'
  | 'EXPIRED'
  | 'TRADE_PREVENTION';

/** A cancel or an amendment. */
export interface RequestName {
  /** Its own text, and of an amendment the order's from then on. */
  readonly id: string;
  /** The order's text before; null: what it still is. */
  readonly original: string | null;
}

export interface Execution {
  readonly type: ExecutionType;
  readonly fill: ExchangeFill | null;
  /** What it was asked for by, where that has a text of its own. */
  readonly request: RequestName | null;
  readonly executionId: number;
  readonly now: Micros;
}

/**
 * An order's news on the user's stream; the order as it stands after it.
 * https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update
 */
export function executionReport(view: OrderView, execution: Execution): string {
  const { symbol, fields } = view;
  const { type, fill, request, now } = execution;
  const filled = fill === null ? (type === 'NEW' ? 0 : view.filled) : fill.filledAfter;
  const notional = symbol.notional(
    fill === null ? (type === 'NEW' ? Money.ZERO : view.notional) : fill.filledNotionalAfter,
  );
  const status = statusAt(view, { type, filled });
  const id = request?.id ?? view.clientId;
  const original = request === null ? '' : (request.original ?? view.clientId);
  const stop = view.stopPrice === null ? ZERO : symbol.price(view.stopPrice);
  const working = view.workingTime !== null;
  const onBook = working && (status === 'NEW' || status === 'PARTIALLY_FILLED');
  const trailing = fields.trailingDelta === null ? '' : `,"d":${fields.trailingDelta}`;
  const strategy = `${fields.strategyId === null ? '' : `,"j":${fields.strategyId}`}${fields.strategyType === null ? '' : `,"J":${fields.strategyType}`}`;
  return `{"e":"executionReport","E":${millis(now)},"s":"${symbol.name}","c":${JSON.stringify(id)},"S":"${sideText(view)}","o":"${fields.type}","f":"${fields.timeInForce}","q":"${symbol.size(view.size)}","p":"${priceText(view)}","P":"${stop}"${trailing},"F":"${fields.icebergQty ?? ZERO}","g":${fields.listId},"C":${JSON.stringify(original)},"x":"${type}","X":"${status}","r":"NONE","i":${view.orderId},${fillFields(view, fill)},"T":${millis(fill === null ? view.timeUpdated : fill.time)},"t":${fill === null ? -1 : fill.tradeId},"I":${execution.executionId},"w":${onBook},"m":${fill?.liquidity === 'maker'},"M":${fill !== null},"O":${millis(view.timeCreated)},"z":"${symbol.size(filled)}","Z":"${notional}","Q":"${quoteQuantity(view)}"${working ? `,"W":${millis(view.workingTime!)}` : ''}${strategy},"V":"${fields.prevention}"}`;
}

/** The order may have gone further already than what is told of it here. */
function statusAt(
  view: OrderView,
  { type, filled }: { readonly type: ExecutionType; readonly filled: number },
): BinanceStatus {
  if (type === 'TRADE') return filled < view.size ? 'PARTIALLY_FILLED' : 'FILLED';
  return type === 'NEW' && view.status !== 'PENDING_NEW' ? 'NEW' : view.status;
}

/** Of the last fill: quantity, price, value and commission. */
function fillFields({ symbol }: OrderView, fill: ExchangeFill | null): string {
  if (fill === null) return `"l":"${ZERO}","L":"${ZERO}","Y":"${ZERO}","n":"0","N":null`;
  return `"l":"${symbol.size(fill.size)}","L":"${symbol.price(fill.price)}","Y":"${symbol.notional(fill.notional)}","n":"${symbol.fee(fill.fee, fill.feeAsset)}","N":"${fill.feeAsset}"`;
}
