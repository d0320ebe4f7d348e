import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, UserError } from '../../../src/domain/index.js';
import type { DialectName } from '../../../src/venues/embedded/wire/dialect.js';
import { environmentOf, lastLine, pythonOf, runProcess } from '../environment.js';
import { packageRoot } from '../package-root.js';
import type { Peer } from '../peer-table.js';
import { startForPeers } from './exchange-for-peers.js';

/** One thing that a client did, and how it went. */
export interface ClientStep {
  readonly dialect: string;
  readonly step: string;
  readonly ok: boolean;
  /** What went wrong. */
  readonly detail: string;
  readonly millis: number;
}

export interface StepsResult {
  readonly peer: string;
  readonly version: string;
  readonly python: string;
  readonly steps: readonly ClientStep[];
}

const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];

/** Lets the script of a client take its steps on all dialects. @throws UserError where it ends without a result. */
export async function runSteps(peer: Peer, folder: string): Promise<StepsResult> {
  const running = await startForPeers(DIALECTS);
  try {
    const places = Object.fromEntries(
      DIALECTS.map((dialect) => [dialect, { ...running.server.urls(dialect), ...running.key(dialect) }]),
    );
    const given = join(running.folder, 'places.json');
    writeFileSync(given, JSON.stringify({ dialects: places }), { mode: 0o600 });
    const script = join(packageRoot(), 'test', 'peers', `${peer.name}_client.py`);
    const python = pythonOf(environmentOf(peer, folder));
    const outcome = await runProcess(python, [script, given], { PYTHONDONTWRITEBYTECODE: '1' });
    if (outcome.code !== 0) {
      throw new UserError(`${peer.name}: its client failed: ${lastLine(outcome.stderr)}`, ExitCode.failed);
    }
    const [mistake] = running.errors;
    if (mistake !== undefined) throw mistake;
    return parseSteps(lastLine(outcome.stdout));
  } finally {
    await running.close();
  }
}

/** @throws UserError for text that is no result. */
export function parseSteps(line: string): StepsResult {
  let result: StepsResult;
  try {
    result = JSON.parse(line);
  } catch {
    throw new UserError(`"${line.slice(0, 100)}" is no result in JSON`, ExitCode.failed);
  }
  const whole =
    Array.isArray(result?.steps) &&
    result.steps.every(
      ({ dialect, step, ok }) => typeof `${dialect}${step}` === 'string' && typeof ok === 'boolean',
    );
  if (!whole || result.steps.length === 0) throw new UserError('a result without steps', ExitCode.failed);
  return result;
}

/** A line for each dialect, and one for each step that failed. */
export function describeSteps({ peer, version, python, steps }: StepsResult): string {
  const lines = [...new Set(steps.map(({ dialect }) => dialect))].map((dialect) => {
    const own = steps.filter((step) => step.dialect === dialect);
    const done = own.filter(({ ok }) => ok).length;
    return `${peer} ${version} (Python ${python}) on ${dialect}: ${done} of ${own.length} steps`;
  });
  const failed = steps.filter(({ ok }) => !ok);
  return [...lines, ...failed.map(({ dialect, step, detail }) => `  ${dialect}, ${step}: ${detail}`)].join(
    '\n',
  );
}
