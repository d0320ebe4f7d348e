import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryArgument, HistoryNews } from '../../../src/apps/history/messages.js';
import { FilePluginShelf } from '../../../src/apps/plugins/index.js';
import { Random } from '../../../src/domain/index.js';
import { TABLES } from '../../../src/store/history/schema.js';
import { HandMade } from '../../apps/history/hand-made.js';
import { isRunning, killOne, pause, TestHome, until } from '../harness/program.js';

const PROGRAM =
  process.env.OUTCRY_PROGRAM ?? fileURLToPath(new URL('../../../dist/src/apps/cli/main.js', import.meta.url));
const SCRIPT = join(PROGRAM, '..', '..', 'history', 'main.js');
const MOST_KILLS = 25;
/** Starts the process as a session does, and says its id. */
const PARENT = `
  const [script, argument] = process.argv.slice(1);
  const child = require('node:child_process').fork(script, [argument], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  console.log(child.pid);
`;

let home: TestHome;

beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

const sessions = (): string => join(home.folder, 'data', 'sessions');

function argument(more: Partial<HistoryArgument> = {}): HistoryArgument {
  const runtimeDir = join(home.folder, 'run');
  mkdirSync(runtimeDir, { recursive: true });
  return {
    home: { dataDir: join(home.folder, 'data'), runtimeDir },
    socket: join(runtimeDir, 'history.sock'),
    retentionDays: {},
    rebuild: false,
    oneOff: true,
    hung: {},
    ...more,
  };
}

/** Starts the process on what is there; resolves with what it said last, when it was killed or had caught up. */
function run(killAfterMillis: number): Promise<'killed' | 'caught-up'> {
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, [JSON.stringify(argument())], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMillis);
    let news: HistoryNews | null = null;
    child.on('message', (said) => {
      news = said as HistoryNews;
      if (news.kind !== 'caught-up') return;
      clearTimeout(timer);
      child.disconnect();
    });
    child.once('error', reject);
    child.once('exit', () => {
      if (news?.kind === 'failed') reject(new Error(news.message));
      else resolve(news?.kind === 'caught-up' ? 'caught-up' : 'killed');
    });
  });
}

/** All that it holds. */
async function content(): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const { name } of TABLES) {
    const { code, stdout, stderr } = await home.run(
      'query',
      '--csv',
      '--limit',
      '1000000',
      `SELECT * FROM ${name} ORDER BY ALL`,
    );
    expect([code, stderr]).toEqual([0, '']);
    told[name] = stdout;
  }
  return told;
}

/** A session of `trades` round trips, as its log. */
function trade(name: string, trades: number): void {
  const session = new HandMade(join(sessions(), name), { segmentBytes: 100_000 });
  for (let i = 0; i < trades; i += 1) {
    const price = 6_000_000 + (i % 37) * 100;
    const id = session.trade('buy', price, 1_000 + (i % 7));
    session.print(price + 50, 10);
    session.fill(id, { size: 1, price, tradeId: 'told again' });
    session.trade('sell', price + 50, 1_000 + (i % 7));
  }
  session.close();
}

describe('the process of the history', () => {
  it('killed at any moment loses nothing and doubles nothing', async () => {
    for (const name of ['2024-08-08', '2024-08-09', '2024-08-10']) trade(name, 150);
    const random = new Random(20_240_808);
    let kills = 0;
    // Later and later, so that it comes to its end at last, however slow the machine is.
    for (let end = ''; end !== 'caught-up'; ) {
      end = await run(kills < MOST_KILLS ? random.integer(50, 400) + kills * 60 : 120_000);
      if (end === 'killed') kills += 1;
    }
    expect(kills).toBeGreaterThan(2);
    const grown = await content();
    expect(grown.fills!.split('\r\n').length).toBeGreaterThan(900);
    expect((await home.run('query', '--rebuild')).code).toBe(0);
    expect(await content()).toEqual(grown);
  });

  it('interrupted while it builds all anew is gone on with by the next query', async () => {
    for (const name of ['2024-08-08', '2024-08-09', '2024-08-10']) trade(name, 150);
    const building = home.start('query', '--rebuild');
    await until('its first session', () => building.text().includes('1 of 3'), 60_000);
    killOne(building.pid, 'SIGINT');
    const { code, stderr } = await building.ended;
    expect([code, stderr]).toEqual([1, expect.stringMatching(/interrupted; the next one goes on from here/)]);
    const { stdout } = await home.run(
      'query',
      '--csv',
      'SELECT session, count(*) FROM fills GROUP BY 1 ORDER BY 1',
    );
    // Each of 150 rounds bought, was told of another lot, once, and sold.
    expect(stdout.trim().split('\r\n').slice(1)).toEqual([
      '2024-08-08,450',
      '2024-08-09,450',
      '2024-08-10,450',
    ]);
  });

  it.each([0, 60, 150, 300, 600, 1_200, 2_500])(
    'ends when whoever started it is killed, %i ms later',
    async (millis) => {
      trade('2024-08-08', 20);
      const parent = spawn(process.execPath, [
        '-e',
        PARENT,
        SCRIPT,
        JSON.stringify(argument({ oneOff: false })),
      ]);
      parent.stdout.setEncoding('utf8');
      const [pid] = (await once(parent.stdout, 'data')) as [string];
      await pause(millis);
      parent.kill('SIGKILL');
      await until('the process to end', () => !isRunning(Number(pid)), 60_000);
    },
  );

  it('that hangs in a strategy is ended, and tells the session by its log', async () => {
    const plugin = join(home.folder, 'stuck');
    mkdirSync(plugin);
    writeFileSync(join(plugin, 'index.ts'), source('if (seen > 2) for (;;) seen += 1;'));
    const shelf = new FilePluginShelf(join(home.folder, 'data', 'plugins'));
    const sourceHash = await shelf.compile(plugin);
    // In the session it did return: it ran as another.
    writeFileSync(join(plugin, 'index.ts'), source(''));
    const sound = shelf.load(await shelf.compile(plugin));
    const session = new HandMade(join(sessions(), '2024-08-08'), { shelf: { load: () => sound } });
    session.put({
      kind: 'plugin',
      strategy: 'stuck',
      instrument: 'BTC/USDT',
      sourceHash,
      parameters: {},
    });
    for (const price of [6_000_000, 6_000_100, 6_000_200, 6_000_300]) session.trade('buy', price, 1_000);
    session.close();
    const { code, stdout, stderr } = await home.run(
      'query',
      '--csv',
      'SELECT note, (SELECT count(*) FROM fills) FROM sessions',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/a strategy did not return within \d+ s,4/);
  });
});

const source = (onBook: string): string => `import { defineStrategy, z } from 'outcry/plugin';
  export default defineStrategy({ name: 'stuck', description: '', parameters: z.object({}), create: () => {
    let seen = 0;
    return { onBook: () => { seen += 1; ${onBook} return []; } };
  } });`;
