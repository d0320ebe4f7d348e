import { copyFileSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FilePluginShelf } from '../../../src/apps/engine/plugin-shelf.js';
import { replayLog } from '../../../src/apps/replay/index.js';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { readSessionLog } from '../../../src/store/session-log/index.js';
import { isRunning, killOne, pause, TestHome, until } from '../harness/program.js';
import { copyOf, newestLog, OpenSession } from './open-session.js';
import { expectPnlAtItsMark, movedBetween, type Reading, readState } from './session-state.js';

const BTC = 0;
const ETH = 1;
/** A tenth of the recorded pace: between two readings hardly anything happens. */
const SLOW = ['--speed', '0.1', '--leave', 'keep'];
const MOST_ATTEMPTS = 6;
const MOST_TAKEN_LOTS = 60_000;

/** A home whose session was left with working orders by hand, a position, a strategy and its fills. */
const template = new TestHome();
const homes: TestHome[] = [];
const manualOrders: string[] = [];

beforeAll(async () => {
  const fast = await OpenSession.start(template, '--speed', '30', '--leave', 'keep');
  await until('fills of the strategy', async () => {
    const { strategies } = await fast.snapshot('strategies');
    return strategies[0]!.fills >= 2;
  });
  await fast.leave();
  const slow = await OpenSession.start(template, ...SLOW);
  manualOrders.push(...(await placeByHand(slow)));
  await slow.leave();
});

afterEach(async () => {
  for (const home of homes.splice(0)) await home.remove();
});
afterAll(() => template.remove());

/** A position, an order filled in part, one that waits behind others, one far away, and a stop. */
async function placeByHand(session: OpenSession): Promise<string[]> {
  const lots = (size: number) => size as SizeLots;
  const ticks = (price: number) => price as PriceTicks;
  const book = await session.snapshot('book', ETH);
  const [bid, ask] = [book.bestBid!, book.bestAsk!];
  const bought = await session.place({
    instrument: ETH,
    side: 'buy',
    size: lots(Math.min(500, ask[1])),
    price: ticks(ask[0]),
    timeInForce: 'ioc',
  });
  await session.orders('the position', ({ ended }) =>
    ended.some((order) => order.clientOrderId === bought && order.filled === order.size),
  );
  const ids = [
    await session.place({ instrument: ETH, side: 'buy', size: lots(300), price: ticks(bid[0] - 400) }),
    await session.place({ instrument: ETH, side: 'buy', size: lots(700), price: ticks(bid[0] - 40_000) }),
    await session.place({
      instrument: ETH,
      side: 'sell',
      type: 'stop',
      size: lots(200),
      price: null,
      triggerPrice: ticks(bid[0] - 3_000),
    }),
  ];
  ids.push(await placePartly(session));
  await session.orders('the orders by hand', ({ working }) =>
    ids.every((id) => working.some((order) => order.clientOrderId === id && order.acknowledgedTime !== null)),
  );
  return ids;
}

/** Takes all that is offered at the touch and waits there with the rest; again where the rest is filled too. */
async function placePartly(session: OpenSession): Promise<string> {
  const leastRest = 3_000;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { bestBid, bestAsk } = await session.snapshot('book', BTC);
    const side = bestAsk![1] < bestBid![1] ? 'buy' : 'sell';
    const [price, size] = side === 'buy' ? bestAsk! : bestBid!;
    if (size > MOST_TAKEN_LOTS) continue;
    const id = await session.place({
      instrument: BTC,
      side,
      // The same order twice within a second would be refused as a slip of the hand.
      size: (size + leastRest + attempt) as SizeLots,
      price: price as PriceTicks,
    });
    const { working } = await session.orders('the answer', (orders) =>
      [...orders.working, ...orders.ended].some(
        (order) => order.clientOrderId === id && (order.filled > 0 || order.state === 'accepted'),
      ),
    );
    const order = working.find(({ clientOrderId }) => clientOrderId === id);
    if (order !== undefined && order.filled > 0 && order.filled < order.size) return id;
    await session.client.command({ kind: 'cancel', clientOrderId: id });
  }
  throw new Error('no order was ever filled in part');
}

