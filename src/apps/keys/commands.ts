import { ExitCode, UserError } from '../../domain/index.js';
import { loadConfiguration, openHome, resolveHome } from '../../store/configuration/index.js';
import {
  ageDays,
  type KeyRecord,
  parseCredentials,
  ROTATION_DAYS,
  type SecretPlace,
  type StoredCredentials,
} from '../../store/keys/index.js';
import { venueFile } from '../../venues/ccxt/load/venue-names.js';
import type { GlobalOptions } from '../cli/options.js';
import { openKeyStore, placeOf } from './open-store.js';
import { askHidden, readDescriptor } from './prompt.js';

export interface KeyOptions extends GlobalOptions {
  readonly name: string;
}

export interface NewKeyOptions extends KeyOptions {
  /** The file descriptor that the key is read from; undefined asks at the terminal. */
  readonly fromDescriptor: number | undefined;
}

/** What the configuration says of keys, and the home that they belong to. */
export function keySurroundings(options: GlobalOptions) {
  const home = openHome(resolveHome({ homeOption: options.home, env: process.env }));
  const { configuration } = loadConfiguration({ file: options.config, home });
  return { home, configuration, store: openKeyStore(home, configuration.keys) };
}

/** `outcry keys add NAME`. */
export async function addKey(
  options: NewKeyOptions & { readonly venue: string; readonly place: SecretPlace | undefined },
): Promise<number> {
  const { name, venue } = options;
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new UserError(`key "${name}": give a name of letters, digits, dots and hyphens`);
  }
  venueFile(venue);
  const { store, configuration } = keySurroundings(options);
  const place = placeOf(configuration.keys, options.place);
  if ((await store.records()).some((record) => record.name === name)) {
    throw new UserError(`key ${name}: is there already; change it with "outcry keys rotate ${name}"`);
  }
  const credentials = await obtain(options, venue);
  const record = await store.add({ name, venue, place, credentials });
  say(options, { added: describe(record) }, [
    `key ${name} of ${venue} is in the ${place}`,
    'give it no right to withdraw, and bind it to your address at the venue: outcry keys check says what it may do',
  ]);
  return ExitCode.done;
}

/** `outcry keys rotate NAME`. */
export async function rotateKey(options: NewKeyOptions): Promise<number> {
  const { store } = keySurroundings(options);
  const { venue } = await store.record(options.name);
  const record = await store.rotate(options.name, await obtain(options, venue));
  say(options, { rotated: describe(record) }, [
    `key ${record.name} of ${venue} has a new secret; remove the old one at the venue`,
  ]);
  return ExitCode.done;
}

/** `outcry keys remove NAME`. */
export async function removeKey(options: KeyOptions & { readonly yes: boolean }): Promise<number> {
  const { store } = keySurroundings(options);
  const { name, venue } = await store.record(options.name);
  if (!options.yes && (await askHidden(`remove key ${name} of ${venue}? type its name: `)) !== name) {
    throw new UserError('not its name; nothing was removed', ExitCode.failed);
  }
  await store.remove(name);
  say(options, { removed: name }, [`key ${name} of ${venue} is removed here; remove it at the venue too`]);
  return ExitCode.done;
}

/** `outcry keys list`. */
export async function listKeys(options: GlobalOptions): Promise<number> {
  const { store } = keySurroundings(options);
  const records = await store.records();
  const lines = records.map((record) => {
    const { name, venue, place, hint, ageDays: age, rotationDue } = describe(record);
    const due = rotationDue ? `  change it: older than ${ROTATION_DAYS} days` : '';
    return `${name.padEnd(16)} ${venue.padEnd(12)} ${hint.padEnd(7)} ${place.padEnd(9)} ${age} days${due}`;
  });
  say(options, { keys: records.map(describe) }, lines.length === 0 ? ['no keys; outcry keys add'] : lines);
  return ExitCode.done;
}

/** What may be shown of a key. */
export function describe(record: KeyRecord) {
  const age = ageDays(record, Date.now() * 1_000);
  const { name, venue, place, hint, addedAt, rotatedAt } = record;
  return { name, venue, place, hint, addedAt, rotatedAt, ageDays: age, rotationDue: age >= ROTATION_DAYS };
}

export function say(options: GlobalOptions, document: object, lines: readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${lines.join('\n')}\n`);
}

async function obtain({ fromDescriptor }: NewKeyOptions, venue: string): Promise<StoredCredentials> {
  if (fromDescriptor !== undefined) return parseCredentials(readDescriptor(fromDescriptor));
  const apiKey = await askHidden(`API key of ${venue}: `);
  const secret = (await askHidden('secret: ')).replaceAll('\\n', '\n');
  const passphrase = WITH_PASSPHRASE.includes(venue) ? await askHidden('passphrase of the key: ') : '';
  if (apiKey === '' || secret === '') throw new UserError('nothing was typed; nothing was changed');
  return { apiKey, secret, passphrase: passphrase === '' ? null : passphrase };
}

/** Venues whose keys have a third part. */
const WITH_PASSPHRASE = ['okx', 'kucoin', 'bitget', 'coinbaseexchange'];
