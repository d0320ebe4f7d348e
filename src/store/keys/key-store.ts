import { join } from 'node:path';
import { UserError } from '../../domain/index.js';
import type { StoredCredentials } from './credentials.js';
import { KeyList, type KeyRecord, type SecretPlace } from './key-list.js';
import { KEYCHAIN_SERVICE, type Keychain } from './keychain.js';
import { type VaultCost, VaultFile } from './vault-file.js';

export interface KeyStoreOptions {
  /** The folder of the configuration. */
  readonly folder: string;
  readonly keychain: () => Promise<Keychain>;
  /** Asked for at most once, when a secret in the vault is needed. `isNew`: there is no vault yet. */
  readonly passphrase: (isNew: boolean) => Promise<string>;
  /** Micros. */
  readonly now: () => number;
  /** Of the vault; its own where left out. */
  readonly cost?: VaultCost;
}

export interface NewKey {
  readonly name: string;
  readonly venue: string;
  readonly place: SecretPlace;
  readonly credentials: StoredCredentials;
}

/** The keys of one home: a list of what may be known, and their secrets where each is kept. */
export class KeyStore {
  private readonly list: KeyList;
  private readonly vault: VaultFile;
  private typed: Promise<string> | null = null;

  constructor(private readonly options: KeyStoreOptions) {
    this.list = new KeyList(join(options.folder, 'keys.json'));
    this.vault = new VaultFile(join(options.folder, 'vault.json'), options.cost);
  }

  /** Sorted by name. */
  records(): Promise<readonly KeyRecord[]> {
    return this.list.read();
  }

  /** @throws UserError for a name that no key has. */
  async record(name: string): Promise<KeyRecord> {
    const records = await this.list.read();
    const found = records.find((record) => record.name === name);
    if (found !== undefined) return found;
    const known = records.map((record) => record.name).join(', ');
    throw new UserError(
      `key ${name}: there is none; ${known === '' ? 'add one with "outcry keys add"' : `there are ${known}`}`,
    );
  }

  /** @throws UserError for a name that is taken. */
  async add({ name, venue, place, credentials }: NewKey): Promise<KeyRecord> {
    const records = await this.list.read();
    if (records.some((record) => record.name === name)) {
      throw new UserError(`key ${name}: is there already; change it with "outcry keys rotate ${name}"`);
    }
    const now = this.options.now();
    await this.keep(name, place, credentials);
    const record = { name, venue, place, addedAt: now, rotatedAt: now, hint: hintOf(credentials) };
    await this.list.write([...records, record]);
    return record;
  }

  /** Puts a new secret in the place of the old one. */
  async rotate(name: string, credentials: StoredCredentials): Promise<KeyRecord> {
    const before = await this.record(name);
    await this.keep(name, before.place, credentials);
    const record = { ...before, rotatedAt: this.options.now(), hint: hintOf(credentials) };
    const others = (await this.list.read()).filter((one) => one.name !== name);
    await this.list.write([...others, record]);
    return record;
  }

  async remove(name: string): Promise<void> {
    const { place } = await this.record(name);
    if (place === 'keychain') {
      await (await this.options.keychain()).deletePassword(KEYCHAIN_SERVICE, name);
    } else {
      const passphrase = await this.passphrase();
      const { [name]: _, ...others } = await this.vault.open(passphrase);
      await this.vault.write(others, passphrase);
    }
    await this.list.write((await this.list.read()).filter((record) => record.name !== name));
  }

  /** @throws UserError where the secret is not where the list says, or the vault does not open. */
  async read(name: string): Promise<StoredCredentials> {
    const { place } = await this.record(name);
    if (place === 'vault') {
      const content = await this.vault.open(await this.passphrase());
      const found = content[name];
      if (found !== undefined) return found;
    } else {
      const text = await (await this.options.keychain()).getPassword(KEYCHAIN_SERVICE, name);
      if (text !== null) return JSON.parse(text) as StoredCredentials;
    }
    throw new UserError(
      `key ${name}: its secret is not in the ${place} any more; "outcry keys rotate ${name}" puts one there`,
    );
  }

  private async keep(name: string, place: SecretPlace, credentials: StoredCredentials): Promise<void> {
    if (place === 'keychain') {
      await (await this.options.keychain()).setPassword(KEYCHAIN_SERVICE, name, JSON.stringify(credentials));
      return;
    }
    const exists = await this.vault.exists();
    const passphrase = await this.passphrase();
    const content = exists ? await this.vault.open(passphrase) : {};
    await this.vault.write({ ...content, [name]: credentials }, passphrase);
  }

  private passphrase(): Promise<string> {
    this.typed ??= this.vault.exists().then((exists) => this.options.passphrase(!exists));
    return this.typed;
  }
}

/** Enough to tell a key by, and no more: of a path the last part's. */
const hintOf = ({ apiKey }: StoredCredentials): string =>
  `…${apiKey.slice(-Math.min(4, Math.floor(apiKey.length / 4)))}`;
