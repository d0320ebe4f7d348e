import { join } from 'node:path';
import { ExitCode, UserError } from '../../src/domain/index.js';
import { environmentOf, isInstalled, lastLine, peersFolder, pythonOf, runProcess } from './environment.js';
import { packageRoot } from './package-root.js';
import type { Peer } from './peer-table.js';

/** What a peer's script prints. */
export interface PeerResult {
  readonly peer: string;
  readonly version: string;
  /** Of Python. */
  readonly python: string;
  /** Rows of the tape, each counted once, whatever the peer makes of it. */
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** Of the processor: on a busy machine a truer measure than `seconds`. */
  readonly cpuSeconds: number;
  readonly fills: number;
  /** Orders sent. */
  readonly orders: number;
  /** Largest resident memory of the process, what it holds of the tape included. */
  readonly peakMemoryBytes: number;
  /** `strategy`, or another that the script knows. */
  readonly mode: string;
}

export interface PeerRunOptions {
  /** Rows of the tape, which is looped; the script's own number where left out. */
  readonly events?: number;
  /** `strategy` where left out; `replay` is the feed alone. */
  readonly mode?: string;
}

/**
 * Runs a peer's benchmark.
 * @returns null where its environment is not there: `npm run peers` makes it, this never does.
 * @throws UserError where the script fails, with what it said last.
 */
export async function runPeerScript(
  peer: Peer & { readonly script: string },
  { events, mode }: PeerRunOptions = {},
  folder = peersFolder(),
): Promise<PeerResult | null> {
  if (!isInstalled(peer, folder)) return null;
  const environment = environmentOf(peer, folder);
  const script = join(packageRoot(), 'test', 'peers', peer.script);
  const outcome = await runProcess(
    pythonOf(environment),
    [
      script,
      ...(events === undefined ? [] : ['--events', String(events)]),
      ...(mode === undefined ? [] : ['--mode', mode]),
    ],
    { PYTHONDONTWRITEBYTECODE: '1' },
  );
  if (outcome.code !== 0) {
    throw new UserError(`${peer.name}: ${peer.script} failed: ${lastLine(outcome.stderr)}`, ExitCode.failed);
  }
  return parseResult(outcome.stdout, peer.name);
}

const NUMBERS = ['events', 'seconds', 'eventsPerSecond', 'cpuSeconds', 'fills', 'orders', 'peakMemoryBytes'];
const WORDS = ['peer', 'version', 'python', 'mode'];

/** The last line of what a script printed. @throws UserError where it is not a result. */
export function parseResult(stdout: string, name: string): PeerResult {
  const line = lastLine(stdout);
  let result: Record<string, unknown>;
  try {
    result = Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    throw new UserError(`${name}: "${line}" is no result in JSON`, ExitCode.failed);
  }
  const wrong =
    NUMBERS.find((key) => !Number.isFinite(result[key])) ??
    WORDS.find((key) => typeof result[key] !== 'string');
  if (wrong !== undefined) {
    throw new UserError(`${name}: its result has no ${wrong}: ${line}`, ExitCode.failed);
  }
  return result as unknown as PeerResult;
}
