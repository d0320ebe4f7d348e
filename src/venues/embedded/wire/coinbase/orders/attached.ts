import { opposite } from '../../../../../domain/index.js';
import type { OrderRequest } from '../../exchange.js';
import { object } from '../call.js';
import { bracketPrices } from './bracket-prices.js';
import { takesAttachment } from './configurations.js';
import { failure, isFailure, type OrderFailure } from './failures.js';
import { ConfigurationFields } from './fields.js';
import type { Intention } from './planning.js';

const EXIT = 'trigger_bracket_gtc';

/**
 * Gives an order the fields that it was asked for with, and the exit attached to it: a trigger bracket for as much as
 * it fills, both legs of which are needed on spot.
 */
export function planAttached({
  intention,
  request,
  fields,
}: {
  readonly intention: Intention;
  readonly request: OrderRequest;
  readonly fields: Readonly<Record<string, unknown>>;
}): OrderRequest | OrderFailure {
  const attached = object(intention.attached);
  const [name, value] = Object.entries(attached).find(([, one]) => one !== null) ?? [];
  if (name === undefined) return { ...request, dialectFields: { ...request.dialectFields, fields } };
  const exit = planExit({ intention, request, name, value: object(value) });
  if (isFailure(exit)) return exit;
  const shared = { attachment: intention.attachment };
  return {
    ...request,
    // biome-ignore lint/suspicious/noThenProperty: the exchange's word for what follows an order
    then: [{ ...exit, dialectFields: { ...exit.dialectFields, ...shared } }],
    dialectFields: { ...request.dialectFields, fields, ...shared, attached },
  };
}

function planExit({
  intention,
  request,
  name,
  value,
}: {
  readonly intention: Intention;
  readonly request: OrderRequest;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}): OrderRequest | OrderFailure {
  if (!takesAttachment(request.dialectType)) return failure('ATTACHED_ORDERS_ONLY_ALLOWED_ON_MARKET_LIMIT');
  if (name === 'limit_limit_gtc' || name === 'stop_limit_stop_limit_gtc') {
    return failure('SINGLE_LEGGED_TPSL_NOT_ALLOWED');
  }
  if (name !== EXIT) return failure('INVALID_ORDER_TYPE_FOR_ATTACHED');
  if (request.side === 'sell') return failure('INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL');
  const fields = new ConfigurationFields(intention.instrument, value);
  if (fields.has('base_size') || fields.has('quote_size')) return failure('ATTACHED_ORDER_SIZE_MUST_BE_NIL');
  const prices = bracketPrices(fields);
  if (isFailure(prices)) {
    const isStop = prices.error === 'INVALID_BRACKET_STOP_TRIGGER_PRICE';
    return failure(isStop ? 'INVALID_ATTACHED_STOP_LOSS_PRICE' : 'INVALID_ATTACHED_TAKE_PROFIT_PRICE');
  }
  const entry = request.price ?? intention.last;
  if (entry === null) return failure('MISSING_MARKET_TRADE_DATA');
  if (prices.limit <= entry) return failure('INVALID_ATTACHED_TAKE_PROFIT_PRICE_OUT_OF_BOUNDS');
  if (prices.stop >= entry) return failure('INVALID_ATTACHED_STOP_LOSS_PRICE_OUT_OF_BOUNDS');
  return {
    instrument: request.instrument,
    side: opposite(request.side),
    type: 'limit',
    timeInForce: 'gtc',
    size: null,
    price: prices.limit,
    clientId: null,
    dialectType: EXIT,
    dialectFields: { stopTrigger: prices.stop, fields: value },
  };
}
