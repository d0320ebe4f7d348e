import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcry, ROOT } from '../backtest/outcry.js';

const MAIN = fileURLToPath(new URL('../../../dist/src/apps/cli/main.js', import.meta.url));
const SEARCH = [
  'market-making',
  '--tape',
  'config/samples',
  '--instrument',
  'BTC/USDT',
  '--vary',
  'offsetBps=0.5,1,2,4',
];

let home: string;
let out: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-optimise-'));
  out = join(home, 'results.jsonl');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const lines = () => readFileSync(out, 'utf8').trimEnd().split('\n');

it('searches a tape in processes of its own, and goes on from its file', async () => {
  const first = await outcry(['optimize', ...SEARCH, '--workers', '2', '--out', out, '--json'], { home });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const document = JSON.parse(first.stdout);
  expect(document).toMatchObject({
    strategy: 'market-making',
    method: 'grid',
    tried: 5,
    compared: 5,
    failures: [],
  });
  expect(lines()).toHaveLength(5);
  const second = await outcry(['optimize', ...SEARCH, '--workers', '1', '--out', out, '--json'], { home });
  expect(second.stdout).toBe(first.stdout);
  const other = await outcry(['optimize', ...SEARCH, '--seed', '2', '--out', out], { home });
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toMatch(/^outcry: .*results\.jsonl: it holds another search: its seed is 1, .*\n$/);
}, 120_000);

it('says how to go on when it is interrupted', async () => {
  const child = spawn(
    process.execPath,
    [MAIN, 'optimize', ...SEARCH, '--workers', '1', '--out', out, '--home', home],
    {
      cwd: ROOT,
    },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const poll = setInterval(() => {
    try {
      if (lines().length < 2) return;
      clearInterval(poll);
      child.kill('SIGINT');
    } catch {
      // The file is not there yet.
    }
  }, 20);
  const code = await ended;
  expect(code).toBe(1);
  expect(said).toMatch(
    /^outcry: interrupted after \d of 5 evaluations; .*results\.jsonl has them: the same command goes on from there\n$/,
  );
  const before = lines().length;
  const rest = await outcry(['optimize', ...SEARCH, '--out', out, '--json'], { home });
  expect(rest.code).toBe(0);
  expect(lines().length).toBe(5);
  expect(before).toBeLessThan(5);
}, 120_000);

it('walks forward over a tape', async () => {
  const folds = ['--folds', '2', '--purge', '10s', '--embargo', '5s'];
  const { code, stdout } = await outcry(['walkforward', ...SEARCH, ...folds, '--json'], { home });
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document.folds).toHaveLength(2);
  expect(document).toMatchObject({ recommend: false });
  expect(document.verdict).toContain('no better than chance');
}, 120_000);
