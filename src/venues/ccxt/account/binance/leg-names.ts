import { UserError } from '../../../../domain/index.js';
import { venueClientId } from '../client-ids.js';
import type { TrackedOrder } from '../tracked-order.js';
import type { Parameters } from './parameters.js';
import { legClientId } from './reports.js';

/** The id that one leg of an order of ours has at the venue. @throws UserError where the venue cannot take it. */
export function legId(clientOrderId: string, leg: number): string {
  const id = venueClientId('binance', clientOrderId);
  if (id === null) throw new UserError(`binance cannot take the id ${clientOrderId}`);
  return legClientId(id, leg);
}

/** True for what somebody else has named: the first leg of an adopted order. */
export const isNamedByNumber = ({ adopted }: TrackedOrder, leg: number): boolean =>
  adopted !== null && leg === 0;

/** How a leg is named in a request: by our id, or by the venue's number where it was made elsewhere. */
export const legName = (
  order: TrackedOrder,
  leg: number,
  byId = 'origClientOrderId',
  byNumber = 'orderId',
): Parameters =>
  isNamedByNumber(order, leg)
    ? { [byNumber]: Number(order.adopted) }
    : { [byId]: legId(order.clientOrderId, leg) };
