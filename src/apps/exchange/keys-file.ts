import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { AccountsDocument } from './accounts-file.js';

/**
 * Writes accounts and their keys as `--accounts` reads them, for their owner alone.
 * @returns the path.
 * @throws the system's error.
 */
export function writeAccounts(path: string, accounts: AccountsDocument): string {
  // A file of another run, or whatever else lies there, is not written into: its permissions might be wider.
  rmSync(path, { force: true });
  writeFileSync(
    path,
    `# Keys of an exchange in the box: paper money, no venue knows them.\n${stringify(accounts)}`,
    {
      mode: 0o600,
      flag: 'wx',
    },
  );
  chmodSync(path, 0o600);
  return path;
}
