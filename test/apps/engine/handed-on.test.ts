import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HaltKeeper, hearKill } from '../../../src/apps/engine/halt-keeper.js';
import { openSession } from '../../../src/apps/engine/open-session.js';
import { type EngineArgument, NO_WISHES, planSession } from '../../../src/apps/engine/plan.js';
import { FilePluginShelf } from '../../../src/apps/engine/plugin-shelf.js';
import type { Session } from '../../../src/apps/engine/session.js';
import { keepStandingHalt, leaveHalt, readHalt, readStandingHalt } from '../../../src/apps/host/index.js';
import { replayLog } from '../../../src/apps/replay/index.js';
import { limitOrder, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';
import type { Notice } from '../../../src/engine/index.js';

/** What one session hands on to the next: its HALT, and the word of what it leaves behind. */
let home: string;
let data: { dataDir: string };
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-handed-'));
  data = { dataDir: join(home, 'data') };
  const strategy = '{ name: mm, plugin: market-making, instrument: BTC/USDT, parameters: { size: 0.05 } }';
  writeFileSync(
    join(home, 'c.yaml'),
    `embedded: { market: synthetic, startOffsetSeconds: 5, speed: 1000 }\nstrategies: [${strategy}]\n`,
  );
});
afterEach(() => rmSync(home, { recursive: true }));

interface Opened {
  readonly session: Session;
  readonly halts: HaltKeeper;
  readonly said: readonly Notice[];
}

/** As the engine's process opens it. */
async function open(seed: number, fields: Partial<EngineArgument> = {}): Promise<Opened> {
  const config = join(home, 'c.yaml');
  const argument: EngineArgument = { ...NO_WISHES, home, config, synthetic: true, seed, ...fields };
  const session = await openSession(await planSession(argument), argument, () => {});
  hearKill(session, data);
  const halts = new HaltKeeper(session, data);
  const said: Notice[] = [];
  session.onNotice((notice) => said.push(notice));
  return { session, halts, said };
}

function live({ session, halts }: Opened, seconds: number): void {
  const until = session.engine.time + seconds * 1_000_000;
  while (session.engine.time < until) {
    session.live();
    halts.look();
  }
}

/** Quits by `policy`, as a person does. */
async function quit(opened: Opened, orders: 'keep' | 'cancel' = 'keep'): Promise<void> {
  opened.session.command({ kind: 'leave', orders }, 'test');
  live(opened, 2);
  await opened.session.close();
}

const stateOf = ({ session: { engine } }: Opened) => ({
  halted: engine.halted,
  reason: engine.haltReason,
  strategies: [...engine.strategies.values()].map(({ state }) => state),
  working: engine.orders.workingCount,
});

const kill = ({ session }: Opened) =>
  session.command({ kind: 'kill', flatten: false, reason: 'outcry kill' }, 'test');

/** A session that trades, was killed, and was quit with its orders kept. */
async function halted(): Promise<string> {
  const first = await open(9);
  live(first, 5);
  expect(stateOf(first)).toMatchObject({ halted: false, strategies: ['running'] });
  kill(first);
  live(first, 2);
  await quit(first);
  return first.session.log;
}

describe('a HALT that nobody has ended', () => {
  it.each([
    ['another market', 8, false],
    ['--fresh', 9, true],
  ])('is there in a session that begins anew: %s', async (_, seed, fresh) => {
    const old = await halted();
    expect(readStandingHalt(data)).toEqual({ session: old, reason: 'outcry kill' });
    const next = await open(seed, { fresh });
    expect(next.session.log).not.toBe(old);
    live(next, 10);
    expect(stateOf(next)).toEqual({
      halted: true,
      reason: `session ${old} was halted: outcry kill`,
      strategies: ['stopped'],
      working: 0,
    });
    expect(readHalt(data)).toBeNull();
    await quit(next);
  });

  it('names the session in which it began, is ended by a resume, and then for good', async () => {
    const old = await halted();
    const second = await open(8);
    await quit(second);
    const third = await open(7);
    expect(stateOf(third)).toMatchObject({ halted: true, reason: `session ${old} was halted: outcry kill` });
    third.session.command({ kind: 'resume', reason: 'looked at' }, 'test');
    third.halts.look();
    expect(readStandingHalt(data)).toBeNull();
    await quit(third);
    const fourth = await open(6);
    live(fourth, 5);
    expect(stateOf(fourth)).toMatchObject({ halted: false, strategies: ['running'] });
    await quit(fourth, 'cancel');
  });

  it('is known by the log where a crash came before its mark', async () => {
    const old = await halted();
    rmSync(join(data.dataDir, 'halted.json'));
    const next = await open(8);
    expect(stateOf(next)).toMatchObject({ halted: true, reason: `session ${old} was halted: outcry kill` });
    await quit(next);
  });

  it('is known by its mark where the log cannot say, as of a breaker', async () => {
    const first = await open(9);
    await quit(first, 'cancel');
    keepStandingHalt(data, { session: first.session.log, reason: 'breaker latency' });
    const next = await open(8);
    const reason = `session ${first.session.log} was halted: breaker latency`;
    expect(stateOf(next)).toMatchObject({ halted: true, reason, strategies: ['stopped'] });
    await quit(next);
  });

  it('is not lost where the next engine ends between its new log and the kill', async () => {
    const old = await halted();
    const config = join(home, 'c.yaml');
    const argument: EngineArgument = { ...NO_WISHES, home, config, synthetic: true, seed: 8 };
    const cutOff = await openSession(await planSession(argument), argument, () => {});
    expect([...cutOff.engine.strategies.values()].map(({ state }) => state)).toEqual(['paused']);
    await cutOff.close();
    // Even where the kill that waits is lost, the mark is there.
    rmSync(join(data.dataDir, 'halt.json'));
    const next = await open(8);
    expect(next.session.log).toBe(cutOff.log);
    expect(stateOf(next)).toMatchObject({ halted: true, reason: `session ${old} was halted: outcry kill` });
    await quit(next);
  });

  it('does not take the place of a kill that waits with the wish to flatten', async () => {
    await halted();
    leaveHalt(data, { reason: 'outcry kill', flatten: true });
    const next = await open(8);
    expect(stateOf(next)).toMatchObject({ halted: true, reason: 'outcry kill' });
    await quit(next);
  });

  it('keeps its mark while the resume is not in the log', () => {
    const engine = { halted: true, haltReason: 'outcry kill' };
    const session = { engine, log: 'a', journalHealthy: true };
    const folder = join(data.dataDir, '..');
    const halts = new HaltKeeper(session, { dataDir: folder });
    engine.halted = false;
    session.journalHealthy = false;
    halts.look();
    expect(existsSync(join(folder, 'halted.json'))).toBe(true);
    session.journalHealthy = true;
    halts.look();
    expect(readdirSync(folder)).toEqual(['c.yaml']);
  });
});

