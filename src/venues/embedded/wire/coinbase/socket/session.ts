import type { Micros } from '../../../../../domain/index.js';
import type { DialectConnection, DialectSession, FrameMeaning } from '../../dialect.js';
import type { ChannelName } from './channels.js';

/** One message before it has its place on a connection. */
export interface Frame {
  /** As messages name it: `l2_data` for the channel `level2`. */
  readonly channel: string;
  /** JSON of the list. */
  readonly events: string;
  readonly time: string;
  readonly meaning: FrameMeaning;
}

/** What a client has asked for on a channel; an empty set is everything, where the channel allows that. */
export type Products = Set<string>;

/** One connection: its subscriptions, and the one number that rises over all its messages. */
export class SocketSession implements DialectSession {
  readonly subscriptions = new Map<ChannelName, Products>();
  /** Of the user channel, once it is subscribed to. */
  account: string | null = null;
  /** True from the first subscription on that was granted. */
  hasSubscribed = false;
  heartbeats = 0;
  lastSentAt: Micros;
  private sequence = 0;

  constructor(
    readonly connection: DialectConnection,
    public openedAt: Micros,
    private readonly on: {
      readonly message: (session: SocketSession, text: string) => void;
      readonly closed: (session: SocketSession) => void;
    },
  ) {
    this.lastSentAt = openedAt;
  }

  message(text: string): void {
    this.on.message(this, text);
  }

  closed(): void {
    this.on.closed(this);
  }

  send({ channel, events, time, meaning }: Frame, now: Micros): void {
    const head = `{"channel":"${channel}","client_id":"","timestamp":"${time}"`;
    this.connection.send(`${head},"sequence_num":${this.sequence},"events":${events}}`, meaning);
    this.sequence += 1;
    this.lastSentAt = now;
  }

  /** Keeps its age where the exchange's clock was set. */
  shiftClock(micros: number): void {
    this.openedAt = (this.openedAt + micros) as Micros;
    this.lastSentAt = (this.lastSentAt + micros) as Micros;
  }

  /** Errors stand outside the sequence. */
  refuse(message: string, reason?: string): void {
    const body = reason === undefined ? { type: 'error', message } : { type: 'error', message, reason };
    this.connection.send(JSON.stringify(body), { kind: 'response' });
  }

  /** Whether it listens to a channel for a product. */
  hears(channel: ChannelName, product: string): boolean {
    const products = this.subscriptions.get(channel);
    return products !== undefined && (products.size === 0 || products.has(product));
  }
}
