import { renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExchangeProgram } from '../live/exchange-program.js';
import { rewriteLog } from '../sessions/altered-log.js';
import { newestLog, OpenSession } from '../sessions/open-session.js';
import { homeWithKey, Ledger, liveSession, openOf, restingBids } from './live-home.js';

let exchange: ExchangeProgram;
beforeAll(async () => {
  exchange = await ExchangeProgram.start();
});
afterAll(() => exchange.stop());

it('an upgrade that cannot go on with the log neither loses nor doubles an order', async () => {
  const ledger = await Ledger.from(exchange);
  const home = homeWithKey(exchange, 'binance');
  try {
    const session = await liveSession(home, 'binance', '--leave', 'keep');
    const ids = await restingBids(session, 2);
    expect((await session.leave()).stdout).toContain('2 open orders kept');
    expect(await openOf(ledger)).toBe(2);
    // Another version decides otherwise: from the same command its engine makes another request than the log has.
    const log = newestLog(home);
    rewriteLog(log, `${log}-other`, {
      input: (input) =>
        input.kind === 'command' && input.command.kind === 'place'
          ? {
              ...input,
              command: { ...input.command, order: { ...input.command.order, size: 2_000 as never } },
            }
          : input,
    });
    rmSync(log, { recursive: true });
    renameSync(`${log}-other`, log);

    const words = ['--venue', 'binance', '--mode', 'live'];
    await expect(OpenSession.start(home, ...words)).rejects.toThrow(
      /ended with 1: outcry: the session log and the engine part at input \d+ .*2 open orders of session .* "outcry kill" cancels, --fresh keeps them there/,
    );
    expect(await openOf(ledger)).toBe(2);

    const fresh = await OpenSession.start(home, ...words, '--fresh', '--leave', 'keep');
    const { lines } = await fresh.snapshot('log');
    const text = lines.map((line) => line.text).join('\n');
    for (const id of ids) expect(text).toMatch(new RegExp(`order ${id} of session .* taken over`));
    // Whether they were taken over or not: the kill switch reaches them, and nothing was sent twice.
    expect(await ledger.statuses()).toEqual(['open', 'open']);
    expect(await home.run('kill')).toMatchObject({ code: 0, stderr: '' });
    await ledger.empties(20_000);
    expect(await ledger.statuses()).toEqual(['canceled', 'canceled']);
    await fresh.leave();
  } finally {
    await home.remove();
  }
});
