import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';

/** Where Outcry keeps what is its user's. */
export interface Home {
  /** config.yaml, risk.yaml and settings. */
  readonly configDir: string;
  /** Sessions, tapes and history. */
  readonly dataDir: string;
  /** The socket and the lock of what is running. */
  readonly runtimeDir: string;
}

/** A socket's path may have 107 bytes on Linux and 103 on macOS; this leaves room for its name. */
const LONGEST_RUNTIME_DIR = 80;

/**
 * `--home`, else `OUTCRY_HOME`: one folder with everything; else the XDG base directories. Nothing is made.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function resolveHome(from: {
  readonly homeOption?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Home {
  const { homeOption, env } = from;
  // An empty variable counts as unset, as the XDG specification has it for its own.
  const one = homeOption ?? (env.OUTCRY_HOME || undefined);
  if (one === '') throw new UserError('--home "" is empty; name a folder');
  if (one !== undefined) {
    const folder = resolve(one);
    return {
      configDir: folder,
      dataDir: join(folder, 'data'),
      runtimeDir: shortEnough(join(folder, 'run')),
    };
  }
  const user = env.HOME || homedir();
  const dataDir = join(env.XDG_DATA_HOME || join(user, '.local', 'share'), 'outcry');
  return {
    configDir: join(env.XDG_CONFIG_HOME || join(user, '.config'), 'outcry'),
    dataDir,
    runtimeDir: shortEnough(env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, 'outcry') : join(dataDir, 'run')),
  };
}

/** A folder too deep for a socket gives way to one in the system's temporary folder, the same each time. */
function shortEnough(folder: string): string {
  if (Buffer.byteLength(folder) <= LONGEST_RUNTIME_DIR) return folder;
  return join(tmpdir(), `outcry-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
}

/**
 * Makes the folders that are not there, for their owner alone, and sees that they can be written.
 * @throws UserError, exit code 1, naming the folder and the mend.
 */
export function openHome(home: Home): Home {
  for (const folder of [home.configDir, home.dataDir, home.runtimeDir]) {
    try {
      makeFolder(folder);
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw notWritable(folder, error);
    }
  }
  const { uid } = statSync(home.runtimeDir);
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw new UserError(
      `${home.runtimeDir}: belongs to another user; name a folder of your own with --home`,
      ExitCode.failed,
    );
  }
  return home;
}

/** Node's own `recursive` never returns where the system answers ENOENT for ever, as under /proc. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let each = folder; !existsSync(each); each = dirname(each)) missing.push(each);
  // Another process may make the same folder meanwhile: `recursive` takes no offence at one that is there.
  for (const each of missing.toReversed()) if (!existsSync(each)) mkdirSync(each, { mode: 0o700 });
  // An existing file of that name is only found out by trying.
  if (missing.length === 0) mkdirSync(folder, { recursive: true });
}

export function notWritable(folder: string, error: unknown): UserError {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOTDIR: 'a file stands in its way',
    EEXIST: 'a file stands in its way',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  };
  const reason = reasons[code] ?? 'it cannot be written';
  return new UserError(
    `home folder ${folder}: ${reason} (${code}); change that, or name another with --home DIR or OUTCRY_HOME`,
    ExitCode.failed,
    { cause: error },
  );
}
