import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Instrument, SizeLots } from '../../../../domain/index.js';
import type { Terms } from '../link.js';
import type { TrackedOrder } from '../tracked-order.js';

/** Parameters of one request, before it is signed; numbers are written bare on the socket. */
export type Parameters = Readonly<Record<string, string | number>>;

/** Signs with a key that is read once. */
export class BinanceSigner {
  private readonly key: KeyObject;

  constructor(
    readonly apiKey: string,
    secret: string,
    /** `recvWindow`: after how long Binance no longer takes a request that it got late, in milliseconds. */
    private readonly receiveWindow: number,
  ) {
    this.key = createSecretKey(Buffer.from(secret, 'utf8'));
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
    const all: Record<string, string | number> = {
      ...parameters,
      apiKey: this.apiKey,
      recvWindow: this.receiveWindow,
      timestamp,
    };
    let payload = '';
    let json = '';
    for (const name of Object.keys(all).sort()) {
      const value = all[name]!;
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

/** An order as Binance wants it, its numbers as exact decimals. */
export function orderParameters(
  order: TrackedOrder,
  instrument: Instrument,
  { clientId, size, terms }: { readonly clientId: string; readonly size: SizeLots; readonly terms?: Terms },
): Parameters {
  const { type, side, request } = order;
  const price = terms?.price ?? order.price;
  const quantity = instrument.formatSize(size);
  const common = {
    symbol: instrument.specification.venueSymbol,
    side: side === 'buy' ? 'BUY' : 'SELL',
    newClientOrderId: clientId,
    newOrderRespType: 'FULL',
    quantity,
  };
  const trigger = request?.triggerPrice ?? null;
  const stop = trigger === null ? {} : { stopPrice: instrument.formatPrice(trigger) };
  if (type === 'market') return { ...common, type: 'MARKET' };
  if (type === 'stop') return { ...common, type: 'STOP_LOSS', ...stop };
  const limit = {
    ...common,
    price: instrument.formatPrice(price ?? 0),
    ...(request?.displaySize == null ? {} : { icebergQty: instrument.formatSize(request.displaySize) }),
  };
  if (request?.postOnly === true) return { ...limit, type: 'LIMIT_MAKER' };
  const timeInForce = (request?.timeInForce ?? 'gtc').toUpperCase();
  if (type === 'stop-limit') return { ...limit, type: 'STOP_LOSS_LIMIT', timeInForce, ...stop };
  return { ...limit, type: 'LIMIT', timeInForce };
}
