import { UserError } from '../../domain/index.js';
import type { Configuration, Home } from '../../store/configuration/index.js';
import {
  hasKeychain,
  KeyStore,
  openKeychain,
  type SecretPlace,
  type StoredCredentials,
  unattendedPassphrase,
} from '../../store/keys/index.js';
import { askHidden, askTwice } from './prompt.js';

type KeySettings = Configuration['keys'];

/** The keys of a home; the vault's passphrase comes as configured, or from whoever sits at the terminal. */
export function openKeyStore(
  home: Pick<Home, 'configDir'>,
  settings: KeySettings,
  ask: (isNew: boolean) => Promise<string> = askPassphrase,
): KeyStore {
  return new KeyStore({
    folder: home.configDir,
    keychain: openKeychain,
    passphrase: async (isNew) => (await unattendedPassphrase(settings, process.env)) ?? ask(isNew),
    now: () => Date.now() * 1_000,
  });
}

/** Where a new secret goes. */
export function placeOf({ store }: KeySettings, wanted: SecretPlace | undefined): SecretPlace {
  if (wanted !== undefined) return wanted;
  if (store !== 'auto') return store;
  return hasKeychain(process.env) ? 'keychain' : 'vault';
}

const askPassphrase = (isNew: boolean): Promise<string> =>
  isNew ? askTwice('a passphrase for the new vault: ') : askHidden('passphrase of the vault: ');

/**
 * The credentials of a session's key.
 * @param ask for the vault's passphrase, where it does not open unattended.
 * @throws UserError where there is none of that name, or it is another venue's.
 */
export async function readCredentials(
  home: Pick<Home, 'configDir'>,
  settings: KeySettings,
  wanted: {
    readonly name: string;
    readonly venue: string;
    readonly ask: (isNew: boolean) => Promise<string>;
  },
): Promise<StoredCredentials> {
  const { name, venue, ask } = wanted;
  const keys = openKeyStore(home, settings, ask);
  const known = (await keys.records()).find((record) => record.name === name);
  if (known === undefined) {
    throw new UserError(
      `${venue}: no key named ${name}; add one with "outcry keys add ${name} --venue ${venue}"`,
    );
  }
  if (known.venue !== venue) {
    throw new UserError(
      `key ${name} is one of ${known.venue}, not of ${venue}; name another in venues.${venue}.key`,
    );
  }
  return keys.read(name);
}

/** The passphrase, typed, where one of these keys lies in the vault; null where none does. */
export async function askVaultPassphrase(
  home: Pick<Home, 'configDir'>,
  settings: KeySettings,
  names: readonly string[],
): Promise<string | null> {
  const records = await openKeyStore(home, settings).records();
  const isNeeded = records.some(({ name, place }) => place === 'vault' && names.includes(name));
  return isNeeded ? askHidden('passphrase of the vault: ') : null;
}
