import type { Instrument, Micros, PriceTicks, SizeLots, VenueEvent } from '../../../../src/domain/index.js';
import { limitOrder, type NewOrder, Random } from '../../../../src/domain/index.js';
import type { VenueRequest } from '../../../../src/execution/index.js';
import { createGateway, type GatewayOptions } from '../../../../src/venues/ccxt/account/index.js';
import { createCatalogue } from '../../../../src/venues/ccxt/catalogue/index.js';
import type {
  AccountGateway,
  Credentials,
  KnownAccount,
  VenueEndpoint,
  VenueInstrument,
} from '../../../../src/venues/ccxt/contract.js';
import { createMarketFeed } from '../../../../src/venues/ccxt/feed/index.js';
import { SlidingWindow, WeightLimiter } from '../../../../src/venues/ccxt/limiter/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import {
  type ExchangeOrder,
  isRefusal,
  type OrderRequest,
} from '../../../../src/venues/embedded/wire/exchange.js';
import type { VenueUnderTest } from '../../../conformance/venue.js';
import { type HarnessOptions, type Role, startWire, type WireHarness } from '../../../wire-harness/index.js';
import { LiveVenue } from './live-venue.js';

const SYMBOLS = ['BTC/USDT', 'ETH/USDT'];
/** So long without an event, and all that was under way has arrived. */
const QUIET_MILLIS = 120;

/** One gateway on the exchange in process, and all that it said. */
export class AccountRig {
  readonly events: VenueEvent[] = [];
  /** Ids under which another process took over what the log lost. */
  readonly adopted: string[] = [];
  private orders = 0;

  private constructor(
    readonly dialect: DialectName,
    readonly harness: WireHarness,
    readonly gateway: AccountGateway,
    readonly instruments: readonly VenueInstrument[],
    readonly endpoint: VenueEndpoint,
  ) {}

  static async start(
    dialect: DialectName,
    {
      harness: given,
      role,
      gateway: options,
      isLimited = false,
    }: {
      readonly harness?: Partial<HarnessOptions>;
      readonly role?: Role;
      readonly gateway?: Partial<GatewayOptions>;
      /** By the venue's own limits. */
      readonly isLimited?: boolean;
    } = {},
  ): Promise<AccountRig> {
    const harness = await startWire({ dialects: [dialect], ...given });
    const endpoint = endpointOf(harness, dialect);
    const catalogue = await createCatalogue(endpoint);
    const specifications = await catalogue.instruments(SYMBOLS);
    await catalogue.close();
    const instruments = specifications.map((specification, index) => ({ index, specification }));
    const credentials = credentialsOf(harness, dialect, role);
    const gateway = await createGateway({
      endpoint,
      credentials,
      instruments,
      ...(isLimited ? {} : { limiter: unlimited() }),
      ...options,
    });
    return new AccountRig(dialect, harness, gateway, instruments, endpoint);
  }

  async open(known?: KnownAccount): Promise<this> {
    await this.gateway.open({ event: (event) => this.events.push(event) }, known);
    return this;
  }

  /** Another process on the same account; what it says is heard here too, and it adopts what the log lost. */
  async another(known: KnownAccount, options: Partial<GatewayOptions> = {}): Promise<AccountGateway> {
    const { endpoint, instruments, harness, dialect } = this;
    const credentials = credentialsOf(harness, dialect);
    const gateway = await createGateway({
      endpoint,
      credentials,
      instruments,
      limiter: unlimited(),
      ...options,
    });
    await gateway.open(
      {
        event: (event) => this.events.push(event),
        stray: (order) => {
          const { instrument, side, type, price, size, venueOrderId } = order;
          const request = limitOrder({ instrument, side, type, price, size });
          const clientOrderId = `oc-5e56-${venueOrderId}`.replace(/[^a-z0-9-]/gi, '');
          this.adopted.push(clientOrderId);
          gateway.submit({ kind: 'adopt', clientOrderId, venueOrderId, order: request }, WALL_CLOCK.now());
        },
      },
      known,
    );
    return gateway;
  }

  /** The differences of the reconciliations so far. */
  differences(): string[] {
    return this.events.flatMap((event) => (event.kind === 'reconciled' ? event.differences : []));
  }

  /** What was told of orders of others. */
  externals() {
    return this.events.flatMap((event) => (event.kind === 'external' ? [event.order] : []));
  }

  /** An order that somebody else makes on the account, at the exchange itself. */
  placeElsewhere(fields: Partial<OrderRequest> = {}): ExchangeOrder {
    const placed = this.harness.exchange.place('paper', {
      instrument: this.market.index,
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      size: this.size,
      price: this.price(0.9),
      clientId: null,
      dialectType: this.dialect === 'coinbase' ? 'limit_limit_gtc' : 'LIMIT',
      ...fields,
    });
    if (isRefusal(placed)) throw new Error(placed.reason);
    return placed;
  }

  /** The exchange's own instrument: the same market, perhaps at another place. */
  get market(): Instrument {
    const { symbol } = this.instruments[0]!.specification;
    return this.harness.exchange.instruments.find((each) => each.symbol === symbol)!;
  }

  /** A price so far from the touch: 0.9 is ten per cent below the best bid, 1.1 above the best ask. */
  price(factor: number): PriceTicks {
    const book = this.harness.exchange.book(this.market.index);
    const touch = factor < 1 ? book.bestBid : book.bestAsk;
    return Math.round(touch * factor) as PriceTicks;
  }

  order(fields: Partial<NewOrder> = {}): NewOrder {
    return limitOrder({ instrument: 0, side: 'buy', price: this.price(0.9), size: this.size, ...fields });
  }

