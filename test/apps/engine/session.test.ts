import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../../src/apps/engine/open-session.js';
import { type EngineArgument, planSession } from '../../../src/apps/engine/plan.js';
import { FilePluginShelf } from '../../../src/apps/engine/plugin-shelf.js';
import type { Session } from '../../../src/apps/engine/session.js';
import { replayLog } from '../../../src/apps/replay/index.js';
import {
  type Command,
  limitOrder,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
} from '../../../src/domain/index.js';

/** Whole sessions on the synthetic market, in this process: their logs are replayed, and gone on with. */
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-session-'));
  configure('size: 0.05');
});
afterEach(() => rmSync(home, { recursive: true }));

/** `extra` is one more section, such as other limits. */
function configure(parameters: string, extra = ''): void {
  const strategy = `{ name: market-making, plugin: market-making, instrument: BTC/USDT, parameters: { ${parameters} } }`;
  const embedded = 'embedded: { market: synthetic, startOffsetSeconds: 5, speed: 1000, seed: 3 }';
  writeFileSync(join(home, 'c.yaml'), `${embedded}\nstrategies: [${strategy}]\n${extra}\n`);
}

async function open(fields: Partial<EngineArgument> = {}): Promise<Session> {
  const argument: EngineArgument = {
    home,
    config: join(home, 'c.yaml'),
    symbol: undefined,
    mode: undefined,
    speed: undefined,
    seed: undefined,
    synthetic: true,
    leave: undefined,
    fresh: false,
    ...fields,
  };
  return openSession(await planSession(argument), argument, () => {});
}

function live(session: Session, seconds: number): void {
  const until = session.engine.time + seconds * 1_000_000;
  while (session.engine.time < until) session.live();
}

function order(session: Session, command: Command): void {
  const verdict = session.command(command, 'test');
  expect(verdict, JSON.stringify(command)).toMatchObject({ outcome: 'done' });
}

/** Everything that a person can change while a session runs, with trading in between. */
function useEverything(session: Session): void {
  // On the second instrument, where the strategy's own quotes are in nobody's way.
  const place = (fields: Partial<NewOrder>) => {
    const wanted = { instrument: 1, side: 'buy', size: 5_000 as SizeLots, price: null, ...fields } as const;
    order(session, { kind: 'place', order: limitOrder(wanted), confirmed: true });
  };
  live(session, 3);
  place({ price: (session.engine.markets[1]!.book.bestBid - 500) as PriceTicks });
  place({ type: 'market', timeInForce: 'ioc' });
  order(session, { kind: 'note', text: 'the first of the day', about: null });
  order(session, { kind: 'limit', rule: 'max-order', instrument: 0, value: '0.04' });
  order(session, { kind: 'limit', rule: 'day-loss', instrument: null, value: '450' });
  live(session, 3);
  order(session, {
    kind: 'strategy-parameters',
    name: 'market-making',
    parameters: { size: '0.04', offsetBps: 0.2 },
  });
  live(session, 20);
  order(session, { kind: 'mode', mode: 'live', confirmation: 'LIVE' });
  order(session, { kind: 'strategy', name: 'market-making', action: 'start' });
  live(session, 40);
  order(session, { kind: 'mode', mode: 'watch', confirmation: '' });
  live(session, 20);
}

const facts = ({ engine, history }: Session) => ({
  limits: engine.risk.configuration,
  parameters: engine.strategies.get('market-making')!.load,
  state: engine.strategies.get('market-making')!.state,
  orders: [...engine.orders.working()].map(({ clientOrderId, price, filled }) => [
    clientOrderId,
    price,
    filled,
  ]),
  fills: history.fills.snapshot(),
  stories: [...engine.orders.working()].map(
    ({ clientOrderId }) => history.stories.snapshot(clientOrderId).events,
  ),
  profile: history.profiles[0]!.grouped({ rowTicks: 100, rows: 1_000, centre: 0 }),
});

function expectReplays(session: Session): void {
  const shelf = new FilePluginShelf(join(home, 'data', 'plugins'));
  const replay = replayLog(join(home, 'data', 'sessions', session.log), shelf);
  expect(replay.rebuild.replayer.differences).toEqual([]);
  expect(replay.rebuild.engine.stateHash()).toBe(session.engine.stateHash());
  expect(replay.equal).toBe(true);
}

describe('a session in which everything was changed by command', () => {
  it('replays bit for bit, and is there again when it is opened again', async () => {
    const first = await open();
    useEverything(first);
    const before = facts(first);
    expect(before.fills.fills.length).toBeGreaterThan(0);
    expect(first.history.equity.snapshot().samples.length).toBeGreaterThan(80);
    await first.close();
    expectReplays(first);

    const again = await open({ restarted: true });
    // The market went on by what the rebuild took of its time; the rest is as it was.
    const { profile: _, ...same } = facts(again);
    const { profile: __, ...was } = before;
    expect(same).toEqual(was);
    expect(again.engine.mode).toBe('watch');
    expect(again.engine.risk.limits.instruments[0]!.maxOrder!.place).toMatch(/^changed \d\d:\d\d:\d\d$/);
    const samples = first.history.equity.snapshot().samples;
    expect(again.history.equity.snapshot().samples.slice(0, samples.length)).toEqual(samples);
    live(again, 5);
    await again.close();
    expectReplays(again);
  });

  it('is in the configured mode when a person opens it anew', async () => {
    const first = await open();
    useEverything(first);
    await first.close();
    const again = await open();
    expect([again.engine.mode, again.engine.account]).toEqual(['paper', 'paper']);
    expect(facts(again).limits).toEqual(facts(first).limits);
    await again.close();
    expectReplays(again);
  });

  it('has the files’ limits and parameters once those say something else', async () => {
    const first = await open();
    useEverything(first);
    await first.close();
    configure('size: 0.03', 'risk: { account: { dayLoss: 300 } }');
    const again = await open();
    expect(again.engine.risk.configuration).toBe(again.engine.risk.configured);
    expect(again.engine.risk.configuration.account.dayLoss).toBe('300');
    expect(again.engine.strategies.get('market-making')!.parameters).toMatchObject({
      size: 0.03,
      offsetBps: 0.6,
    });
    await again.close();
    expectReplays(again);
  });
});

describe('live mode on the embedded exchange', () => {
  it('is a rehearsal on an account of its own name', async () => {
    const session = await open({ mode: 'live' });
    expect([session.engine.mode, session.engine.account]).toEqual(['live', 'embedded rehearsal']);
    live(session, 1);
    await session.close();
    expectReplays(session);
  });
});
