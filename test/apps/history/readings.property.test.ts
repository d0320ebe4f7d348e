import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Historian } from '../../../src/apps/history/historian.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { HandMade } from './hand-made.js';
import { MemoryHistory } from './memory-history.js';

type Act = (session: HandMade) => void;

const NAME = '2024-08-08';
const MID = 6_000_000;

/** Of the orders that the session has made, the newest last. */
const pick = (session: HandMade, at: number): string | null => {
  const ids = session.requests.flatMap((request) =>
    request.kind === 'place' ? [request.clientOrderId] : [],
  );
  return ids.length === 0 ? null : ids[at % ids.length]!;
};
const onOrder =
  (at: number, work: (session: HandMade, id: string) => void): Act =>
  (session) => {
    const id = pick(session, at);
    if (id !== null) work(session, id);
  };

const order = fc.nat(1_000);
const price = fc.integer({ min: MID - 400, max: MID + 400 });
const side = fc.constantFrom('buy' as const, 'sell' as const);
const owner = fc.constantFrom('manual' as const, 'strategy:one' as const, 'strategy:two' as const);
const reason = 'as it is';

/** What can befall a session, in any order: late, twice, and where it makes no sense as well. */
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: price.map(
      (at): Act =>
        (s) =>
          s.quote(at),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(price, fc.integer({ min: 1, max: 900 }), fc.constantFrom(0, 70_000_000, 400_000_000))
      .map(
        ([at, size, late]): Act =>
          (s) =>
            s.print(at, size, late),
      ),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(side, price, fc.integer({ min: 200, max: 3_000 }), owner).map(
      ([way, at, size, whose]): Act =>
        (s) =>
          s.place({ side: way, price: priceTicks(at), size: sizeLots(size), owner: whose }),
    ),
  },
  { weight: 3, arbitrary: order.map((at) => onOrder(at, (s, id) => s.accept(id))) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(order, fc.integer({ min: 1, max: 1_500 }), price, fc.nat(5))
      .map(([at, size, worth, trade]) =>
        onOrder(at, (s, id) =>
          s.fill(id, trade < 3 ? { size, price: worth, tradeId: `again-${trade}` } : { size, price: worth }),
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: order.map((at) => onOrder(at, (s, id) => s.command({ kind: 'cancel', clientOrderId: id }))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(order, fc.constantFrom('canceled' as const, 'expired' as const))
      .map(([at, kind]) => onOrder(at, (s, id) => s.venue({ kind, clientOrderId: id, reason }))),
  },
  {
    weight: 1,
    arbitrary: order.map((at) =>
      onOrder(at, (s, id) => s.venue({ kind: 'rejected', clientOrderId: id, code: 'invalid', reason })),
    ),
  },
  {
    weight: 1,
    arbitrary: order.map((at) =>
      onOrder(at, (s, id) => s.venue({ kind: 'unknown', clientOrderId: id, request: 'place' })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(order, price, fc.integer({ min: 200, max: 3_000 })).map(([at, worth, size]) =>
      onOrder(at, (s, id) => {
        s.command({
          kind: 'replace',
          clientOrderId: id,
          price: priceTicks(worth),
          size: sizeLots(size),
          confirmed: true,
        });
        s.venue({
          kind: 'replaced',
          clientOrderId: id,
          price: priceTicks(worth),
          size: sizeLots(size),
          queueAhead: null,
        });
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: order.map((at) =>
      onOrder(at, (s, id) =>
        s.venue({ kind: 'cancel-rejected', clientOrderId: id, code: 'unknown-order', reason }),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (begins): Act =>
        (s) =>
          s.venue(
            begins
              ? { kind: 'reconciling', venue: 'binance-spot', reason }
              : { kind: 'reconciled', venue: 'binance-spot', differences: [] },
          ),
    ),
  },
  // Nobody to sell to, or to buy from: what is to be flattened waits.
  {
    weight: 1,
    arbitrary: fc.tuple(price, side).map(
      ([at, way]): Act =>
        (s) =>
          s.quote(at, way),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('watch' as const, 'paper' as const).map(
      (mode): Act =>
        (s) =>
          s.command({ kind: 'mode', mode, confirmation: '' }),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Act>((s) => s.command({ kind: 'flatten', instrument: 0 })) },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (flatten): Act =>
        (s) => {
          s.command({ kind: 'kill', flatten, reason });
          s.command({ kind: 'resume', reason });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 90 }).map(
      (seconds): Act =>
        (s) =>
          s.after(seconds * 1e6),
    ),
  },
);

const story = fc.array(act, { minLength: 5, maxLength: 60 });

/** Reads the session into `store`, as a process that begins anew does. */
async function read(home: string, store: MemoryHistory): Promise<void> {
  const historian = new Historian(store, { dataDir: home });
  try {
    await historian.catchUp();
  } finally {
    historian.close();
  }
}

async function inHome(work: (home: string, session: HandMade) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'outcry-readings-'));
  const session = new HandMade(join(home, 'sessions', NAME), { segmentBytes: 4_000 });
  try {
    session.quote(MID);
    await work(home, session);
  } finally {
    session.close();
    rmSync(home, { recursive: true, force: true });
  }
}

const lotsOf = (size: unknown): number => Math.round(Number(size) * 100_000);

describe('whatever befalls a session', () => {
  it('its fills come to its position, and its positions to what they realised', async () => {
    await fc.assert(
      fc.asyncProperty(story, (acts) =>
        inHome(async (home, session) => {
          for (const one of acts) one(session);
          const store = new MemoryHistory();
          await read(home, store);
          const { portfolio } = session.engine;
          const sum = store
            .rows('fills')
            .reduce((lots, row) => lots + (row.side === 'buy' ? 1 : -1) * lotsOf(row.size), 0);
          expect(sum).toBe(portfolio.position(0).sizeLots);
          expect(store.rows('fills')).toHaveLength(portfolio.position(0).fills);
          for (const owner of portfolio.ownerNames()) {
            const last = store.rows('positions').findLast((row) => row.owner === owner)!;
            const position = portfolio.ownerPosition(owner, 0);
            expect(lotsOf(last.size)).toBe(position.sizeLots);
            expect(last.realised).toBe(position.realised.format(8));
          }
          expect(store.rows('sessions')[0]).toMatchObject({ complete: true, note: '' });
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('its orders say what the engine says of them', async () => {
    await fc.assert(
      fc.asyncProperty(story, (acts) =>
        inHome(async (home, session) => {
          for (const one of acts) one(session);
          const store = new MemoryHistory();
          await read(home, store);
          expect(store.rows('orders')).toHaveLength(session.engine.orderSequence);
          for (const row of store.rows('orders')) {
            const order = session.engine.orders.get(String(row.client_order_id))!;
            const { state, filled, note } = order;
            expect({ ...row, filled: lotsOf(row.filled) }).toMatchObject({ state, filled, note });
            const fills = store.rows('fills').filter((fill) => fill.client_order_id === row.client_order_id);
            expect(fills.reduce((lots, fill) => lots + lotsOf(fill.size), 0)).toBe(order.filled);
          }
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('is the same at once and piece by piece, by processes that die in between', async () => {
    const pieces = fc.array(fc.record({ acts: story, lives: fc.nat(2) }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pieces, (parts) =>
        inHome(async (home, session) => {
          const grown = new MemoryHistory();
          for (const { acts, lives } of parts) {
            for (const one of acts) one(session);
            grown.lives = lives;
            await read(home, grown).catch((error: Error) => expect(error.message).toBe('killed'));
          }
          grown.lives = Number.POSITIVE_INFINITY;
          await read(home, grown);
          const rebuilt = new MemoryHistory();
          await read(home, rebuilt);
          expect(grown.content()).toEqual(rebuilt.content());
          expect(await grown.cursor(NAME)).toEqual(await rebuilt.cursor(NAME));
        }),
      ),
      { numRuns: 30 },
    );
  });

  it('is told by the log alone as by an engine that is stepped through it', async () => {
    await fc.assert(
      fc.asyncProperty(story, (acts) =>
        inHome(async (home, session) => {
          for (const one of acts) one(session);
          const stepped = new MemoryHistory();
          await read(home, stepped);
          const logged = new MemoryHistory();
          await logged.part(NAME, 'to see');
          await read(home, logged);
          const { sessions: known, ...ofSteps } = stepped.content(['log']);
          const { sessions: said, ...ofLog } = logged.content(['log']);
          expect(ofLog).toEqual(ofSteps);
          expect([known![0], said![0]]).toEqual([
            expect.stringContaining('true,""'),
            expect.stringContaining('false,"to see"'),
          ]);
        }),
      ),
      { numRuns: 40 },
    );
  });
});