  get size(): SizeLots {
    return this.market.parseSize('0.01') as number as SizeLots;
  }

  place(order: NewOrder): string {
    this.orders += 1;
    const clientOrderId = `oc-5e55-${this.orders}`;
    this.gateway.submit({ kind: 'place', clientOrderId, order }, WALL_CLOCK.now());
    return clientOrderId;
  }

  cancel(clientOrderId: string): void {
    this.gateway.submit({ kind: 'cancel', clientOrderId }, WALL_CLOCK.now());
  }

  replace(clientOrderId: string, price: PriceTicks | null, size: SizeLots | null): void {
    this.gateway.submit({ kind: 'replace', clientOrderId, price, size }, WALL_CLOCK.now());
  }

  of(clientOrderId: string): VenueEvent[] {
    return this.events.filter((event) =>
      event.kind === 'fill'
        ? event.fill.clientOrderId === clientOrderId
        : 'clientOrderId' in event && event.clientOrderId === clientOrderId,
    );
  }

  kinds(clientOrderId: string): string[] {
    return this.of(clientOrderId).map(({ kind }) => kind);
  }

  filled(clientOrderId: string): number {
    return this.of(clientOrderId).reduce(
      (sum, event) => sum + (event.kind === 'fill' ? event.fill.size : 0),
      0,
    );
  }

  /** What the exchange itself has of this account. */
  ledger(): readonly ExchangeOrder[] {
    return this.harness.exchange.orders('paper', { limit: 10_000 });
  }

  settle(): Promise<void> {
    return quiet(() => this.events.length);
  }

  /** Until something is so, or two fifths of a minute have passed. */
  async until(holds: () => boolean, what: string): Promise<void> {
    for (let i = 0; i < 2_400; i += 1) {
      if (holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${what}: it never came; events: ${JSON.stringify(this.events.slice(-12))}`);
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.harness.close();
  }

  /** The gateway and a feed as one venue, for the suite that every venue passes. */
  async underTest(): Promise<VenueUnderTest> {
    const { endpoint, instruments, gateway, dialect } = this;
    const catalogue = await createCatalogue(endpoint);
    const feed = createMarketFeed({
      endpoint,
      instruments,
      protocol: feedProtocol(dialect)!,
      snapshot: (instrument) => catalogue.snapshot(instrument),
      connections: 1,
      clock: WALL_CLOCK,
      random: new Random(1),
    });
    const venue = new LiveVenue({ name: dialect, instruments, feed, account: gateway });
    // Binance's snapshot comes by REST, some time after the socket.
    const { open: openFeed } = feed;
    feed.open = async (sink) => {
      await openFeed.call(feed, sink);
      for (let i = 0; i < 500 && feed.health(0) !== 'live'; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await catalogue.close();
    };
    let heard = 0;
    const unanswered = new Unanswered();
    const { open, submit } = venue;
    venue.submit = (request, at) => {
      unanswered.asked(request);
      submit.call(venue, request, at);
    };
    venue.open = (sink) =>
      open.call(venue, {
        rows: (instrument, rows, from, to) => sink.rows(instrument, rows, from, to),
        event: (event) => {
          heard += 1;
          unanswered.heard(event);
          sink.event(event);
        },
      });
    const specification = instruments[0]!.specification;
    return {
      venue,
      instrument: 0,
      restingBid: this.price(0.9),
      restingAsk: this.price(1.1),
      takingBid: this.price(1.01),
      // Ten lots: an iceberg that shows one of them is within each venue's rules.
      size: 10 as SizeLots,
      tooLarge: Math.min(specification.maxSizeLots, this.size * 10_000) as SizeLots,
      now: () => WALL_CLOCK.now() as Micros,
      settle: async () => {
        await unanswered.answered();
        await quiet(() => heard);
      },
    };
  }
}

export function endpointOf(harness: WireHarness, dialect: DialectName): VenueEndpoint {
  return {
    venue: dialect,
    testnet: false,
    url: harness.server.urls(dialect).http,
    certificateAuthority: null,
  };
}

export function credentialsOf(
  harness: WireHarness,
  dialect: DialectName,
  role: Role = 'trader',
): Credentials {
  const { key, secret } = harness.key(dialect, role) as unknown as { key: string; secret: string };
  return { apiKey: key, secret, passphrase: null };
}

/** For exchanges whose own limits are off. */
export const unlimited = (): WeightLimiter =>
  new WeightLimiter({ budgets: {}, clock: WALL_CLOCK, open: () => new SlidingWindow(1e12, 1_000_000) });

/** A busy machine may take longer over an answer than the quiet lasts: requests are waited for by name. */
class Unanswered {
  private readonly open = new Map<string, number>();

  asked(request: VenueRequest): void {
    const ids =
      request.kind === 'place-pair'
        ? request.legs.map(({ clientOrderId }) => clientOrderId)
        : [request.clientOrderId];
    for (const id of ids) this.open.set(id, (this.open.get(id) ?? 0) + 1);
  }

  heard(event: VenueEvent): void {
    const id = 'clientOrderId' in event ? event.clientOrderId : null;
    const left = id === null ? 0 : (this.open.get(id) ?? 0);
    if (left > 1) this.open.set(id!, left - 1);
    else if (id !== null) this.open.delete(id);
  }

  /** What has no answer after ten seconds has none. */
  async answered(): Promise<void> {
    for (let i = 0; i < 1_000 && this.open.size > 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.open.clear();
  }
}

async function quiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MILLIS));
  }
}
