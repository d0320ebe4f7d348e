import { afterAll, beforeAll, expect, it } from 'vitest';
import { Instrument, limitOrder, Random, type SizeLots } from '../../../src/domain/index.js';
import {
  createRoute,
  type MarketGlance,
  type ParentView,
  type Slice,
  type SliceAction,
} from '../../../src/execution/index.js';
import { BookReader, LiveBookView } from '../../../src/market/index.js';
import { createCatalogue } from '../../../src/venues/ccxt/catalogue/index.js';
import { createMarketFeed } from '../../../src/venues/ccxt/feed/index.js';
import { WALL_CLOCK } from '../../../src/venues/ccxt/load/index.js';
import { feedProtocol } from '../../../src/venues/ccxt/readers/index.js';
import { AccountRig } from './account/account-rig.js';

const DIALECTS = ['binance', 'coinbase', 'kraken'] as const;

/** One venue on the wire: its gateway, its feed, and the book that the feed makes. */
interface WireVenue {
  readonly rig: AccountRig;
  readonly reader: BookReader;
  readonly market: MarketGlance;
}

const venues: WireVenue[] = [];
/** What may be spent at each, in its lots. */
const affordable: number[] = [];
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  for (const [index, dialect] of DIALECTS.entries()) {
    const rig = await (await AccountRig.start(dialect, { harness: { seed: 1 } })).open();
    ends.push(() => rig.close());
    const catalogue = await createCatalogue(rig.endpoint);
    ends.push(() => catalogue.close());
    const reader = new BookReader();
    const feed = createMarketFeed({
      endpoint: rig.endpoint,
      instruments: rig.instruments,
      protocol: feedProtocol(dialect)!,
      snapshot: (instrument) => catalogue.snapshot(instrument),
      connections: 1,
      clock: WALL_CLOCK,
      random: new Random(1),
    });
    await feed.open({
      rows: (instrument, rows, from, to) => {
        if (instrument === 0) reader.applyMessage(rows, from, to, rows.timeReceived[from]!);
      },
      news: () => {},
    });
    ends.push(() => feed.close());
    const market = {
      instrument: new Instrument(rig.instruments[0]!.specification, index),
      book: new LiveBookView(reader),
      get live() {
        return reader.isLive;
      },
      last: null,
      tradedLots: 0,
      latencyMicros: null,
      abilities: { orderTypes: ['limit'], iceberg: false, oco: false },
      get affordableLots() {
        return affordable[index] ?? null;
      },
    } as const satisfies MarketGlance;
    venues.push({ rig, reader, market });
  }
  await until(() => venues.every(({ market }) => market.live && market.book.valid), 'three live books');
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

it('routes an order over three venues on the wire, and the exchanges have what it says', async () => {
  const [first] = venues;
  // More than the touch of any of them, and at each two fifths may be spent at most: no venue can do it alone.
  const touches = venues.map(({ market }) => market.instrument.sizeNumber(market.book.bestAskSize));
  const size = Math.min(Math.max(...touches) * 2, 0.5);
  const { instrument } = first!.market;
  const lots = Math.max(1, Math.round(size / instrument.sizeNumber(1))) as SizeLots;
  const whole = lots * instrument.sizeNumber(1);
  affordable.push(...venues.map(({ market }) => Math.floor((0.4 * whole) / market.instrument.sizeNumber(1))));
  const order = limitOrder({
    instrument: 0,
    side: 'buy',
    type: 'market',
    size: lots,
    price: null,
    execution: { kind: 'route', style: 'take' },
  });
  const algorithm = createRoute(order);
  const sent: { readonly venue: number; readonly id: string; readonly action: Placed }[] = [];
  const slices = (): Slice[] =>
    // Each gateway counts its own orders.
    sent.map(({ venue, id, action }) => {
      const { rig } = venues[venue]!;
      const filled = rig.filled(id) as SizeLots;
      const ended = rig.kinds(id).some((kind) => ['rejected', 'canceled', 'expired'].includes(kind));
      const working = !ended && filled < action.size;
      return { ...action, clientOrderId: `${venue}/${id}`, side: 'buy', filled, working, settled: !working };
    });
  let finished: string | null = null;
  await until(() => {
    const now = slices();
    const of = (count: (slice: Slice) => number) =>
      now.reduce(
        (sum, slice) => sum + count(slice) * venues[slice.instrument]!.market.instrument.sizeNumber(1),
        0,
      );
    const inLots = (base: number) => Math.floor(lots - base / instrument.sizeNumber(1) + 1e-6);
    const view: ParentView = {
      time: WALL_CLOCK.now(),
      startTime: WALL_CLOCK.now(),
      clientOrderId: 'oc-1-1',
      order,
      remainingLots: inLots(of(({ filled }) => filled)),
      unsentLots: inLots(of(({ working, size: all, filled }) => (working ? all : filled))),
      slices: now,
      markets: venues.map(({ market }) => market),
      market: first!.market,
      random: new Random(1),
    };
    for (const action of algorithm.act(view)) {
      if (action.kind === 'finish') finished = action.reason;
      if (action.kind !== 'place') continue;
      const { rig } = venues[action.instrument]!;
      const { price, size: part, timeInForce } = action;
      const id = rig.place(limitOrder({ instrument: 0, side: 'buy', price, size: part, timeInForce }));
      sent.push({ venue: action.instrument, id, action });
    }
    return finished !== null;
  }, 'the end of the route');
  await Promise.all(venues.map(({ rig }) => rig.settle()));
  // The oracle: what each exchange has in its own books, order by order, by client id and in its own lots.
  let bought = 0;
  for (const [index, { rig }] of venues.entries()) {
    const orders = rig.ledger().filter(({ request }) => request.side === 'buy');
    const ours = sent.filter(({ venue }) => venue === index);
    expect(orders).toHaveLength(ours.length);
    for (const { filled, fills, price } of orders) {
      bought += filled * rig.market.sizeNumber(1);
      for (const fill of fills) expect(fill.price).toBeLessThanOrEqual(price!);
    }
    const said = ours.reduce((sum, { id }) => sum + rig.filled(id), 0);
    expect(orders.reduce((sum, { filled }) => sum + filled, 0)).toBe(said);
  }
  expect(bought).toBeLessThanOrEqual(whole + 1e-9);
  expect(bought).toBeGreaterThan(0.9 * whole);
  expect(new Set(sent.map(({ venue }) => venue)).size).toBeGreaterThanOrEqual(2);
  process.stdout.write(`${algorithm.explain({} as ParentView).join('\n')}\n`);
});

type Placed = Extract<SliceAction, { kind: 'place' }>;

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what} never came`);
}
