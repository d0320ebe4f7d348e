import type { ClientOrderId, Clock } from '../../../domain/index.js';
import type { Engine, EngineLoop } from '../../../engine/index.js';
import type { VenueRequest } from '../../../execution/index.js';
import type { SessionSnapshot } from '../../../protocol/index.js';
import type { AccountGateway, VenueInstrument } from '../../../venues/ccxt/index.js';
import type { SessionMarket } from './session-market.js';

/** The private side of one venue. */
export interface VenueAccount {
  readonly venue: string;
  readonly instruments: readonly VenueInstrument[];
  readonly gateway: AccountGateway;
}

interface VenueMarketOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly accounts: readonly VenueAccount[];
  readonly keys: SessionSnapshot['keys'];
}

/** Live venues: what they say comes by itself, and orders go to the venue of their instrument. */
export class VenueMarket implements SessionMarket {
  readonly clock: Clock;
  readonly keys: SessionSnapshot['keys'];
  private readonly byInstrument = new Map<number, AccountGateway>();
  private closing = (): Promise<void> => Promise.resolve();

  constructor(private readonly options: VenueMarketOptions) {
    this.clock = options.clock;
    this.keys = options.keys;
    for (const { gateway, instruments } of options.accounts) {
      for (const { index } of instruments) this.byInstrument.set(index, gateway);
    }
  }

  /** Connects the accounts, and asks after every order that the log has as working. */
  async signIn(loop: EngineLoop): Promise<void> {
    const { accounts, engine } = this.options;
    const several = accounts.length > 1;
    for (const { venue, gateway } of accounts) {
      await gateway.open({
        event: (event) => loop.event(several && event.kind === 'balance' ? { ...event, venue } : event),
      });
    }
    for (const { clientOrderId } of [...engine.orders.working()]) {
      this.gatewayOf(clientOrderId)?.submit({ kind: 'query', clientOrderId }, this.clock.now());
    }
  }

  submit(request: VenueRequest, at: ReturnType<Clock['now']>): void {
    const gateway =
      request.kind === 'place'
        ? this.byInstrument.get(request.order.instrument)
        : this.gatewayOf(request.clientOrderId);
    if (gateway === undefined)
      throw new Error(`no account trades the instrument of ${request.clientOrderId}`);
    gateway.submit(request, at);
  }

  at<T>(act: () => T): T {
    return act();
  }

  banner(): ReturnType<SessionMarket['banner']> {
    return { kind: 'venue', name: this.options.name };
  }

  onClose(close: () => Promise<void>): void {
    this.closing = close;
  }

  async close(): Promise<void> {
    await this.closing();
    for (const { gateway } of this.options.accounts) await gateway.close();
  }

  private gatewayOf(clientOrderId: ClientOrderId): AccountGateway | undefined {
    const order = this.options.engine.orders.get(clientOrderId);
    return order === undefined ? undefined : this.byInstrument.get(order.request.instrument);
  }
}
