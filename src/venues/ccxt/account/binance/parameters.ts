import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import {
  type Instrument,
  isStop,
  type NewOrder,
  type OrderType,
  type RejectCode,
  type SizeLots,
  type TrailRange,
} from '../../../../domain/index.js';
import type { Terms } from '../link.js';
import { hasLimit, type TrackedOrder } from '../tracked-order.js';

/** Parameters of one request, before it is signed; numbers are written bare on the socket. */
export type Parameters = Readonly<Record<string, string | number>>;

/** Signs with a key that is read once. */
export class BinanceSigner {
  private readonly key: KeyObject;
  /** Of the request that is being written, sorted. */
  private readonly names: string[] = [];

  constructor(
    readonly apiKey: string,
    secret: string,
    /** `recvWindow`: after how long Binance no longer takes a request that it got late, in milliseconds. */
    private readonly receiveWindow: number,
  ) {
    this.key = createSecretKey(secret, 'utf8');
  }

  /**
   * A whole request of the ws-api. Its parameters are signed in the order of their names:
   * https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/request-security
   */
  frame(request: {
    readonly id: number;
    readonly method: string;
    readonly parameters: Parameters;
    readonly timestamp: number;
  }): string {
    const { id, method, parameters, timestamp } = request;
    const { names } = this;
    let count = insert(names, insert(names, insert(names, 0, 'apiKey'), 'recvWindow'), 'timestamp');
    for (const name in parameters) count = insert(names, count, name);
    let payload = '';
    let json = '';
    for (let i = 0; i < count; i += 1) {
      const name = names[i]!;
      const value =
        parameters[name] ??
        (name === 'apiKey' ? this.apiKey : name === 'timestamp' ? timestamp : this.receiveWindow);
      payload += payload === '' ? `${name}=${value}` : `&${name}=${value}`;
      json += typeof value === 'number' ? `"${name}":${value},` : `"${name}":"${value}",`;
    }
    return `{"id":${id},"method":"${method}","params":{${json}"signature":"${this.sign(payload)}"}}`;
  }

  /** The same as a query of REST. */
  query(parameters: Parameters, timestamp: number): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    query.set('recvWindow', String(this.receiveWindow));
    query.set('timestamp', String(timestamp));
    const text = query.toString();
    return `${text}&signature=${this.sign(text)}`;
  }

  private sign(payload: string): string {
    return createHmac('sha256', this.key).update(payload).digest('hex');
  }
}

/** Puts a name in its place among the first `count`, which are sorted: there are a dozen. @returns how many there are then. */
function insert(names: string[], count: number, name: string): number {
  let at = count;
  for (; at > 0 && names[at - 1]! > name; at -= 1) names[at] = names[at - 1]!;
  names[at] = name;
  return count + 1;
}

/** `STOP_LOSS`, `TAKE_PROFIT_LIMIT` and so on, of what waits for a trigger. */
const TRIGGERED: Readonly<Partial<Record<OrderType, string>>> = {
  stop: 'STOP_LOSS',
  'stop-limit': 'STOP_LOSS_LIMIT',
  'take-profit': 'TAKE_PROFIT',
  'take-profit-limit': 'TAKE_PROFIT_LIMIT',
  'trailing-stop': 'STOP_LOSS',
};

/** Parts per million in a basis point, the step of `trailingDelta`. */
const BIP_PPM = 100;
/** Of the filter TRAILING_DELTA, as exchangeInfo gives it for every spot symbol: 0.10 % to 20 %. */
export const BINANCE_TRAILS: TrailRange = {
  unit: 'ppm',
  step: BIP_PPM,
  least: 10 * BIP_PPM,
  most: 2_000 * BIP_PPM,
};

/** Why a form is none of Binance's, although each of its parts is; null where it is one. */
export function refusedForm({
  type,
  request,
}: TrackedOrder): { readonly code: RejectCode; readonly reason: string } | null {
  if (type !== 'trailing-stop') return null;
  const { unit, distance } = request!.trail!;
  const { step, least, most } = BINANCE_TRAILS;
  if (unit === 'ppm' && distance % step === 0 && distance >= least && distance <= most!) return null;
  return {
    code: 'invalid',
    reason: 'binance trails by a share of the price, 0.10 % to 20.00 % in steps of 0.01 %',
  };
}

/** An order as Binance wants it, its numbers as exact decimals. */
export function orderParameters(
  order: TrackedOrder,
  instrument: Instrument,
  { clientId, size, terms }: { readonly clientId: string; readonly size: SizeLots; readonly terms?: Terms },
): Parameters {
  const parameters: Writable = {
    newClientOrderId: clientId,
    newOrderRespType: 'FULL',
    quantity: instrument.formatSize(size),
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    symbol: instrument.specification.venueSymbol,
  };
  addKind(parameters, order, { instrument, terms });
  return parameters;
}

type Writable = Record<string, string | number>;

const TIMES_IN_FORCE = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK', gtd: 'GTD' } as const;

function addKind(
  parameters: Writable,
  { type, request, price: standing, stage }: TrackedOrder,
  { instrument, terms }: { readonly instrument: Instrument; readonly terms?: Terms | undefined },
): void {
  if (type === 'market') {
    parameters.type = 'MARKET';
    return;
  }
  // What takes the place of one that has woken does not wait for its trigger again.
  const isAwake = stage === 'open' && hasLimit(type);
  const triggered = isAwake ? undefined : TRIGGERED[type];
  if (triggered !== undefined && !hasLimit(type)) {
    parameters.type = triggered;
    addTrigger(parameters, request, instrument);
    return;
  }
  parameters.price = instrument.formatPrice(terms?.price ?? standing ?? 0);
  if (request?.displaySize != null) parameters.icebergQty = instrument.formatSize(request.displaySize);
  if (request?.postOnly === true) {
    parameters.type = 'LIMIT_MAKER';
    return;
  }
  parameters.timeInForce = TIMES_IN_FORCE[request?.timeInForce ?? 'gtc'];
  parameters.type = triggered ?? 'LIMIT';
  if (!isAwake) addTrigger(parameters, request, instrument);
}

/** Where it wakes, and how far it trails. */
function addTrigger(parameters: Writable, request: NewOrder | null, instrument: Instrument): void {
  const trigger = request?.triggerPrice ?? null;
  if (trigger !== null) parameters.stopPrice = instrument.formatPrice(trigger);
  if (request?.trail !== undefined) parameters.trailingDelta = request.trail.distance / BIP_PPM;
}

/**
 * Two orders of which one cancels the other, named by their places above and below the market.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-list---oco-trade
 */
export function pairParameters(
  legs: readonly { readonly order: TrackedOrder; readonly clientId: string }[],
  instrument: Instrument,
): Parameters {
  const { side, size } = legs[0]!.order;
  const parameters: Record<string, string | number> = {
    symbol: instrument.specification.venueSymbol,
    side: side === 'buy' ? 'BUY' : 'SELL',
    quantity: instrument.formatSize(size),
    newOrderRespType: 'FULL',
  };
  for (const { order, clientId } of legs) {
    const place = isStop(order.type) === (side === 'buy') ? 'above' : 'below';
    const own: Writable = {};
    addKind(own, order, { instrument });
    if (order.type === 'limit') {
      // The leg that rests on the book is always of this kind.
      own.type = 'LIMIT_MAKER';
      delete own.timeInForce;
    }
    parameters[`${place}ClientOrderId`] = clientId;
    for (const [name, value] of Object.entries(own)) {
      parameters[`${place}${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
    }
  }
  return parameters;
}
