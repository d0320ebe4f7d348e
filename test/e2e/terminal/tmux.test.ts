import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, TestHome, until } from '../harness/program.js';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** Whoever has no tmux is spared; where all is to be shown, its want is a failure. */
describe.runIf(hasTmux || process.env.CI === 'true')('in tmux', () => {
  let home: TestHome;

  const tmux = (...words: string[]): string => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-L', 'outcry', '-f', '/dev/null', ...words], {
      env: home.environment({ TMUX_TMPDIR: home.folder }),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`tmux ${words[0]}: ${stderr}`);
    return stdout;
  };
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'work');
  const sees = (wanted: RegExp): Promise<void> =>
    until(`${wanted} in tmux`, () => wanted.test(screen()), 60_000).catch((error: Error) => {
      throw new Error(`${error.message}\n${screen()}`);
    });

  beforeAll(() => {
    home = new TestHome();
    const program = [process.execPath, ...home.command()].map((word) => `'${word}'`).join(' ');
    tmux('new-session', '-d', '-s', 'work', '-x', '120', '-y', '40', `${program}; sleep 100`);
    tmux('set-option', '-g', 'status', 'off');
    tmux('resize-window', '-t', 'work', '-x', '120', '-y', '40');
  });

  afterAll(async () => {
    spawnSync('tmux', ['-L', 'outcry', 'kill-server'], {
      env: home.environment({ TMUX_TMPDIR: home.folder }),
    });
    await home.remove();
  });

  it('draws the trade layout', async () => {
    await sees(/1 LADDER 1\.00[\s\S]*61,7\d\d\.00[\s\S]*market-making.* run/);
    expect(screen().split('\n')[2]).toMatch(/━ 1 LADDER.*┬─ 3 TAPE.*┬─ 2 CHART/);
    expect(tmux('display-message', '-p', '-t', 'work', '#{alternate_on} #{cursor_flag}')).toBe('1 0\n');
  });

  it('takes keys', async () => {
    tmux('send-keys', '-t', 'work', 'a');
    await sees(/▐ ARMED/);
    tmux('send-keys', '-t', 'work', 'Escape');
    await sees(/disarmed · a arm/);
  });

  it('draws the compact layout at 80 × 24', async () => {
    tmux('resize-window', '-t', 'work', '-x', '80', '-y', '24');
    await sees(/1 LADDER 1\.00[\s\S]*─ 5 pos \d/);
    const rows = screen().trimEnd().split('\n');
    expect(rows).toHaveLength(24);
    expect(Math.max(...rows.map((row) => [...row].length))).toBeLessThanOrEqual(80);
  });

  it('halts by ^X, and gives the terminal back', async () => {
    tmux('send-keys', '-t', 'work', 'C-x');
    await sees(/^ HALTED /);
    tmux('send-keys', '-t', 'work', 'Escape');
    await pause(600);
    tmux('send-keys', '-t', 'work', 'q');
    await sees(/─ QUIT ─/);
    await pause(400);
    tmux('send-keys', '-t', 'work', 'y');
    await until('the screen to be given back', () =>
      tmux('display-message', '-p', '-t', 'work', '#{alternate_on} #{cursor_flag}').startsWith('0 1'),
    );
  });
});
