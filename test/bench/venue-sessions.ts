import type { Exchange } from 'ccxt';
import type { ClientKey } from '../../src/apps/exchange/index.js';
import {
  Instrument,
  limitOrder,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../src/domain/index.js';
import { createGateway } from '../../src/venues/ccxt/account/index.js';
import { createCatalogue } from '../../src/venues/ccxt/catalogue/index.js';
import { SlidingWindow, WeightLimiter } from '../../src/venues/ccxt/limiter/index.js';
import { WALL_CLOCK } from '../../src/venues/ccxt/load/index.js';
import type { DialectName } from '../../src/venues/embedded/wire/dialect.js';
import { ccxtClient } from '../wire-harness/ccxt-clients.js';

const SYMBOL = 'BTC/USDT';
/** As many as our own snapshots ask for. */
const LEVELS: Readonly<Record<string, number>> = { binance: 1_000, kraken: 500 };

export interface ExchangeNews {
  readonly venues: readonly VenueAddress[];
}

export interface VenueAddress {
  readonly dialect: DialectName;
  readonly urls: { readonly http: string; readonly ws: string };
  readonly key: ClientKey;
}

/** A way of reaching a venue: one request after another, each until its answer is there. */
export interface VenueSession {
  /** A book by REST. */
  data(): Promise<void>;
  /** A limit order that rests, until the venue has acknowledged it. */
  order(): Promise<void>;
  /** Takes the last order away again; not timed. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** Outcry's own catalogue and gateway. */
export async function openOutcry({ dialect, urls, key }: VenueAddress): Promise<VenueSession> {
  const endpoint = { venue: dialect, testnet: false, url: urls.http, certificateAuthority: null };
  const catalogue = await createCatalogue(endpoint);
  const [specification] = await catalogue.instruments([SYMBOL]);
  const instrument = { index: 0, specification: specification! };
  const size = new Instrument(instrument.specification, 0).parseSize('0.001') as SizeLots;
  // A tenth below the best bid, which is a snapshot's first row: it rests.
  const price = Math.round((await catalogue.snapshot(instrument)).price[0]! * 0.9) as PriceTicks;
  const gateway = await createGateway({
    endpoint,
    credentials: { apiKey: key.key, secret: key.secret, passphrase: null },
    instruments: [instrument],
    // What is measured is the way, not the wait: the exchange's own limits are off.
    limiter: new WeightLimiter({
      budgets: {},
      clock: WALL_CLOCK,
      open: () => new SlidingWindow(1e12, 1_000_000),
    }),
  });
  const waiting = new Map<string, (event: VenueEvent) => void>();
  await gateway.open({
    event: (event) => {
      if ('clientOrderId' in event) waiting.get(event.clientOrderId)?.(event);
    },
  });
  const until = (clientOrderId: string, kind: VenueEvent['kind']): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.set(clientOrderId, (event) => {
        if (event.kind === kind) resolve();
        else reject(new Error(`${clientOrderId}: ${JSON.stringify(event)}`));
      });
    });
  let orders = 0;
  // The dialects share one account, and Coinbase gives an id's first order for ever.
  const session = { binance: 'be7b', coinbase: 'be7c', kraken: 'be7d' }[dialect];
  const idOf = (): string => `oc-${session}-${orders}`;
  return {
    data: async () => void (await catalogue.snapshot(instrument)),
    order: async () => {
      orders += 1;
      const clientOrderId = idOf();
      const accepted = until(clientOrderId, 'accepted');
      const order = limitOrder({ instrument: 0, side: 'buy', price, size });
      gateway.submit({ kind: 'place', clientOrderId, order }, WALL_CLOCK.now());
      await accepted;
    },
    tidy: async () => {
      const canceled = until(idOf(), 'canceled');
      gateway.submit({ kind: 'cancel', clientOrderId: idOf() }, WALL_CLOCK.now());
      await canceled;
      waiting.delete(idOf());
    },
    close: async () => {
      await gateway.close();
      await catalogue.close();
    },
  };
}

/** Stock ccxt, by its order socket where it has one. */
export async function openCcxt({ dialect, urls, key }: VenueAddress): Promise<VenueSession> {
  const client: Exchange = await ccxtClient({ dialect, kind: 'pro', key, urls });
  await client.loadMarkets();
  const book = await client.fetchOrderBook(SYMBOL);
  const price = Number(client.priceToPrecision(SYMBOL, Number(book.bids[0]![0]) * 0.9));
  const bySocket = client.has.createOrderWs === true;
  let last = '';
  return {
    data: async () => void (await client.fetchOrderBook(SYMBOL, LEVELS[dialect])),
    order: async () => {
      const order = bySocket
        ? await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.001, price)
        : await client.createOrder(SYMBOL, 'limit', 'buy', 0.001, price);
      last = order.id!;
    },
    tidy: async () => {
      if (!bySocket) await client.cancelOrder(last, SYMBOL);
      // Kraken's takes no symbol; by REST its nonce, in milliseconds, collides with itself.
      else await client.cancelOrderWs(last, dialect === 'kraken' ? undefined : SYMBOL);
    },
    close: () => client.close(),
  };
}
