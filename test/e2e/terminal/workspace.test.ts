import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workspaceSchema } from '../../../src/store/settings/index.js';
import { expectRefusal } from '../bad-input/refusal.js';
import { TestHome } from '../harness/program.js';
import { Terminal } from '../harness/terminal.js';
import { messageOf } from './cells.js';
import { Desk, SLOW } from './desk.js';

/** What is chosen at the screen outlives the program. */
describe('the workspace', () => {
  let home: TestHome;
  let desk: Desk | null;

  beforeEach(() => {
    home = new TestHome();
    desk = null;
  });

  afterEach(async () => {
    await desk?.terminal.close();
    await home.remove();
  });

  async function open(): Promise<Desk> {
    desk = await Desk.open(SLOW, { home });
    return desk;
  }

  async function quit(): Promise<void> {
    await desk!.key('q');
    await desk!.dialog('QUIT');
    await desk!.key('y');
    expect(await desk!.terminal.ended).toBe(0);
  }

  const path = (): string => {
    const names = readdirSync(home.folder, { recursive: true }) as string[];
    return join(home.folder, names.find((name) => name.endsWith('workspace.json'))!);
  };
  const beside = (kind: string): string => path().replace('workspace.json', `workspace.${kind}.json`);
  const settings = (file: string) => workspaceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

  it('is as it was: layout, symbol, sizes, rows, chart, theme, alerts, keys, the tour', async () => {
    const first = await open();
    await first.command('tour off');
    await first.sees((rows) => !rows.join().includes('FIRST MINUTE'));
    await first.command('symbol eth');
    await first.sees((rows) => rows[1]!.startsWith(' ETH/USDT '));
    await first.command('size 0.5 1.5');
    await first.says('sizes 0.500, 1.500');
    await first.command('rows 0.2');
    await first.sees('1 LADDER 0.20');
    await first.command('chart 15s vwap');
    await first.sees('2 CHART 15s');
    await first.command('theme light');
    await first.says('theme light');
    await first.command('alert BTC > 90000');
    await first.says('alert 1: BTC > 90000');
    await first.command('key Q zoom');
    await first.says('Q is zoom now');
    await first.command('layout save mine');
    await first.says('layout mine is kept');
    await first.key('gm');
    await first.sees('━ 2 CHART');
    await quit();

    const second = await open();
    await second.sees((rows) => rows[1]!.startsWith(' ETH/USDT ') && /CHART 15s/.test(rows.join('\n')));
    const rows = await second.sees('HEAT');
    expect(rows.join('\n')).not.toContain('FIRST MINUTE');
    await second.key('gt');
    await second.sees('1 LADDER 0.20');
    expect((await second.terminal.screen()).join('\n')).not.toContain('FIRST MINUTE');
    await second.key('a');
    await second.sees(/ARMED .* b\/s 0\.500/);
    await second.key('+');
    await second.says(/order size 1\.500|order size changed/);
    await second.key('Q');
    await second.sees((seen) => !seen.join().includes('3 TAPE'));
    await second.key('Q');
    await second.sees('3 TAPE');
    await second.command('alert list');
    await second.sees(/BTC > 90,?000/);
    await second.key('Esc');
    await second.sees('3 TAPE');
    await second.key('T');
    // The theme after light, not after the first.
    await second.says(/^theme (?!blue-orange|ansi16)/);
    await second.command('layout mine');
    await second.says(/layout mine|theme light/);
    await quit();
  });

  it('cut in half: one line says so, the generation before is used, and nothing is lost', async () => {
    const first = await open();
    await first.command('theme light');
    await first.says('theme light');
    await first.command('chart 15s');
    await first.sees('2 CHART 15s');
    await quit();
    // A second good opening keeps what the first one left.
    const second = await open();
    await second.sees('2 CHART 15s');
    await second.command('chart 30s');
    await second.sees('2 CHART 30s');
    await quit();
    expect(settings(path()).chart.intervalSeconds).toBe(30);
    expect(settings(beside('previous')).chart.intervalSeconds).toBe(15);

    const whole = readFileSync(path());
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    writeFileSync(path(), half);
    const third = await open();
    await third.sees('2 CHART 15s');
    await third.key('!');
    const said = (await third.dialog('MESSAGES')).join('\n');
    expect(said).toMatch(/workspace\.json is cut short or no JSON: set aside as workspace\.broken\.json/);
    await third.key('Esc');
    await third.noDialog();
    expect(readFileSync(beside('broken'))).toEqual(half);
    expect(settings(beside('previous')).chart.intervalSeconds).toBe(15);
    await quit();
    expect(settings(path()).theme).toBe('light');

    const fourth = await open();
    await fourth.sees('2 CHART 15s');
    expect(messageOf(await fourth.terminal.screen())).not.toContain('workspace');
  });

  it('belongs to one terminal: a second outcry is refused with exit code 3, and changes nothing', async () => {
    const first = await open();
    await first.command('theme light');
    await first.says('theme light');
    expectRefusal(await home.run(), 3, `process ${home.hostPid}`, '--home');
    const terminal = new Terminal(home);
    expect(await terminal.ended).toBe(3);
    expect((await terminal.screen()).join('\n')).toMatch(/outcry: .*process \d+/);
    expect(terminal.alternate).toBe(false);
    await terminal.close();
    await first.key('2');
    await first.sees('━ 2 CHART');
    await quit();
    expect(settings(path()).theme).toBe('light');
    expect(existsSync(beside('broken'))).toBe(false);
  });
});
