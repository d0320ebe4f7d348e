import type { ClientOrderId, Clock, ExternalOrder, Micros, VenueAbilities } from '../../../domain/index.js';
import type { Engine, EngineLoop } from '../../../engine/index.js';
import type { VenueRequest } from '../../../execution/index.js';
import type { SessionSnapshot } from '../../../protocol/index.js';
import type { AccountGateway, VenueInstrument } from '../../../venues/ccxt/index.js';
import { AT_ONCE, askVenue, type Patience } from '../patience.js';
import { knownAccount } from './known-account.js';
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
  /** Ids of the log's sessions before this one; left out, every order with the house's prefix is ours. */
  readonly sessions?: ReadonlySet<string>;
  /** The newest moment of the log; null or left out where it has just begun. */
  readonly since?: Micros | null;
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

  /**
   * Connects the accounts, and has each held against what the log has of it.
   * @throws UserError where a venue that is away is not waited for.
   */
  async signIn(loop: EngineLoop, patience: Patience = AT_ONCE): Promise<void> {
    const { accounts, engine, sessions, since = null } = this.options;
    const several = accounts.length > 1;
    const ids = sessions === undefined ? null : new Set([...sessions, engine.sessionId]);
    const signIn = async ({ venue, gateway }: VenueAccount): Promise<void> => {
      const sink = {
        event: (event: Parameters<EngineLoop['event']>[0]) =>
          loop.event(several && event.kind === 'balance' ? { ...event, venue } : event),
        // Ours, and lost by the log: taken over by a command, so that the log has it now.
        stray: ({ venueOrderId, instrument }: ExternalOrder) =>
          void loop.command({ kind: 'adopt', venueOrderId, instrument }, 'engine'),
      };
      patience.progress(`asking ${venue} for the account`);
      // Taken just before: what was asked for meanwhile is in it, and was not sent.
      const open = () => gateway.open(sink, knownAccount(engine, { venue, sessions: ids, since }));
      await askVenue(open, patience);
    };
    // All at once: none waits for another that is slow, or away.
    await Promise.all(accounts.map(signIn));
  }

  /** What each venue carries out by itself. */
  get abilities(): Readonly<Record<string, VenueAbilities>> {
    return Object.fromEntries(
      this.options.accounts.map(({ venue, gateway }) => {
        const { iceberg, oco, orderTypes, trails, replace } = gateway.capabilities;
        const limits = {
          ...(trails === undefined ? {} : { trails }),
          ...(replace ? {} : { replaces: false }),
        };
        return [venue, { orderTypes, iceberg, oco, ...limits } as VenueAbilities];
      }),
    );
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
    const { accounts, engine } = this.options;
    for (const { gateway } of accounts) await gateway.close(engine.leaving === 'keep');
  }

  private gatewayOf(clientOrderId: ClientOrderId): AccountGateway | undefined {
    const order = this.options.engine.orders.get(clientOrderId);
    return order === undefined ? undefined : this.byInstrument.get(order.request.instrument);
  }
}
