import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';
import { type InstanceLock, takeLock } from './instance-lock.js';

/** One account at a venue, by what names it: a key's public part, or the venue's own name of the account. */
export interface LockedAccount {
  readonly venue: string;
  /** Where another host plays the venue; null for the venue itself. */
  readonly url: string | null;
  readonly testnet: boolean;
  readonly id: string;
}

/**
 * Takes an account for this process, whatever home folder it works on: two engines on one account would each take the
 * other's fills for its own mistakes. One lock a user and machine; another machine is not seen.
 *
 * @throws UserError with exit code 3 where a living process holds it.
 */
export function lockAccount(account: LockedAccount, folder = accountsFolder(process.env)): InstanceLock {
  return takeLock(
    accountPath(account, 'lock', folder),
    'engine',
    (pid) =>
      `another outcry engine (process ${pid}) trades this account at ${account.venue}, on another home folder; ` +
      'stop it, or use the key of another account',
  );
}

/** What is kept of an account, by what it is. @throws UserError where the folder cannot be made, or is another user's. */
export function accountPath(
  { venue, url, testnet, id }: LockedAccount,
  kind: 'lock' | 'counts' | 'key' | 'fees',
  folder = accountsFolder(process.env),
): string {
  const name = createHash('sha256')
    .update(JSON.stringify([venue, url, testnet, id]))
    .digest('hex');
  return join(openFolder(folder), `${name.slice(0, 32)}.${kind}`);
}

/** Where the locks of all home folders of one user lie. */
export function accountsFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_RUNTIME_DIR: runtime } = environment;
  return runtime ? join(runtime, 'outcry-accounts') : join(tmpdir(), `outcry-accounts-${userId()}`);
}

const userId = (): number => process.getuid?.() ?? 0;

function openFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(
      `the folder ${folder} of account locks cannot be made: ${(error as Error).message}`,
      ExitCode.failed,
    );
  }
  // The system's temporary folder is everybody's.
  const { uid } = statSync(folder);
  if (process.getuid !== undefined && uid !== userId()) {
    throw new UserError(`the folder ${folder} of account locks belongs to another user`, ExitCode.unsafe);
  }
  return folder;
}
