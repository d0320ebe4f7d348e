import type { VenueCapabilities } from '../../../../execution/index.js';
import type { CcxtVenue } from '../../load/index.js';

/**
 * Venues that amend an order in place, by their own pages. Elsewhere ccxt's `editOrder` may be a new order under another
 * id (KuCoin, Bitget, Poloniex, HitBTC, Alpaca), which would stand at the venue while ours is told to be cancelled.
 */
const AMENDS: ReadonlySet<string> = new Set([
  'binancecoinm',
  'binanceusdm',
  'bitfinex',
  'bitmex',
  'bitvavo',
  'bybit',
  'bybiteu',
  'bybitid',
  'coinex',
  'deribit',
  'gate',
  'gateeu',
  'kraken',
  'krakenfutures',
  'myokx',
  'okx',
  'okxus',
  'phemex',
]);

/** What ccxt says that a venue has; where it does not say, it has it not. */
export function capabilitiesOf(venue: CcxtVenue): VenueCapabilities {
  const features = (venue.features as { spot?: { createOrder?: Features } } | undefined)?.spot?.createOrder;
  const stops = features?.triggerPrice === true;
  const { IOC: ioc, FOK: fok } = features?.timeInForce ?? {};
  return {
    // No common word on it: an order in doubt stays exposure until it is found.
    requestValidityMicros: null,
    clientIdIdempotent: false,
    queryByClientId: false,
    orderTypes: ['limit', 'market', ...(stops ? (['stop', 'stop-limit'] as const) : [])],
    timesInForce: [
      'gtc',
      ...(ioc === true ? (['ioc'] as const) : []),
      ...(fok === true ? (['fok'] as const) : []),
    ],
    postOnly: features?.timeInForce?.PO === true,
    iceberg: false,
    replace: venue.has.editOrder === true && AMENDS.has(venue.id),
    oco: false,
    deadMansTimerMicros: null,
    knowsQueue: false,
  };
}

interface Features {
  readonly triggerPrice?: boolean;
  readonly timeInForce?: { readonly IOC?: boolean; readonly FOK?: boolean; readonly PO?: boolean };
}
