import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { KEYS } from '../../../src/apps/tui/keys.js';
import { ENTER } from '../harness/terminal.js';
import { focusedPane, messageOf } from './cells.js';
import type { Desk } from './desk.js';
import type { KeyDrill } from './key-drill.js';

/** Keys that mean the same in every pane. */
export function everywhere(drill: KeyDrill): void {
  let desk: Desk;
  beforeAll(() => {
    desk = drill.desk;
  });

  describe('everywhere', () => {
    it.each([
      ['1', 'LADDER'],
      ['2', 'CHART'],
      ['3', 'TAPE'],
      ['4', 'INDICATORS'],
      ['5', 'POSITIONS'],
      ['6', 'ORDERS'],
      ['7', 'STRATEGIES'],
      ['8', 'RISK'],
      ['0', 'LOG'],
    ])('%s focuses %s', async (digit, name) => {
      drill.driven.add('focus');
      await drill.focus(digit, name);
    });

    it('9 shows a pane alone that has no place, and Esc goes back', async () => {
      await desk.key('9');
      await desk.sees((rows) => rows[2]!.startsWith('━ 9 ') && !rows.join().includes('LADDER'));
      expect(messageOf(await desk.terminal.screen())).toContain('shown alone');
      await drill.does('escape');
      await desk.sees('1 LADDER');
    });

    it('Tab and S-Tab go through the panes', async () => {
      await drill.ladder();
      await drill.does('focus-next');
      await desk.sees((rows) => focusedPane(rows) === 'CHART');
      await drill.does('focus-previous');
      await desk.sees((rows) => focusedPane(rows) === 'LADDER');
      await desk.key('S-Tab');
      await desk.sees((rows) => focusedPane(rows) === 'LOG');
    });

    it('z shows the pane alone, and again all of them', async () => {
      await drill.focus('2', 'CHART');
      await drill.does('zoom');
      await desk.sees((rows) => rows[2]!.startsWith('━ 2 CHART') && !rows.join().includes('LADDER'));
      await drill.does('zoom');
      await desk.sees('1 LADDER');
    });

    it('? shows every key of the table, j scrolls, any other key closes', async () => {
      await drill.does('help');
      const rows = (await desk.dialog('KEYS')).join('\n');
      for (const { description } of KEYS) expect(rows).toContain(description);
      await desk.key('z');
      await desk.noDialog();
    });

    it(': and ^P open the palette, / asks for a symbol, = for a size', async () => {
      for (const at of [0, 1]) {
        await drill.does('palette', at);
        await desk.sees(/─ COMMAND ─[\s\S]*:▏/);
        await desk.key('Esc');
        await desk.noDialog();
      }
      await drill.does('symbol');
      await desk.sees(':symbol ▏');
      await desk.press('eth');
      await desk.settle();
      await desk.press(ENTER);
      await desk.sees((rows) => rows[1]!.startsWith(' ETH/USDT '));
    });

    it(', and . go through the symbols', async () => {
      await drill.does('previous-symbol');
      await desk.sees((rows) => rows[1]!.startsWith(' BTC/USDT '));
      await drill.does('next-symbol');
      await desk.sees((rows) => rows[1]!.startsWith(' ETH/USDT '));
      await drill.does('next-symbol');
      await desk.sees((rows) => rows[1]!.startsWith(' BTC/USDT '));
    });

    it('n opens the ticket, and Esc leaves it with nothing sent', async () => {
      expect(
        await drill.kinds(async () => {
          await drill.does('ticket');
          await desk.dialog('ORDER BTC/USDT');
          await desk.key('Esc');
          await desk.noDialog();
        }),
      ).toEqual([]);
    });

    it('w says that there is nothing to explain, ! what was said before', async () => {
      await drill.ladder();
      await drill.does('why');
      await desk.says('nothing to explain');
      await drill.does('messages');
      const rows = await desk.dialog('MESSAGES');
      expect(rows.join('\n')).toMatch(/\d\d:\d\d:\d\dZ {2}nothing to explain/);
      await desk.key('Esc');
      await desk.noDialog();
    });

    it('Space freezes the picture, though the market goes on, and lets it go on', async () => {
      await drill.does('freeze');
      await desk.says('frozen');
      const at = await desk.snapshot('session');
      const before = (await desk.sees((rows) => rows[0]!.includes('FROZEN'))).slice(3, 25);
      await desk.engineHas('session', ({ time }) => time > at.time + 150_000);
      expect((await desk.terminal.screen()).slice(3, 25)).toEqual(before);
      await desk.key('Space');
      await desk.says('live again');
      await desk.sees((rows) => !rows[0]!.includes('FROZEN'));
    });

    it('a arms and disarms', async () => {
      await drill.does('arm');
      await desk.sees(/▐ ARMED \d+:\d\d ▌ b\/s 0\.100 post-only/);
      await drill.does('arm');
      await desk.says('disarmed: a');
      await desk.sees('disarmed · a arm');
    });

    it('^C disarms, twice it asks whether to quit', async () => {
      await drill.does('arm');
      await desk.sees('ARMED');
      await drill.does('interrupt');
      await desk.sees('disarmed · a arm');
      await desk.says('^C again to quit');
      await desk.key('^C');
      await desk.dialog('QUIT');
      await desk.key('Esc');
      await desk.noDialog();
    });

    it('q asks, and Esc stays', async () => {
      await drill.does('quit');
      const rows = await desk.dialog('QUIT');
      expect(rows.join('\n')).toMatch(/no order is working/);
      await desk.key('Esc');
      await desk.noDialog();
    });

    it('Y puts the screen into a file', async () => {
      await drill.does('snapshot');
      const said = await desk.says(/the screen is in .*\.txt/);
      const folder = join(desk.home.folder, 'data', 'snapshots');
      const [name] = readdirSync(folder);
      expect(said).toContain(name!.slice(0, 12));
      const text = readFileSync(join(folder, name!), 'utf8').split('\n');
      expect(text[2]).toMatch(/^━ 1 LADDER 1\.00 ━+ bid ━/);
      expect(text).toHaveLength(41);
    });

    it('y copies the selected row to the clipboard', async () => {
      await drill.ladder();
      await drill.does('copy-row');
      await desk.says('nothing to copy in ladder');
      expect(desk.terminal.copied).toEqual([]);
      await drill.focus('7', 'STRATEGIES');
      await desk.key('y');
      await desk.says('copied: ');
      expect(desk.terminal.copied).toHaveLength(1);
      expect(desk.terminal.copied[0]).toMatch(/^market-making\t/);
    });

    it('T goes through all themes and comes back to the first', async () => {
      const seen = new Set<string>();
      const first = (await desk.terminal.picture())[39];
      for (let step = 0; step < 7; step += 1) {
        const before = messageOf(await desk.terminal.screen());
        await drill.does('theme');
        await desk.sees((rows) => messageOf(rows) !== before && /^theme /.test(messageOf(rows)));
        seen.add(messageOf(await desk.terminal.screen()));
      }
      expect(seen.size).toBe(7);
      expect((await desk.terminal.picture())[39]).toBe(first);
    });

    it('R paints everything anew', async () => {
      await drill.ladder();
      const recording = desk.terminal.record();
      await drill.does('repaint');
      // A whole screen of 120 × 40 is written, with its borders, and not what has changed.
      await desk.sees(() => [...recording.text].filter((character) => character === '│').length > 40);
    });

    it.each([
      ['layout-market', 'market', /━ 2 CHART/, /HEAT/],
      ['layout-strategy', 'strategy', /━ 7 STRATEGIES/, /EQUITY/],
      ['layout-risk', 'risk', /━ 8 RISK/, /LIMITS/],
      ['layout-ai', 'AI', /━ DECISIONS/, /MODELS/],
      ['layout-log', 'log', /━ 0 LOG/, /ALERTS/],
      ['layout-trade', 'trade', /━ 1 LADDER/, /3 TAPE/],
    ] as const)('%s', async (action, _name, heart, beside) => {
      await drill.does(action);
      await desk.sees((rows) => heart.test(rows.join('\n')) && beside.test(rows.join('\n')));
    });

    it('gg goes back to the layout before', async () => {
      await drill.does('layout-last');
      await desk.sees('━ 0 LOG');
      await desk.key('gg');
      await desk.sees('━ 1 LADDER');
    });
  });
}
