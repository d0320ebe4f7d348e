import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { accountPath, type LockedAccount } from './account-lock.js';

/** A small document in JSON. */
export interface AccountFile {
  /** @throws where there is none, or it is no JSON. */
  read(): Promise<unknown>;
  /** In the place of what was there, in one step. @throws the system's error; what was there then stands. */
  write(content: object): Promise<void>;
}

/**
 * What is known of an account beside its lock: an engine, the one after it and the rescue all look there, and so does a
 * session on another home folder. A machine that starts anew may lose it: nothing is kept there that is not forgotten by
 * then, or can be asked for again.
 *
 * @param kind `counts`: what has been used of the venue's limits. `key`, `fees`: what it said of them.
 * @returns null where that folder cannot be used: nothing is known then, and nothing is told.
 */
export function accountFile(
  account: LockedAccount,
  kind: 'counts' | 'key' | 'fees',
  folder?: string,
): AccountFile | null {
  let path: string;
  try {
    path = accountPath(account, kind, folder);
  } catch {
    return null;
  }
  return {
    read: async () => JSON.parse(await readFile(path, 'utf8')) as unknown,
    write: async (content) => {
      const unfinished = `${path}.${process.pid}`;
      try {
        await writeFile(unfinished, JSON.stringify(content), { mode: 0o600 });
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {});
        throw error;
      }
    },
  };
}

/** An account by where it is and the public part of its key. */
export const accountBy = (
  { venue, url, testnet }: Pick<LockedAccount, 'venue' | 'url' | 'testnet'>,
  { apiKey }: { readonly apiKey: string },
): LockedAccount => ({ venue, url, testnet, id: apiKey });
