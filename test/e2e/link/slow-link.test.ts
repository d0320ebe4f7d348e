import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, TestHome, until } from '../harness/program.js';
import { ESCAPE, PATIENCE_MILLIS, Terminal } from '../harness/terminal.js';
import { type SlowLine, slowLine } from './namespaces.js';

const ROUND_TRIP_MILLIS = 200;
const PORT = 7_022;
const PAGE_DOWN = '\x1b[6~';
const COLUMNS = 120;
const ROWS = 40;
/** What the low setting promises, over any longer stretch. */
const LOW_BYTES_PER_SECOND = 10_000;

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.trunc(values.length / 2)]!;
const cursorPrice = (rows: readonly string[]): string | undefined =>
  /▸ *([\d,.]+)/.exec(rows.join('\n'))?.[1];

/** The program at one end of a line of 100 kbit/s and a round trip of 200 ms, its terminal at the other. */
describe('a slow link, at the low setting', () => {
  let line: SlowLine;
  let home: TestHome;
  let server: ChildProcess;
  let terminal: Terminal;

  const relay = (role: 'server' | 'client', ...command: string[]): [string, ...string[]] => {
    const place = role === 'server' ? line.atServer : line.atClient;
    const report = join(home.folder, `${role}.report`);
    const pace = [line.relayRateBytes, line.relayDelayMillis].map(String);
    const size = [COLUMNS, ROWS].map(String);
    const program = join(home.folder, 'relay.cjs');
    const words = [program, role, line.serverAddress, String(PORT), ...pace, report, ...size, ...command];
    return [...place, process.execPath, ...words] as unknown as [string, ...string[]];
  };

  const arrivedBytes = (): number => Number(readFileSync(join(home.folder, 'client.report'), 'utf8') || 0);

  beforeAll(async () => {
    line = slowLine();
    home = new TestHome();
    await build({
      entryPoints: [resolve('test/e2e/link/relay.ts')],
      outfile: join(home.folder, 'relay.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@lydell/node-pty'],
      logLevel: 'error',
    });
    const environment = { NODE_PATH: resolve('node_modules') };
    const [file, ...words] = relay('server', process.execPath, ...home.command('--link', 'low'));
    server = spawn(file, words, { env: home.environment(environment), cwd: home.folder, stdio: 'inherit' });
    await until('the relay to listen', () => existsSync(join(home.folder, 'server.report')));
    const [viewer, ...view] = relay('client');
    terminal = new Terminal(home, view, { columns: COLUMNS, rows: ROWS, file: viewer, environment });
    await terminal.sees(/disarmed · a arm[\s\S]*market-making.* run/, 40_000);
  });

  afterAll(async () => {
    await terminal.close();
    if (server.exitCode === null) {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    }
    await home.remove();
    line.remove();
  });

  it('sends less than 10 KB a second, and the market is followed', async () => {
    const clock = (rows: readonly string[]): string => /\d\d:\d\d:\d\dZ/.exec(rows[0]!)?.[0] ?? '';
    const from = arrivedBytes();
    const start = performance.now();
    const clocks = new Set<string>();
    while (performance.now() < start + 20_000) {
      clocks.add(clock(await terminal.screen()));
      await pause(100);
    }
    const perSecond = ((arrivedBytes() - from) * 1_000) / (performance.now() - start);
    console.log(`slow link: ${Math.round(perSecond)} bytes/s, ${clocks.size} different seconds seen in 20`);
    expect(perSecond).toBeLessThan(LOW_BYTES_PER_SECOND);
    expect(perSecond).toBeGreaterThan(100);
    expect(clocks.size).toBeGreaterThan(10);
  });

  it('answers keys, also those that are held down', async () => {
    const waits: number[] = [];
    for (let press = 0; press < 15; press++) {
      const before = cursorPrice(await terminal.screen());
      const start = performance.now();
      await terminal.press(press % 5 === 4 ? 'k' : 'j');
      await terminal.sees((rows) => cursorPrice(rows) !== before);
      waits.push(performance.now() - start);
      await pause(150);
    }
    console.log(
      `slow link: a key is answered after ${Math.round(middle(waits))} ms (median), ${Math.round(Math.max(...waits))} ms (longest)`,
    );
    expect(middle(waits)).toBeLessThan(5 * ROUND_TRIP_MILLIS);
    expect(Math.max(...waits)).toBeLessThan(25 * ROUND_TRIP_MILLIS);

    const from = arrivedBytes();
    const start = performance.now();
    await terminal.press('j', 60);
    await terminal.press('k', 60);
    const last = performance.now();
    await terminal.press('q');
    await terminal.sees('─ QUIT ─');
    const waited = performance.now() - last;
    const perSecond = ((arrivedBytes() - from) * 1_000) / (performance.now() - start);
    await terminal.press(ESCAPE);
    await terminal.sees((rows) => !rows.join().includes('─ QUIT ─'));
    console.log(
      `slow link: after 120 held keys (${Math.round(perSecond)} bytes/s) the next is answered after ${Math.round(waited)} ms`,
    );
    expect(waited).toBeLessThan(25 * ROUND_TRIP_MILLIS);
  });

  it('loses no order key', async () => {
    const mine = async (): Promise<number> =>
      (await home.status()).orders.filter(({ owner }) => owner === 'manual').length;
    // Far below the touch, so that nothing fills.
    await terminal.press(PAGE_DOWN, 6);
    await terminal.press('a');
    await terminal.sees('ARMED');
    for (let wanted = 1; wanted <= 4; wanted++) {
      for (let attempt = 0; attempt < 20 && (await mine()) < wanted; attempt++) {
        await terminal.press('j');
        await pause(400);
        await terminal.press('b');
        const isAnswered = await waitsFor(async () => {
          // The words stand for some seconds, and to ask another process may take as long.
          for (let look = 0; look < 10; look++) {
            if (/again|refused|✗/.test((await terminal.screen()).at(-2)!)) return true;
            await pause(50);
          }
          return (await mine()) >= wanted;
        });
        expect(isAnswered, 'an order key was neither sent nor refused in words').toBe(true);
      }
      expect(await mine()).toBe(wanted);
    }
  });
});

/** Whether something comes to be; how soon is not what is asked here. */
async function waitsFor(done: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + PATIENCE_MILLIS;
  while (performance.now() < end) {
    if (await done()) return true;
    await pause(100);
  }
  return false;
}
