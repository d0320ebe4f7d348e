import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { plainText } from '../../src/apps/tui/terminal/index.js';
import { median } from './measure.js';

const LAUNCHER = fileURLToPath(new URL('../../../bin/outcry', import.meta.url));
const ROUNDS = 5;
const PATIENCE_MILLIS = 30_000;
/** The first heading of the trade layout: the screen is painted. */
const PAINTED = 'LADDER';

/** From the start of the launcher to the first whole screen on a terminal; the median, in milliseconds. */
export async function firstFrameMillis(): Promise<number> {
  const times: number[] = [];
  // The first one reads everything from the disk.
  for (let round = -1; round < ROUNDS; round++) {
    const millis = await startOnce();
    if (round >= 0) times.push(millis);
  }
  return median(times);
}

async function startOnce(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  const start = performance.now();
  const program = spawn(process.execPath, [LAUNCHER, '--home', home], {
    name: 'xterm-256color',
    cols: 120,
    rows: 40,
    cwd: home,
    env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
  });
  const ended = new Promise<void>((resolve) => program.onExit(() => resolve()));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      let text = '';
      const fail = (): void => reject(new Error(`no first frame: ${plainText(text).slice(0, 200)}`));
      timer = setTimeout(fail, PATIENCE_MILLIS);
      program.onExit(fail);
      program.onData((data) => {
        text += data;
        if (text.includes(PAINTED)) resolve(performance.now() - start);
      });
    });
  } finally {
    clearTimeout(timer);
    program.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
