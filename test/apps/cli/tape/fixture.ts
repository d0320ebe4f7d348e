import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, vi } from 'vitest';
import { addGlobalOptions } from '../../../../src/apps/cli/options.js';
import { registerTape } from '../../../../src/apps/cli/tape/index.js';

/** A folder for each test, removed after it. */
export function useFolder(): {
  path: (name: string) => string;
  write: (name: string, text: string) => string;
} {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-cli-tape-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exitCode = undefined;
  });
  const path = (name: string) => join(folder, name);
  return {
    path,
    write: (name, text) => {
      writeFileSync(path(name), text);
      return path(name);
    },
  };
}

/** Runs `outcry tape …`; what it wrote to standard output. */
export async function runTape(...args: string[]): Promise<string> {
  const program = addedTo(new Command('outcry'));
  let output = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  try {
    await program.parseAsync(['tape', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return output;
}

function addedTo(program: Command): Command {
  program.exitOverride().configureOutput({ writeErr: () => {} });
  addGlobalOptions(program);
  registerTape(program);
  return program;
}

// biome-ignore lint/suspicious/noExplicitAny: documents of many shapes, checked by what the tests expect
export async function tapeJson(...args: string[]): Promise<any> {
  return JSON.parse(await runTape(...args, '--json'));
}

/** Recorded lines, a millisecond apart, 1.27 s behind the exchange. */
export function recording(frames: readonly (object | string)[]): string {
  return frames
    .map((frame, i) => {
      const json = typeof frame === 'string' ? frame : JSON.stringify(frame);
      return `${1_723_161_253_000_000_000n + BigInt(i) * 1_000_000n} ${json}\n`;
    })
    .join('');
}

const E = (i: number) => 1_723_161_254_270 + i;
export const depth = (i: number, U: number, u: number, b: string[][], a: string[][]) => ({
  stream: 'btcusdt@depth@100ms',
  data: { e: 'depthUpdate', E: E(i), s: 'BTCUSDT', U, u, b, a },
});
export const quote = (u: number, b: string, B: string, a: string, A: string) => ({
  stream: 'btcusdt@bookTicker',
  data: { u, s: 'BTCUSDT', b, B, a, A },
});
export const trade = (i: number, t: number, p: string, q: string) => ({
  stream: 'btcusdt@trade',
  data: { e: 'trade', E: E(i), T: E(i), s: 'BTCUSDT', t, p, q, m: false, M: true },
});
export const snapshot = (lastUpdateId: number, bids: string[][], asks: string[][]) => ({
  lastUpdateId,
  bids,
  asks,
});

/** A short, whole recording: one change before the snapshot, three that join it, quotes, one of them late. */
export const SPOT: object[] = [
  depth(0, 1, 10, [['100.00', '9']], [['101.00', '9']]),
  snapshot(
    10,
    [
      ['100.00', '1'],
      ['99.00', '5'],
    ],
    [['101.00', '2']],
  ),
  quote(11, '100.00', '1.50000000', '101.00', '2.00000000'),
  depth(3, 11, 12, [['100.00', '1.5']], []),
  trade(4, 700, '101.00', '0.25'),
  depth(5, 13, 15, [['100.00', '0']], [['101.00', '1.75']]),
  quote(14, '99.00', '5', '101.00', '1.75'),
  quote(20, '99.00', '5', '100.50', '0.5'),
  depth(8, 16, 20, [], [['100.50', '0.5']]),
  quote(25, '99.00', '5', '100.50', '0.6'),
];
