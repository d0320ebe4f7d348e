import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ageDays,
  hasKeychain,
  type Keychain,
  KeyStore,
  openKeychain,
  parseCredentials,
  ROTATION_DAYS,
  unattendedPassphrase,
  VaultFile,
} from '../../../src/store/keys/index.js';

/** Scrypt at its dearest makes a test of each line slow. */
const CHEAP = { N: 1_024, r: 8, p: 1 };
const CANARY = 'canary-secret-7f3a91';
const credentials = { apiKey: 'AKIDEXAMPLE0123456789', secret: CANARY, passphrase: null };
const DAY = 86_400_000_000;

let folder: string;
let now = 1_000 * DAY;
let asked: boolean[] = [];
const kept = new Map<string, string>();
const keychain: Keychain = {
  getPassword: (service, account) => Promise.resolve(kept.get(`${service}/${account}`) ?? null),
  setPassword: (service, account, password) =>
    Promise.resolve(void kept.set(`${service}/${account}`, password)),
  deletePassword: (service, account) => Promise.resolve(kept.delete(`${service}/${account}`)),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-keys-'));
  now = 1_000 * DAY;
  asked = [];
  kept.clear();
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(passphrase = 'correct horse'): KeyStore {
  return new KeyStore({
    folder,
    keychain: () => Promise.resolve(keychain),
    passphrase: (isNew) => {
      asked.push(isNew);
      return Promise.resolve(passphrase);
    },
    now: () => now,
    cost: CHEAP,
  });
}

const onDisk = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

describe.each(['vault', 'keychain'] as const)('keys whose secrets are in the %s', (place) => {
  const add = (store: KeyStore, name: string) => store.add({ name, venue: 'binance', place, credentials });

  it('come back as they were given, in another process too', async () => {
    await add(open(), 'main');
    await add(open(), 'other');
    expect(await open().read('main')).toEqual(credentials);
    expect((await open().records()).map(({ name }) => name)).toEqual(['main', 'other']);
  });

  it('leave no secret in any file, nor the whole of the API key', async () => {
    await add(open(), 'main');
    expect(onDisk()).not.toContain(CANARY);
    expect(onDisk()).not.toContain(credentials.apiKey);
    expect((await open().record('main')).hint).toBe('…6789');
  });

  it('age from their last change', async () => {
    await add(open(), 'main');
    now += (ROTATION_DAYS + 1) * DAY;
    expect(ageDays(await open().record('main'), now)).toBe(ROTATION_DAYS + 1);
    await open().rotate('main', { ...credentials, secret: 'new' });
    expect(ageDays(await open().record('main'), now)).toBe(0);
    expect((await open().read('main')).secret).toBe('new');
    expect((await open().record('main')).addedAt).toBe(1_000 * DAY);
  });

  it('are forgotten', async () => {
    await add(open(), 'main');
    await add(open(), 'other');
    await open().remove('main');
    await expect(open().read('main')).rejects.toThrow('key main: there is none; there are other');
    expect(await open().read('other')).toEqual(credentials);
  });

  it('have names of their own', async () => {
    await add(open(), 'main');
    await expect(add(open(), 'main')).rejects.toThrow('outcry keys rotate main');
  });
});

describe('the vault', () => {
  it('asks for its passphrase once, and says where it is new', async () => {
    const store = open();
    await store.add({ name: 'a', venue: 'kraken', place: 'vault', credentials });
    await store.add({ name: 'b', venue: 'kraken', place: 'vault', credentials });
    expect(asked).toEqual([true]);
    await open().read('a');
    expect(asked).toEqual([true, false]);
  });

  it('does not open by another passphrase, and tells nothing', async () => {
    await open().add({ name: 'a', venue: 'kraken', place: 'vault', credentials });
    const error = await open('wrong')
      .read('a')
      .catch((one: Error) => one);
    expect(String(error)).toMatch(/the passphrase does not open it/);
    expect(String(error)).not.toContain(CANARY);
    // Nothing is written under the wrong one either.
    await expect(
      open('wrong').add({ name: 'b', venue: 'kraken', place: 'vault', credentials }),
    ).rejects.toThrow();
    expect((await open().records()).map(({ name }) => name)).toEqual(['a']);
  });

  it('is for its owner alone', async () => {
    await open().add({ name: 'a', venue: 'kraken', place: 'vault', credentials });
    const path = join(folder, 'vault.json');
    chmodSync(path, 0o644);
    await expect(open().read('a')).rejects.toThrow(/may be read by others \(mode 644\); run chmod 600/);
  });

  it('shows every change of any of its parts', async () => {
    const vault = new VaultFile(join(folder, 'vault.json'), CHEAP);
    await vault.write({ a: credentials }, 'p');
    const whole = JSON.parse(readFileSync(vault.path, 'utf8')) as Record<string, unknown>;
    const flip = (text: string): string => {
      const bytes = Buffer.from(text, 'base64');
      bytes[0]! ^= 1;
      return bytes.toString('base64');
    };
    const kdf = whole.kdf as Record<string, unknown>;
    const altered = [
      { ...whole, sealed: flip(whole.sealed as string) },
      { ...whole, tag: flip(whole.tag as string) },
      { ...whole, nonce: flip(whole.nonce as string) },
      { ...whole, kdf: { ...kdf, salt: flip(kdf.salt as string) } },
      { ...whole, kdf: { ...kdf, N: 2_048 } },
      { ...whole, kdf: { ...kdf, N: 2 ** 30 } },
      { ...whole, cipher: 'none' },
      { ...whole, more: 1 },
    ];
    for (const content of altered) {
      writeFileSync(vault.path, JSON.stringify(content), { mode: 0o600 });
      await expect(vault.open('p')).rejects.toThrow(vault.path);
    }
  });

  it('takes whatever letters a passphrase and a secret have', async () => {
    const vault = new VaultFile(join(folder, 'vault.json'), CHEAP);
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ minLength: 1 }),
        async (passphrase, secret) => {
          await vault.write({ a: { ...credentials, secret } }, passphrase);
          expect((await vault.open(passphrase.normalize('NFD'))).a!.secret).toBe(secret);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the keychain', () => {
  it('is keytar, or else the library that speaks its words', async () => {
    const tried: string[] = [];
    const found = await openKeychain((name) => {
      tried.push(name);
      return name === 'keytar'
        ? Promise.reject(new Error('not built'))
        : Promise.resolve({ default: keychain });
    });
    await found.setPassword('outcry', 'a', 'b');
    expect(tried).toEqual(['keytar', '@napi-rs/keyring/keytar.js']);
    expect(kept.get('outcry/a')).toBe('b');
  });

  it('is asked twice before it is said to refuse', async () => {
    let calls = 0;
    const moody: Keychain = {
      ...keychain,
      getPassword: () => (++calls === 1 ? Promise.reject(new Error('AccessDenied')) : Promise.resolve('x')),
    };
    const found = await openKeychain(() => Promise.resolve(moody));
    expect(await found.getPassword('outcry', 'a')).toBe('x');
    const closed = await openKeychain(() =>
      Promise.resolve({ ...keychain, getPassword: () => Promise.reject(new Error(CANARY)) }),
    );
    const error = await closed.getPassword('outcry', 'a').catch((one: Error) => one);
    expect(String(error)).toContain('keys.store: vault');
    expect(String(error)).not.toContain(CANARY);
  });

  it('is not there on a server', () => {
    expect(hasKeychain({}, 'linux')).toBe(false);
    expect(hasKeychain({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, 'linux')).toBe(true);
    expect(hasKeychain({}, 'darwin')).toBe(true);
  });

  it('that does not load says what else there is', async () => {
    await expect(openKeychain(() => Promise.reject(new Error('no')))).rejects.toThrow('keys.store: vault');
  });
});

describe('an unattended passphrase', () => {
  const file = () => join(folder, 'passphrase');
  const put = (mode: number, text = 'letmein\nmore\n') => {
    writeFileSync(file(), text);
    chmodSync(file(), mode);
  };
  const credential = { unlock: 'credential', passphraseFile: null } as const;

  it('is nobody’s where it is to be typed', async () => {
    expect(await unattendedPassphrase({ unlock: 'ask', passphraseFile: null }, {})).toBeNull();
  });

  it('is the first line of a file for its owner alone', async () => {
    put(0o600);
    expect(await unattendedPassphrase({ unlock: 'file', passphraseFile: file() }, {})).toBe('letmein');
    put(0o640);
    await expect(unattendedPassphrase({ unlock: 'file', passphraseFile: file() }, {})).rejects.toThrow(
      'mode 640',
    );
    put(0o600, '\n');
    await expect(unattendedPassphrase({ unlock: 'file', passphraseFile: file() }, {})).rejects.toThrow(
      'is empty',
    );
    await expect(unattendedPassphrase({ unlock: 'file', passphraseFile: null }, {})).rejects.toThrow(
      'passphraseFile',
    );
  });

  it('is systemd’s credential', async () => {
    writeFileSync(join(folder, 'outcry-vault'), 'from systemd', { mode: 0o400 });
    expect(await unattendedPassphrase(credential, { CREDENTIALS_DIRECTORY: folder })).toBe('from systemd');
    await expect(unattendedPassphrase(credential, {})).rejects.toThrow('LoadCredential=outcry-vault');
  });
});

describe('credentials as they are given', () => {
  const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\nEEIB\n-----END EC PRIVATE KEY-----';

  it.each<[string, string, object]>([
    ['two lines', 'key\nsecret\n', { apiKey: 'key', secret: 'secret', passphrase: null }],
    [
      'three lines',
      ' key \r\nsecret\r\nwords here',
      { apiKey: 'key', secret: 'secret', passphrase: 'words here' },
    ],
    ['JSON', '{"apiKey":"k","secret":"s"}', { apiKey: 'k', secret: 's', passphrase: null }],
    [
      'what Coinbase gives',
      JSON.stringify({ name: 'organizations/o/apiKeys/k', privateKey: pem }),
      { apiKey: 'organizations/o/apiKeys/k', secret: pem, passphrase: null },
    ],
    ['a PEM behind its key', `key\n${pem}\n`, { apiKey: 'key', secret: pem, passphrase: null }],
  ])('%s', (_, text, expected) => {
    expect(parseCredentials(text)).toEqual(expected);
  });

  it.each([
    '',
    'one',
    '{"apiKey":"k"}',
    '{"secret":',
    'a\nb\nc\nd',
    `{"apiKey":"k","secret":5,"x":"${CANARY}"}`,
  ])('refuses %j, and repeats none of it', (text) => {
    expect(() => parseCredentials(text)).toThrow(/expected two lines/);
    try {
      parseCredentials(text);
    } catch (error) {
      expect(String(error)).not.toContain(CANARY);
    }
  });
});
