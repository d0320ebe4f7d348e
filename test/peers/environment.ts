import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ExitCode, UserError } from '../../src/domain/index.js';
import type { Peer } from './peer-table.js';

/** Where the environments lie: `$OUTCRY_PEERS`, or a folder of the user's cache. */
export function peersFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.OUTCRY_PEERS || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'outcry', 'peers');
}

export const environmentOf = ({ name, version }: Peer, folder: string): string =>
  join(folder, `${name}-${version}`);

export const pythonOf = (environment: string): string =>
  process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');

/** Written last, so that an environment that was cut off while it was made is not taken for a whole one. */
const markOf = (environment: string): string => join(environment, 'outcry-installed.txt');

const wanted = ({ name, version, requirements }: Peer): readonly string[] => [
  `${name}==${version}`,
  ...requirements,
];

export function isInstalled(peer: Peer, folder: string): boolean {
  const environment = environmentOf(peer, folder);
  if (!existsSync(pythonOf(environment)) || !existsSync(markOf(environment))) return false;
  return readFileSync(markOf(environment), 'utf8') === wanted(peer).join('\n');
}

/**
 * Makes the environment of a peer, unless it is there.
 * @param python the Python that it is made with.
 * @throws UserError where Python or pip fail, with what they said last.
 */
export async function install(
  peer: Peer,
  { folder, python = process.env.PYTHON || 'python3' }: { readonly folder: string; readonly python?: string },
): Promise<void> {
  if (isInstalled(peer, folder)) return;
  const environment = environmentOf(peer, folder);
  mkdirSync(dirname(environment), { recursive: true });
  await run(python, ['-m', 'venv', environment], peer);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(pythonOf(environment), [...pip, ...wanted(peer)], peer);
  writeFileSync(markOf(environment), wanted(peer).join('\n'));
}

async function run(command: string, args: readonly string[], peer: Peer): Promise<void> {
  const outcome = await runProcess(command, args);
  if (outcome.code === 0) return;
  throw new UserError(
    `${peer.name} ${peer.version}: ${command} ${args.slice(0, 3).join(' ')} failed: ${lastLine(outcome.stderr)}`,
    ExitCode.failed,
  );
}

export interface Outcome {
  /** Null where a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, or says on `stderr` why it could not be started. */
export function runProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    }
    child.on('error', (error) => resolve({ code: null, stdout: said.stdout, stderr: error.message }));
    child.on('close', (code, signal) =>
      resolve({
        code,
        ...said,
        ...(signal === null ? {} : { stderr: `${said.stderr}\nended by ${signal}` }),
      }),
    );
  });
}

export const lastLine = (text: string): string => text.trim().split('\n').at(-1) || 'it said nothing';
