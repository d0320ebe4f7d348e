import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { TestHome, until } from '../harness/program.js';
import { OpenSession } from '../sessions/open-session.js';
import { ExchangeProgram, VENUES } from './exchange-program.js';

/** Sessions on the live market of a venue, with paper money: the exchange in the box plays the venue. */
let exchange: ExchangeProgram;
let home: TestHome;
beforeAll(async () => {
  exchange = await ExchangeProgram.start();
});
afterAll(() => exchange.stop());

async function withHome(work: () => Promise<void>, more = 'strategies: []'): Promise<void> {
  home = new TestHome();
  exchange.configure(home, more);
  try {
    await work();
  } finally {
    await home.remove();
  }
}

const live = (session: OpenSession, instrument = 0) =>
  until('a live book', async () => (await session.snapshot('book', instrument)).feed === 'live', 60_000);

describe.each(VENUES)('paper money on the live market of %s', (venue) => {
  it('fills by the queue model, sends the venue nothing, and replays', () =>
    withHome(async () => {
      const session = await OpenSession.start(home, '--venue', venue, '--mode', 'paper');
      await live(session);
      const shown = await session.snapshot('session');
      expect(shown).toMatchObject({
        mode: 'paper',
        money: 'fake',
        market: { kind: 'venue', name: `${venue} at 127.0.0.1:${exchange.port}` },
      });
      const { bestAsk, bestBid } = await session.snapshot('book');
      const size = 1_000 as SizeLots;
      const taking = await session.place({
        instrument: 0,
        side: 'buy',
        size,
        price: (bestAsk![0] + 20_000) as PriceTicks,
        timeInForce: 'ioc',
      });
      const ended = await session.orders('the order to fill', ({ ended }) =>
        ended.some((order) => order.clientOrderId === taking && order.filled === size),
      );
      expect(ended.ended[0]).toMatchObject({ state: 'filled' });
      const resting = await session.place({
        instrument: 0,
        side: 'buy',
        size,
        price: (bestBid![0] - 20_000) as PriceTicks,
      });
      await session.orders('the order to rest', ({ working }) =>
        working.some((order) => order.clientOrderId === resting && order.state === 'accepted'),
      );
      expect(await exchange.orders()).toEqual([]);
      expect((await session.leave()).stdout).toContain('1 of 1 open orders cancelled');
      const replayed = await home.run('replay', '--json');
      expect(JSON.parse(replayed.stdout)).toMatchObject({ equal: true });
    }));
});

describe('a paper session that is started again', () => {
  it('keeps its money and its position, and ends the orders that nobody watched over', () =>
    withHome(async () => {
      const first = await OpenSession.start(home, '--venue', 'kraken', '--mode', 'paper', '--leave', 'keep');
      await live(first);
      const { bestAsk, bestBid } = await first.snapshot('book');
      const size = 1_000 as SizeLots;
      await first.place({
        instrument: 0,
        side: 'buy',
        size,
        price: (bestAsk![0] + 20_000) as PriceTicks,
        timeInForce: 'ioc',
      });
      await until('a position', async () => (await first.snapshot('positions')).positions.length > 0);
      const resting = await first.place({
        instrument: 0,
        side: 'buy',
        size,
        price: (bestBid![0] - 20_000) as PriceTicks,
      });
      await first.orders('the order to rest', ({ working }) =>
        working.some((order) => order.state === 'accepted'),
      );
      const before = await first.snapshot('positions');
      await first.kill({ host: true, engine: true });
      const second = await OpenSession.start(home, '--venue', 'kraken', '--mode', 'paper');
      await live(second);
      const after = await second.snapshot('positions');
      expect(after.positions[0]).toMatchObject({ size: before.positions[0]!.size });
      const { working, ended } = await second.snapshot('orders');
      expect(working).toEqual([]);
      expect(ended.find((order) => order.clientOrderId === resting)).toMatchObject({ state: 'canceled' });
      await second.leave();
      expect(JSON.parse((await home.run('replay', '--json')).stdout)).toMatchObject({ equal: true });
    }));
});

describe('several venues at once', () => {
  it('are instruments of one session, each with its own money', () =>
    withHome(async () => {
      const session = await OpenSession.start(home, '--venue', VENUES.join(), '--mode', 'paper');
      const instruments = await session.snapshot('instruments');
      expect(instruments.map(({ id }) => id)).toEqual(VENUES.map((venue) => `${venue}:BTC/USDT`));
      for (const instrument of [0, 1, 2]) await live(session, instrument);
      await session.leave();
      const tapes = join(home.folder, 'data', 'tapes');
      expect(existsSync(tapes) && readdirSync(tapes).filter((name) => name.endsWith('.arrow'))).toHaveLength(
        3,
      );
      const verified = await home.run('tape', 'verify', tapes, '--json');
      expect(verified.code, verified.stdout).toBe(0);
    }));
});

describe('a venue that goes away', () => {
  // Sessions follow one another so fast on an idle machine that one venue's limits hold the next start back.
  beforeAll(async () => {
    await exchange.stop();
    exchange = await ExchangeProgram.start();
  });

  it('makes the feed stale, and orders are refused until it is back', () =>
    withHome(async () => {
      const session = await OpenSession.start(home, '--venue', 'kraken', '--mode', 'paper');
      await live(session);
      await exchange.admin('POST', 'faults', 'half-open:dialect=kraken');
      await until(
        'the feed to be stale',
        async () => (await session.snapshot('book')).feed !== 'live',
        30_000,
      );
      const { bestBid } = await session.snapshot('book');
      const price = ((bestBid?.[0] ?? 6_000_000) - 100) as PriceTicks;
      await expect(
        session.place({ instrument: 0, side: 'buy', size: 1_000 as SizeLots, price }),
      ).rejects.toThrow(/feed/);
      await exchange.admin('DELETE', 'faults');
      await exchange.admin('DELETE', 'connections?dialect=kraken');
      await live(session);
      await session.leave();
    }));
});
