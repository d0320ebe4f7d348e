import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { killOne, pause, until } from '../harness/program.js';
import { Terminal } from '../harness/terminal.js';
import { ExchangeProgram } from '../live/exchange-program.js';
import { aLiveBook, ENDLESS, goLive, homeWithKey, Ledger, restingBids } from '../rescue/live-home.js';
import { OpenSession } from '../sessions/open-session.js';

/** Everything at once: real orders, a strategy that never returns, and a terminal that takes no bytes. */
let exchange: ExchangeProgram;
let ledger: Ledger;
beforeAll(async () => {
  exchange = await ExchangeProgram.start();
  ledger = await Ledger.from(exchange);
});
afterAll(() => exchange.stop());

const answers = (session: OpenSession): Promise<boolean> =>
  Promise.race([session.snapshot('session').then(() => true), pause(250).then(() => false)]).catch(
    () => false,
  );

it('outcry kill --flatten reaches the account while a strategy loops and the terminal is stalled', async () => {
  const strategies =
    '[{ name: endless, plugin: endless, instrument: BTC/USDT, parameters: {}, start: stopped }]';
  const home = homeWithKey(exchange, 'binance', { strategies });
  mkdirSync(join(home.folder, 'plugins', 'endless'), { recursive: true });
  writeFileSync(join(home.folder, 'plugins', 'endless', 'index.ts'), ENDLESS);
  const terminal = new Terminal(home, ['--venue', 'binance', '--mode', 'live']);
  try {
    const session = await OpenSession.attach(home);
    await aLiveBook(session);
    await goLive(session);
    const { bestAsk } = await session.snapshot('book');
    const taking = await session.place({
      instrument: 0,
      side: 'buy',
      size: 1_000 as SizeLots,
      price: (bestAsk![0] + 20_000) as PriceTicks,
      timeInForce: 'ioc',
    });
    await session.orders('it to fill', ({ ended }) =>
      ended.some(({ clientOrderId, state }) => clientOrderId === taking && state === 'filled'),
    );
    await restingBids(session, 3);
    expect(await ledger.held()).toBe(1_000);
    terminal.stall();
    await terminal.press('R', 60);
    const { enginePid } = home;
    const start = { kind: 'strategy', name: 'endless', action: 'start' } as const;
    void session.client.command(start).catch(() => {});
    // It is called at the next second, and from then on the engine answers nobody.
    while (await answers(session)) await pause(10);
    const killed = await home.run('kill', '--flatten', '--json');
    expect(killed, killed.stderr).toMatchObject({ code: 0 });
    await ledger.empties();
    // The engine that hung is gone; the next reconciles, without strategies, and closes the position.
    await until('another engine', () => home.enginePid !== null && home.enginePid !== enginePid, 90_000);
    await until('the position to be closed', async () => (await ledger.held()) === 0, 60_000);
    const next = await OpenSession.attach(home);
    expect(await next.snapshot('session')).toMatchObject({ halted: true });
    await next.orders('nothing to work', ({ working }) => working.length === 0);
    const { positions } = await next.snapshot('positions');
    expect(positions[0]).toMatchObject({ size: 0 });
    next.client.close();
  } finally {
    terminal.unstall();
    killOne(terminal.pid, 'SIGTERM');
    await terminal.ended;
    await terminal.close();
    await home.remove();
  }
});
