import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SessionJournal } from '../../src/apps/engine/journal.js';
import {
  allocateRows,
  Instrument,
  type MarketRows,
  type Micros,
  type PriceTicks,
  RowFlag,
  RowKind,
  type SizeLots,
  SteadyMap,
} from '../../src/domain/index.js';
import { Engine, EngineLoop } from '../../src/engine/index.js';
import type { RiskConfiguration } from '../../src/risk/index.js';
import { loadConfiguration } from '../../src/store/configuration/index.js';
import { type Durability, SessionLogWriter } from '../../src/store/session-log/index.js';
import { defineStrategy } from '../../src/strategy/index.js';
import { createGateway } from '../../src/venues/ccxt/account/index.js';
import { createCatalogue } from '../../src/venues/ccxt/catalogue/index.js';
import { SlidingWindow, WeightLimiter } from '../../src/venues/ccxt/limiter/index.js';
import { WALL_CLOCK } from '../../src/venues/ccxt/load/index.js';
import type { VenueAddress } from './venue-sessions.js';

const SYMBOL = 'BTC/USDT';
/** On one side at a time. */
const MOST_OPEN = 1_000;

/** Ours are on, the monitor too: the shipped limits, with the counts of orders as high as the load needs them. */
function limits(orders: number): RiskConfiguration {
  const { risk } = loadConfiguration({});
  return {
    ...risk,
    account: { ...risk.account, orderRate: { orders, seconds: 1 }, messageRate: 2 * orders },
    defaults: { ...risk.defaults, ordersPerSide: MOST_OPEN },
  };
}

/** Wants one order for each message of the book: a limit out of the market's reach that must fill at once or end. */
const eager = defineStrategy({
  name: 'eager',
  description: 'An order for each message.',
  parameters: z.object({}),
  create: (_parameters, instrument) => {
    const size = instrument.parseSize('0.001') as SizeLots;
    return {
      onBook: (view) => {
        const price = (Math.floor(view.market(0).book.bestBid * 0.9) + 1) as PriceTicks;
        return { kind: 'place', side: 'buy', price, size, timeInForce: 'ioc', reason: 'a message' };
      },
    };
  },
});

export interface OrderSession {
  readonly instrument: Instrument;
  readonly loop: EngineLoop;
  /** The strategy begins: from here on each message makes an order. */
  begin(): void;
  /** One message of the book, at the exchange's touch. @param due from when the order that it makes is timed. */
  tick(due: number): void;
  /** Orders that have had no answer. */
  readonly open: number;
  readonly sent: number;
  readonly refusals: number;
  /** Milliseconds from the message to the first answer of its order, in the order of the answers. */
  readonly roundTrips: number[];
  close(): Promise<void>;
}

/**
 * An engine with its log and a gateway, as a session on a live venue has them, and a strategy that orders at each message.
 * @param empty its book is left to whoever feeds it, and the strategy waits for `begin`.
 */
export async function openOrderSession(
  { dialect, urls, key }: VenueAddress,
  {
    durability,
    ordersASecond,
    empty = false,
  }: { readonly durability: Durability; readonly ordersASecond: number; readonly empty?: boolean },
): Promise<OrderSession> {
  const endpoint = { venue: dialect, testnet: false, url: urls.http, certificateAuthority: null };
  const catalogue = await createCatalogue(endpoint);
  const [specification] = await catalogue.instruments([SYMBOL]);
  const instrument = { index: 0, specification: specification! };
  const snapshot = await catalogue.snapshot(instrument);
  const gateway = await createGateway({
    endpoint,
    credentials: { apiKey: key.key, secret: key.secret, passphrase: null },
    instruments: [instrument],
    limiter: new WeightLimiter({
      budgets: {},
      clock: WALL_CLOCK,
      open: () => new SlidingWindow(1e12, 1_000_000),
    }),
  });
  const directory = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  const setup = { instruments: [specification!], risk: limits(Math.max(100, ordersASecond * 2)) };
  const engine = new Engine(setup, { load: () => eager });
  const writer = SessionLogWriter.create({
    directory: join(directory, 'log'),
    sessionId: 'bench',
    metadata: {},
    durability,
    time: 0,
  });
  const journal = new SessionJournal(writer);
  const loop = new EngineLoop({
    engine,
    journal,
    venue: gateway,
    clock: WALL_CLOCK,
    onNotice: () => {},
  });
  const began = new SteadyMap<string, number>();
  const roundTrips: number[] = [];
  let start = 0;
  let sent = 0;
  await gateway.open({
    event: (event) => {
      if ('clientOrderId' in event) {
        const at = began.get(event.clientOrderId);
        if (at !== undefined) {
          roundTrips.push(performance.now() - at);
          began.delete(event.clientOrderId);
        }
      }
      loop.event(event);
    },
  });
  // An order belongs to the message that it was decided on; it may be sent when others have come.
  const write = journal.request.bind(journal);
  journal.request = (request, ...place) => {
    if (request.kind === 'place') began.set(request.clientOrderId, start);
    write(request, ...place);
  };
  const submit = gateway.submit.bind(gateway);
  gateway.submit = (request, at) => {
    if (request.kind === 'place') sent += 1;
    submit(request, at);
  };
  const session = Math.floor(Math.random() * 0xffff)
    .toString(16)
    .padStart(4, '0');
  loop.input({ kind: 'session', session: { id: session, mode: 'paper', account: 'bench' } });
  const begin = (): void =>
    void loop.input({
      kind: 'plugin',
      strategy: 'eager',
      instrument: specification!.id,
      sourceHash: 'bench',
      parameters: {},
    });
  if (!empty) {
    loop.rows(0, snapshot, 0, snapshot.length);
    begin();
  }
  const message = touch(snapshot);
  return {
    instrument: new Instrument(specification!, 0),
    loop,
    begin,
    tick: (due) => {
      start = due;
      message.next(WALL_CLOCK.now());
      loop.rows(0, message.rows, 0, 1);
    },
    get open() {
      return began.size;
    },
    get sent() {
      return sent;
    },
    get refusals() {
      return engine.risk.refusedCount;
    },
    roundTrips,
    close: async () => {
      await gateway.close();
      await catalogue.close();
      writer.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The best bid's size, again and again another. */
function touch(snapshot: MarketRows): { readonly rows: MarketRows; next(time: Micros): void } {
  const rows = allocateRows(1);
  rows.length = 1;
  const [price, size] = [snapshot.price[0]!, snapshot.size[0]!];
  let sequence = snapshot.sequence[snapshot.length - 1]!;
  return {
    rows,
    next: (time) => {
      rows.kind[0] = RowKind.Change;
      rows.flags[0] = RowFlag.FIRST | RowFlag.LAST;
      rows.price[0] = price;
      rows.size[0] = size + (sequence % 2);
      rows.timeExchange[0] = time;
      rows.timeReceived[0] = time;
      rows.previousSequence[0] = sequence;
      sequence += 1;
      rows.sequence[0] = sequence;
    },
  };
}