/**
 * Opens a copy of the session, reads it, lets `end` happen to it, reads it again and compares. Where the
 * market moved an order in the few milliseconds between, it is done again at a later moment of the market:
 * at the same one the same order would move again.
 */
async function expectSame(end: (session: OpenSession) => Promise<OpenSession>): Promise<OpenSession> {
  const home = copyOf(template);
  homes.push(home);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await letMarketGoOn(home);
    const session = await OpenSession.start(home, ...SLOW);
    await expectPnlAtItsMark(session, ETH);
    const before = await readState(session);
    const again = await end(session);
    const after = await readState(again);
    // Rows and events are in the log 10 ms of the market's time later.
    await pause(150);
    if (movedBetween(newestLog(home), before, after)) {
      await again.leave();
      continue;
    }
    compare(before, after);
    await expectPnlAtItsMark(again, ETH);
    return again;
  }
  throw new Error(`the orders moved in each of ${MOST_ATTEMPTS} attempts`);
}

async function letMarketGoOn(home: TestHome): Promise<void> {
  const session = await OpenSession.start(home, '--leave', 'keep');
  await pause(1_000);
  await session.leave();
}

function compare(before: Reading, after: Reading): void {
  expect(after.state).toEqual(before.state);
  const ids = after.state.orders.map((order) => (order as string[])[0]);
  expect(manualOrders.filter((id) => ids.includes(id)).length).toBeGreaterThanOrEqual(3);
  expect(after.state.fees).not.toBe('0.00');
}

describe('a session comes back as it was', () => {
  it('left with keep, and says that the orders stay', async () => {
    const session = await expectSame(async (open) => {
      const { code, stdout } = await open.leave();
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\d+ open orders kept/m);
      return OpenSession.start(open.home, ...SLOW);
    });
    expect(session.text()).toMatch(/^session \S+ goes on$/m);
    await session.leave();
  });

  it('after SIGKILL of the engine, which its host starts again', async () => {
    const session = await expectSame(async (open) => {
      await open.kill({ host: false, engine: true });
      return open.nextEngine();
    });
    expect(isRunning(session.hostPid)).toBe(true);
    expect(session.text()).toContain('the engine is started again: it was killed by SIGKILL');
    await session.leave();
  });

  it('after the engine hung, which its host kills and starts again', async () => {
    const session = await expectSame(async (open) => {
      killOne(open.enginePid, 'SIGSTOP');
      return open.nextEngine();
    });
    expect(session.text()).toContain('the engine is started again: it did not answer for 500 ms');
    await session.leave();
  });

  it('after SIGKILL of the host, whose engine goes within a second', async () => {
    const session = await expectSame(async (open) => {
      const start = performance.now();
      await open.kill({ host: true, engine: false });
      expect(performance.now() - start).toBeLessThan(1_000);
      return OpenSession.start(open.home, ...SLOW);
    });
    await session.leave();
  });

  it('after SIGKILL of the host while its engine was being started again, which goes too', async () => {
    const session = await expectSame(async (open) => {
      killOne(open.enginePid);
      await until('the next engine', () => {
        const pid = open.home.enginePid;
        return pid !== null && pid !== open.enginePid;
      });
      killOne(open.hostPid);
      await until('the next engine to be gone', () => open.home.enginePid === null);
      return OpenSession.start(open.home, ...SLOW);
    });
    await session.leave();
  });

  it('after SIGKILL of both', async () => {
    const session = await expectSame(async (open) => {
      await open.kill({ host: true, engine: true });
      return OpenSession.start(open.home, ...SLOW);
    });
    await session.leave();
  });

  it('from its log and its plugins alone', async () => {
    const session = await expectSame(async (open) => {
      await open.kill({ host: true, engine: true });
      removeAllBut(open.home.folder, ['data']);
      removeAllBut(join(open.home.folder, 'data'), ['sessions', 'plugins']);
      return OpenSession.start(open.home, ...SLOW);
    });
    await session.leave();
  });
});

