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

/** An order as the exchange takes it. */
export function wordedRequest(order: NewOrder, clientId: string): OrderRequest {
  const kind = TRIGGER[order.type];
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
    clientOrderId: clientId,
    leg: 0,
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
  return {
    tradeId: String(fill.number),
    venueOrderId: String(fill.order.number),
    clientOrderId: fill.order.clientId,
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
