import type { Micros } from '../../../../../domain/index.js';
import type { ExchangeKey } from '../../dialect.js';
import { type Authentication, type Denied, isDenied } from '../authentication.js';
import { type Desk, field, object } from '../call.js';
import { CHANNELS, type ChannelName, isChannel } from './channels.js';

/** What a client's message asks for. */
export interface Wish {
  readonly kind: 'subscribe' | 'unsubscribe';
  readonly channel: ChannelName;
  /** Empty where it named none. */
  readonly products: readonly string[];
  /** Null where it did not say who it is. */
  readonly key: ExchangeKey | null;
}

export interface RefusedWish {
  readonly kind: 'refused';
  readonly message: string;
  readonly reason?: string;
}

interface Circumstances {
  readonly now: Micros;
  readonly address: string;
  readonly authentication: Authentication;
  readonly desk: Desk;
}

const refused = (message: string, reason?: string): RefusedWish =>
  reason === undefined ? { kind: 'refused', message } : { kind: 'refused', message, reason };

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return object(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Reads a subscribe or unsubscribe message. @see https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview */
export function readMessage(text: string, circumstances: Circumstances): Wish | RefusedWish {
  const message = parse(text);
  if (message === null) return refused('invalid message', 'it is not JSON');
  const kind = field(message, 'type');
  if (kind !== 'subscribe' && kind !== 'unsubscribe') return refused('invalid message type');
  const channel = field(message, 'channel') ?? '';
  if (!isChannel(channel)) return refused('Failed to subscribe', `${channel} is not a valid channel`);
  const products = readProducts(message.product_ids, channel);
  const unknown = products.find((id) => circumstances.desk.products.find(id) === undefined);
  if (unknown !== undefined) return refused('Failed to subscribe', `${unknown} is not a valid product`);
  if (kind === 'subscribe' && CHANNELS[channel].products === 'required' && products.length === 0) {
    return refused('Failed to subscribe', 'product_ids is required');
  }
  const key = identify(message, channel, circumstances);
  if (key !== null && isDenied(key)) return refused('authentication failure');
  if (CHANNELS[channel].isPrivate && kind === 'subscribe' && !key?.permissions.read) {
    return refused('authentication failure');
  }
  return { kind, channel, products, key };
}

function readProducts(value: unknown, channel: ChannelName): readonly string[] {
  if (CHANNELS[channel].products === 'none' || !Array.isArray(value)) return [];
  return [...new Set(value.map(String))];
}

/** @returns null for a message without credentials. */
function identify(
  message: Readonly<Record<string, unknown>>,
  channel: ChannelName,
  { now, address, authentication }: Circumstances,
): ExchangeKey | Denied | null {
  const jwt = field(message, 'jwt');
  if (jwt !== undefined) return authentication.ofSocketToken(jwt, { now, address });
  const name = field(message, 'api_key');
  if (name === undefined) return null;
  const given = message.product_ids;
  return authentication.ofSocketSignature(
    {
      key: name,
      timestamp: field(message, 'timestamp') ?? '',
      signature: field(message, 'signature') ?? '',
      text: `${channel}${Array.isArray(given) ? given.join(',') : ''}`,
    },
    { now, address },
  );
}