function removeAllBut(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

describe('killed while a command is under way', () => {
  it.each([0, 1, 5, 20, 100])('%i ms after it was sent: there once, or not at all', async (millis) => {
    const home = copyOf(template);
    homes.push(home);
    const session = await OpenSession.start(home, ...SLOW);
    const { bestBid } = await session.snapshot('book', ETH);
    const price = (bestBid![0] - 777) as PriceTicks;
    let answer: string | null = null;
    void session.place({ instrument: ETH, side: 'buy', size: 111 as SizeLots, price }).then(
      (id) => {
        answer = id;
      },
      () => {},
    );
    if (millis > 0) await pause(millis);
    await session.kill({ host: true, engine: true });
    const again = await OpenSession.start(home, ...SLOW);
    const found = await again.orders('what was under way', ({ working }) =>
      working.every((order) => order.acknowledgedTime !== null && order.doubt === null),
    );
    const placed = found.working.filter((order) => order.price === price);
    expect(placed.length).toBeLessThanOrEqual(1);
    // What was answered is never lost.
    if (answer !== null) expect(placed.map((order) => order.clientOrderId)).toEqual([answer]);
    const ids = found.working.map((order) => order.clientOrderId);
    expect(manualOrders.filter((id) => ids.includes(id)).length).toBeGreaterThanOrEqual(3);
    await again.leave();
  });
});

describe('what becomes of orders on leaving', () => {
  it.each([
    ['cancel', /^\d+ of \d+ open orders cancelled$/m],
    ['flatten', /^\d+ of \d+ open orders cancelled; every position is closed$/m],
  ] as const)('%s: it is done, and said', async (policy, said) => {
    const home = copyOf(template);
    homes.push(home);
    const session = await OpenSession.start(home, '--leave', policy);
    const { positions } = await session.snapshot('positions');
    expect(positions[ETH]!.size).toBeGreaterThan(0);
    const { code, stdout } = await session.leave();
    expect(code).toBe(0);
    expect(stdout).toMatch(said);
    const { engine } = replayLog(
      newestLog(home),
      new FilePluginShelf(join(home.folder, 'data', 'plugins')),
    ).rebuild;
    expect(engine.orders.workingCount).toBe(0);
    const sizes = engine.instruments.map(({ index }) => engine.portfolio.position(index).sizeLots);
    if (policy === 'flatten') expect(sizes).toEqual([0, 0]);
    else expect(sizes[ETH]).toBe(positions[ETH]!.size);
  });
});

describe('a log that was cut off', () => {
  it('opens at any byte of its tail, and says what was dropped', async () => {
    const home = copyOf(template);
    homes.push(home);
    const session = await OpenSession.start(home, ...SLOW);
    await pause(500);
    await session.kill({ host: true, engine: true });
    const file = join(newestLog(home), '000001.log');
    const whole = `${file}.whole`;
    copyFileSync(file, whole);
    const { size } = statSync(whole);
    for (const back of [1, 30, 333, 2_222]) {
      copyFileSync(whole, file);
      truncateSync(file, size - back);
      const { dropped, sequence } = readSessionLog(newestLog(home));
      const again = await OpenSession.start(home, ...SLOW);
      if (dropped === 0) expect(again.text()).not.toContain('torn last record');
      else {
        const said = `${dropped} bytes of a torn last record dropped`;
        await until('what was dropped to be said', () => again.text().includes(said));
      }
      const { inputSequence } = await again.snapshot('health');
      expect(inputSequence).toBeGreaterThan(sequence);
      const { working } = await again.snapshot('orders');
      const ids = working.map((order) => order.clientOrderId);
      expect(manualOrders.filter((id) => ids.includes(id)).length).toBeGreaterThanOrEqual(3);
      await again.kill({ host: true, engine: true });
    }
  });
});
