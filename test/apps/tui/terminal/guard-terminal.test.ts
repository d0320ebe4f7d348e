import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TERMINAL = resolve('src/apps/tui/terminal/index.ts');
const folder = mkdtempSync(join(tmpdir(), 'guard-terminal-'));
const program = join(folder, 'program.mjs');

/** A program that takes the terminal, says so, and ends as it is told. */
const SOURCE = `
import { guardTerminal, openTty, RawInput, TtyWriter } from ${JSON.stringify(TERMINAL)};
const writer = new TtyWriter(openTty());
const input = new RawInput({ source: process.stdin, onEvent: (event) => {
  if (event.kind !== 'keys') return;
  const name = event.keys[0].name;
  if (name === 'q') process.exit(0);
  if (name === 't') throw new Error('thrown');
  if (name === 'r') void Promise.reject(new Error('rejected'));
} });
guardTerminal({ restore: () => { writer.restore(); input.stop(); } });
input.start();
writer.enter();
writer.write(Buffer.from('\\x1b[1mready'));
`;

beforeAll(async () => {
  const entry = join(folder, 'program.ts');
  writeFileSync(entry, SOURCE);
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['ink', 'react'],
    logLevel: 'silent',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ending {
  readonly output: string;
  readonly exitCode: number;
  readonly signal: number | undefined;
}

/** Runs the program on a terminal until it ends; `end` says how, once it is ready. */
function run(end: { readonly keys: string } | { readonly signal: string }): Promise<Ending> {
  return new Promise((settle) => {
    const pty = spawn(process.execPath, [program], { cols: 80, rows: 24 });
    let output = '';
    let isTold = false;
    pty.onData((data) => {
      output += data;
      if (isTold || !output.includes('ready')) return;
      isTold = true;
      if ('keys' in end) pty.write(end.keys);
      else pty.kill(end.signal);
    });
    pty.onExit(({ exitCode, signal }) => settle({ output, exitCode, signal }));
  });
}

const LEAVE = '\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l';

describe('guardTerminal', () => {
  it.each([
    ['an exit', { keys: 'q' }, { exitCode: 0, signal: 0 }],
    ['a thrown error', { keys: 't' }, { exitCode: 1, signal: 0 }],
    ['a rejected promise', { keys: 'r' }, { exitCode: 1, signal: 0 }],
    ['SIGTERM', { signal: 'SIGTERM' }, { signal: 15 }],
    ['SIGHUP', { signal: 'SIGHUP' }, { signal: 1 }],
    ['SIGINT', { signal: 'SIGINT' }, { signal: 2 }],
  ] as const)('gives the terminal back upon %s', async (_, end, ending) => {
    const { output, ...rest } = await run(end);
    expect(output.split(LEAVE).length).toBe(2);
    expect(rest).toMatchObject(ending);
  });

  it('says what crashed, on the screen that is left', async () => {
    const { output } = await run({ keys: 't' });
    expect(output.slice(output.indexOf(LEAVE))).toContain('Error: thrown');
  });
});
