import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, killOne, pause, TestHome, until } from '../harness/program.js';
import { Terminal } from '../harness/terminal.js';

describe('leaving the terminal', () => {
  let home: TestHome;
  let terminal: Terminal | null;

  beforeEach(() => {
    home = new TestHome();
    terminal = null;
  });

  afterEach(async () => {
    await terminal?.close();
    await home.remove();
  });

  function startInShell(...words: string[]): Terminal {
    const program = [process.execPath, ...home.command(...words)].map((word) => `'${word}'`).join(' ');
    const script = `echo the shell; ${program}; echo "code $?"; stty -a; read wait`;
    return new Terminal(home, ['-c', script], { file: '/bin/sh' });
  }

  /** The program as a shell starts it; afterwards the shell says how it finds its terminal. */
  async function openInShell(): Promise<Terminal> {
    terminal = startInShell();
    await terminal.sees(/1 LADDER 1\.00[\s\S]*market-making/);
    expect(terminal.alternate).toBe(true);
    expect(terminal.cursorShown).toBe(false);
    return terminal;
  }

  async function isGivenBack(shell: Terminal, code: number): Promise<void> {
    const rows = await shell.sees(/code \d+[\s\S]* icanon[\s\S]* echo /);
    expect(rows[0]!.trimEnd()).toBe('the shell');
    expect(rows.join('\n')).toContain(`code ${code}`);
    expect(rows.join('\n')).not.toMatch(/LADDER| -icanon| -echo | -icrnl| -opost/);
    expect(shell.alternate).toBe(false);
    expect(shell.cursorShown).toBe(true);
  }

  it('by q gives it back as it was, with code 0, and ends the engine', async () => {
    const shell = await openInShell();
    const { enginePid } = await home.status();
    await shell.press('q');
    await shell.sees(/─ QUIT ─[\s\S]*leaving cancels them/);
    await pause(400);
    await shell.press('q');
    await isGivenBack(shell, 0);
    expect(isRunning(enginePid)).toBe(false);
    expect(await home.status()).toMatchObject({ running: false });
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('by %s gives it back as it was', async (signal) => {
    const shell = await openInShell();
    killOne(home.hostPid!, signal);
    await isGivenBack(shell, 0);
    expect(await home.status()).toMatchObject({ running: false });
  });

  it('because there is no such symbol gives it back, and says so there', async () => {
    terminal = startInShell('--symbol', 'FOO/BAR');
    await isGivenBack(terminal, 2);
    expect((await terminal.screen()).join('\n')).toMatch(/outcry: .*FOO\/BAR/);
  });

  it('because the engine ends again and again gives it back, and says so there', async () => {
    const shell = await openInShell();
    for (let time = 0; time < 6; time += 1) {
      await until('an engine', () => home.enginePid !== null);
      const pid = home.enginePid!;
      killOne(pid);
      await until('it to go', () => home.enginePid !== pid);
    }
    await isGivenBack(shell, 1);
    expect((await shell.screen()).join('\n')).toContain('outcry: the engine ended 6 times in a minute');
  });

  it('by closing the window leaves no process behind', async () => {
    terminal = new Terminal(home);
    await terminal.sees(/1 LADDER 1\.00[\s\S]*market-making/);
    const { enginePid } = await home.status();
    const host = terminal.pid;
    terminal.hangUp();
    await until('host and engine to go', () => !isRunning(host) && !isRunning(enginePid));
  });
});

describe('without a terminal', () => {
  const home = new TestHome();
  afterEach(() => home.remove());

  it('prints status lines, and goes with code 0 on SIGTERM', async () => {
    const program = home.start();
    await until('status lines', () => program.text().split('BTC/USDT 6').length > 2, 60_000);
    expect(program.text()).toMatch(/^no terminal here: status lines instead/);
    expect(program.text()).not.toContain('\x1b');
    killOne(program.pid, 'SIGTERM');
    const { code, stderr } = await program.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('prints the help', async () => {
    const { code, stdout, stderr } = await home.run('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: outcry[\s\S]*status[\s\S]*kill/);
  });
});
