import type { UserOrder } from './reports.js';

interface UserChannelOptions {
  readonly products: readonly string[];
  /** A token of this moment. */
  token(): string;
  send(text: string): void;
  orders(orders: readonly UserOrder[]): void;
  /** The stream cannot be trusted any more. */
  broken(reason: string): void;
}

interface UserFrame {
  readonly channel?: string;
  readonly type?: string;
  readonly message?: string;
  readonly sequence_num?: number;
  readonly events?: readonly {
    readonly type?: string;
    readonly orders?: readonly UserOrder[];
    readonly subscriptions?: { readonly user?: unknown };
  }[];
}

/** Longer than this without the channel's first word, and signing in has failed. */
const LOGIN_MILLIS = 5_000;

/**
 * The `user` channel with `heartbeats`, so that a hole in the connection's numbers shows within a second.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
 */
export class UserChannel {
  private expected: number | null = null;
  private signedIn: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(private readonly options: UserChannelOptions) {}

  login(): Promise<void> {
    this.expected = null;
    const { products, token, send } = this.options;
    const answered = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error('timeout: the user channel did not answer')),
        LOGIN_MILLIS,
      );
      const settle =
        <T extends readonly unknown[]>(then: (...given: T) => void) =>
        (...given: T): void => {
          clearTimeout(timer);
          this.signedIn = null;
          then(...given);
        };
      this.signedIn = { resolve: settle(resolve), reject: settle(reject) };
    });
    for (const channel of ['user', 'heartbeats']) {
      send(JSON.stringify({ type: 'subscribe', channel, product_ids: products, jwt: token() }));
    }
    return answered;
  }

  /** The connection is gone. */
  breakOff(): void {
    this.signedIn?.reject(new Error('the connection broke while signing in'));
  }

  message(text: string): void {
    let frame: UserFrame;
    try {
      frame = JSON.parse(text);
    } catch {
      this.options.broken('a frame that is no JSON');
      return;
    }
    if (frame.type === 'error') {
      this.signedIn?.reject(new Error(`coinbase ${frame.message ?? 'refused'}`));
      return;
    }
    if (!this.follows(frame.sequence_num)) return;
    const events = frame.events ?? [];
    if (
      frame.channel === 'subscriptions' &&
      events.some((event) => event.subscriptions?.user !== undefined)
    ) {
      this.signedIn?.resolve();
    }
    if (frame.channel !== 'user') return;
    for (const { orders } of events) if (orders !== undefined) this.options.orders(orders);
    this.signedIn?.resolve();
  }

  /** A number twice is passed over; a hole means that news was lost. */
  private follows(sequence: number | undefined): boolean {
    if (sequence === undefined) return true;
    const { expected } = this;
    if (expected !== null && sequence < expected) return false;
    this.expected = sequence + 1;
    if (expected === null || sequence === expected) return true;
    this.options.broken(`a hole in the channel: ${sequence} after ${expected - 1}`);
    return false;
  }
}
