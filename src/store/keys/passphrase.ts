import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';
import { refuseOpenFile } from './vault-file.js';

/** How the vault is opened: by a person who types, or after a reboot by what its owner has put in place. */
export interface UnlockChoice {
  readonly unlock: 'ask' | 'credential' | 'file';
  /** Of `file`. */
  readonly passphraseFile: string | null;
}

/** The name under which systemd hands the passphrase to the service: `LoadCredential=outcry-vault:…`. */
export const CREDENTIAL_NAME = 'outcry-vault';

/**
 * The passphrase where nobody is asked; null where somebody is to be.
 * @throws UserError where what was chosen is not there or may be read by others.
 * @see https://systemd.io/CREDENTIALS/
 */
export async function unattendedPassphrase(
  { unlock, passphraseFile }: UnlockChoice,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if (unlock === 'ask') return null;
  if (unlock === 'file') {
    if (passphraseFile === null) {
      throw new UserError('keys.unlock is file: name the file in keys.passphraseFile');
    }
    return firstLine(passphraseFile, 'the passphrase file');
  }
  const folder = environment.CREDENTIALS_DIRECTORY;
  if (folder === undefined || folder === '') {
    throw new UserError(
      `keys.unlock is credential, but no systemd credential is here; put LoadCredential=${CREDENTIAL_NAME}:PATH into the unit`,
      ExitCode.failed,
    );
  }
  return firstLine(join(folder, CREDENTIAL_NAME), `the systemd credential ${CREDENTIAL_NAME}`);
}

async function firstLine(path: string, what: string): Promise<string> {
  await refuseOpenFile(path, what);
  const [line = ''] = (await readFile(path, 'utf8')).split(/\r?\n/);
  if (line !== '') return line;
  throw new UserError(`${path}: ${what} is empty; write the passphrase into its first line`);
}
