import type { Micros, NewOrder, RejectCode } from '../../../src/domain/index.js';
import type { FillReport, OrderReport } from '../../../src/venues/ccxt/account/link.js';
import type {
  ExchangeFill,
  ExchangeOrder,
  OrderRefusal,
  OrderRequest,
  TriggerKind,
} from '../../../src/venues/embedded/wire/exchange.js';

const TRIGGER: Partial<Record<NewOrder['type'], TriggerKind>> = {
  stop: 'stop',
  'stop-limit': 'stop',
  'take-profit': 'take-profit',
  'take-profit-limit': 'take-profit',
};

/** The id at the venue of what took an order's place there so many times: the order's own, then `ID/1` and so on. */
export const legIdOf = (clientOrderId: string, leg: number): string =>
  leg === 0 ? clientOrderId : `${clientOrderId}/${leg}`;

/** Whose order it is that bears this id at the venue, and the how manyth in its place. */
export function ownerOf(clientId: string): { readonly clientOrderId: string; readonly leg: number } {
  const [clientOrderId, leg = '0'] = clientId.split('/') as [string, string?];
  return { clientOrderId, leg: Number(leg) };
}

/** An order as the exchange takes it; one that has woken waits for no trigger again. */
export function wordedRequest(order: NewOrder, clientId: string, isAwake = false): OrderRequest {
  const kind = isAwake ? undefined : TRIGGER[order.type];
  const isLimit = order.price !== null;
  return {
    instrument: order.instrument,
    side: order.side,
    type: isLimit ? 'limit' : 'market',
    timeInForce: order.timeInForce,
    size: order.size,
    price: order.price,
    trigger: kind === undefined ? null : { kind, price: order.triggerPrice },
    postOnly: order.postOnly,
    displaySize: order.displaySize,
    expireTime: order.expireTime,
    clientId,
    dialectType: order.type,
  };
}

/** What the venue says of an order as it stands now. */
export function reportOf(order: ExchangeOrder): OrderReport {
  const { number, clientId, request, status, triggered, price, size, filled, reason, timeUpdated } = order;
  return {
    venueOrderId: String(number),
    ...(clientId === null ? { clientOrderId: null, leg: 0 } : ownerOf(clientId)),
    instrument: request.instrument,
    side: request.side,
    type: request.dialectType as OrderReport['type'],
    price,
    size,
    filled,
    stage: status,
    triggered,
    code: null,
    reason: reason ?? '',
    time: timeUpdated,
  };
}

export function fillReportOf(fill: ExchangeFill): FillReport {
  const { clientId } = fill.order;
  return {
    tradeId: String(fill.number),
    venueOrderId: String(fill.order.number),
    clientOrderId: clientId === null ? null : ownerOf(clientId).clientOrderId,
    instrument: fill.instrument,
    price: fill.price,
    size: fill.size,
    liquidity: fill.liquidity,
    fee: fill.fee,
    feeAsset: fill.feeAsset,
    time: fill.time as Micros,
  };
}

const FOREIGN: Readonly<Record<string, RejectCode>> = {
  'unknown-instrument': 'invalid',
  'no-trigger-price': 'invalid',
  'too-many-orders': 'invalid',
};

export const refusalCode = ({ refused }: OrderRefusal): RejectCode =>
  FOREIGN[refused] ?? (refused as RejectCode);
