import type { DialectResponse } from '../../dialect.js';
import { type ExchangeOrder, isRefusal, type OrderRequest } from '../../exchange.js';
import { answer, invalidArgument } from '../answers.js';
import { type Desk, field, type PrivateCall } from '../call.js';
import { orderIdOf } from '../ids.js';
import { clientIdOf, configurationOf, sideText } from './describe.js';
import { failed, failure, failureOf, isFailure, type OrderFailure } from './failures.js';
import { planOrder } from './planning.js';

/** Reads what a POST asks for; with no client id for a preview. */
export function readOrder(
  { exchange, products }: Desk,
  { body, account }: PrivateCall,
  clientId: string | null,
): OrderRequest | OrderFailure {
  const instrument = products.find(field(body, 'product_id') ?? '');
  if (instrument === undefined) return failure('INVALID_PRODUCT_ID', 'Invalid product_id');
  const side = field(body, 'side')?.toUpperCase();
  if (side !== 'BUY' && side !== 'SELL') return failure('INVALID_SIDE', 'Invalid side');
  return planOrder({
    instrument,
    side: side === 'BUY' ? 'buy' : 'sell',
    clientId,
    configuration: body.order_configuration,
    attached: body.attached_order_configuration,
    now: exchange.now(),
    last: exchange.ticker(instrument.index).last,
    takerPpm: exchange.feeRates(account, instrument.index).takerPpm,
    attachment: `${account}/${clientId ?? ''}`,
  });
}

/** A client order id that was used before gives that order back, whatever else is asked for. */
export function createOrder(desk: Desk, call: PrivateCall): DialectResponse {
  const clientId = field(call.body, 'client_order_id');
  if (clientId === undefined) return invalidArgument('client_order_id is required');
  const known = desk.exchange.order(call.account, { clientId });
  if (known !== undefined) return created(desk, known);
  const configuration = call.body.order_configuration ?? null;
  const planned = readOrder(desk, call, clientId);
  if (isFailure(planned)) return failed(planned, configuration);
  const placed = desk.exchange.place(call.account, planned);
  return isRefusal(placed) ? failed(failureOf(placed), configuration) : created(desk, placed);
}

function created(desk: Desk, order: ExchangeOrder): DialectResponse {
  const exit = desk.records.exitOf(order);
  return answer({
    success: true,
    success_response: {
      order_id: orderIdOf(order.number),
      product_id: desk.products.idOf(order.request.instrument),
      side: sideText(order.request.side),
      client_order_id: clientIdOf(order),
      attached_order_id: exit === undefined ? '' : orderIdOf(exit),
    },
    order_configuration: configurationOf(desk, order),
  });
}

/** Futures alone have positions to close. */
export const closePosition = (_desk: Desk, _call: PrivateCall): DialectResponse =>
  failed(failure('CANNOT_CLOSE_ZERO_POSITION', 'There is no position to close'), null);