const crashes = (said: readonly Notice[]) => said.filter(({ text }) => text.includes('without leaving'));

function buy({ session }: Opened, fields: Partial<Parameters<typeof limitOrder>[0]>): void {
  const order = limitOrder({ instrument: 1, side: 'buy', size: 1_000 as SizeLots, price: null, ...fields });
  expect(session.command({ kind: 'place', order, confirmed: true }, 'test')).toMatchObject({
    outcome: 'done',
  });
}

/** A position, an order that rests, and one that the engine works. */
function trade(opened: Opened): void {
  live(opened, 3);
  const { book } = opened.session.engine.markets[1]!;
  buy(opened, { type: 'market', timeInForce: 'ioc' });
  live(opened, 2);
  buy(opened, { price: (book.bestBid - 500) as PriceTicks });
  buy(opened, {
    price: (book.bestBid - 900) as PriceTicks,
    size: 2_000 as SizeLots,
    execution: { kind: 'peg', offsetTicks: 5_000 },
  });
  live(opened, 1);
}

describe('a session that is left behind', () => {
  it('is told of with what is open of it, and how to go on with it; a flat one is not', async () => {
    writeFileSync(
      join(home, 'c.yaml'),
      'embedded: { market: synthetic, startOffsetSeconds: 5, speed: 1000 }\nstrategies: []\n',
    );
    const first = await open(9);
    trade(first);
    await quit(first);
    const next = await open(8);
    const [line] = next.said.filter(({ text }) => text.includes('left behind'));
    expect(line?.level).toBe('warn');
    expect(line?.text).toMatch(
      new RegExp(
        `^session ${first.session.log} \\(.* of seed 9\\) is left behind with \\d+ orders?, .*long `,
      ),
    );
    expect(line?.text).toContain(`move ${join(data.dataDir, 'sessions', next.session.log)} away`);
    expect(line?.text).toContain('--synthetic --seed 9');
    await quit(next);
    const third = await open(7);
    expect(third.said.filter(({ text }) => text.includes('left behind'))).toEqual([]);
    await quit(third);
  });
});

describe('an engine that ended without leaving', () => {
  it('is told of once, in the log too, with what was found; its replay is as it was', async () => {
    writeFileSync(
      join(home, 'c.yaml'),
      'embedded: { market: synthetic, startOffsetSeconds: 5, speed: 1000 }\nstrategies: []\n',
    );
    const first = await open(9);
    expect(crashes(first.said)).toEqual([]);
    trade(first);
    await first.session.close();
    const next = await open(9, { restarted: true });
    expect(crashes(next.said)).toHaveLength(1);
    const [{ level, owner, text }] = crashes(next.said) as [Notice];
    expect([level, owner]).toEqual(['warn', 'engine']);
    expect(text).toMatch(
      /^the engine had ended without leaving; \d+ s without it: \d orders?, 1 peg held here, position long \S+ ETH\/USDT$/,
    );
    await quit(next);
    const again = await open(9);
    // What the log says of before is shown; nothing new is.
    expect(crashes(again.said).map((notice) => notice.text)).toEqual([`note  ${text}`]);
    await quit(again);
    const directory = join(data.dataDir, 'sessions', first.session.log);
    const { rebuild } = replayLog(directory, new FilePluginShelf(join(data.dataDir, 'plugins')));
    expect(rebuild.replayer.differences).toEqual([]);
    expect(crashes(rebuild.notices)).toHaveLength(1);
  });
});
