import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Ended } from '../harness/program.js';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../../dist/src/apps/cli/main.js', import.meta.url));
/** The same program on the next long-term release. */
const NODE_24 = ['npx', '-y', '-p', 'node@24', 'node'] as const;

/** Runs the built program to its end, on this Node or on 24. */
export function outcry(args: readonly string[], { home, node }: { home: string; node?: 24 }): Promise<Ended> {
  const command = node === 24 ? [...NODE_24, MAIN] : [process.execPath, MAIN];
  const [file, ...rest] = [...command, ...args, '--home', home];
  return new Promise((resolve) => {
    execFile(file!, rest, { cwd: ROOT, maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, signal: null, stdout, stderr });
    });
  });
}

/** What `outcry backtest --json` says that these tests look at. */
export interface BacktestDocument {
  readonly strategy: string;
  readonly events: number;
  readonly orders: number;
  readonly fills: number;
  readonly feesQuote: string;
  readonly pnlQuote: string;
  readonly grossPnlQuote: string;
  readonly finalStateHash: string;
}

/** @throws Error with what it said, where it did not end well. */
export async function backtest(
  args: readonly string[],
  where: { home: string; node?: 24 },
): Promise<BacktestDocument> {
  const { code, stdout, stderr } = await outcry(['backtest', ...args, '--json'], where);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as BacktestDocument;
}
