import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  exchangeKeys,
  freshAccounts,
  freshKey,
  readAccounts,
  sampleDeposits,
} from '../../../src/apps/exchange/index.js';
import { createKeyRing } from '../../../src/apps/exchange/key-ring.js';
import { writeAccounts } from '../../../src/apps/exchange/keys-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-accounts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'accounts.yaml');
  writeFileSync(path, text);
  return path;
}

describe('the file of accounts', () => {
  it('is read with its keys, permissions, addresses and ends', () => {
    const pem = freshKey('coinbase').secret;
    const path = file(`
accounts:
  one:
    deposits: { BTC: 1.5, USDT: "1000" }
    keys:
      binance:
        - { key: BK, secret: BS, permissions: [read], expires: 2027-01-01T00:00:00Z, addresses: [127.0.0.1] }
      coinbase:
        - key: organizations/a/apiKeys/b
          secret: ${JSON.stringify(pem)}
  two: {}
admin: { token: long-enough }
`);
    const document = readAccounts(path);
    expect(document.accounts.one?.deposits).toEqual({ BTC: '1.5', USDT: '1000' });
    expect(document.accounts.two).toEqual({ deposits: {}, keys: {} });
    expect(document.admin?.token).toBe('long-enough');
    const ring = createKeyRing(exchangeKeys(document, 5));
    expect(ring.find('binance', 'BK')).toEqual({
      dialect: 'binance',
      key: 'BK',
      secret: 'BS',
      account: 'one',
      permissions: { read: true, trade: false, withdraw: false },
      expiresAt: 1_798_761_600_000_000,
      allowedAddresses: ['127.0.0.1'],
      createdAt: 5,
    });
    expect(ring.find('kraken', 'BK')).toBeUndefined();
    // The exchange holds the public half alone.
    const held = ring.find('coinbase', 'organizations/a/apiKeys/b')!;
    expect(held.secret).toContain('BEGIN PUBLIC KEY');
    expect(held.secret).toBe(createPublicKey(pem).export({ type: 'spki', format: 'pem' }));
    expect(held.permissions).toEqual({ read: true, trade: true, withdraw: false });
  });

  it('made anew is read again, and is for its owner alone', () => {
    const accounts = freshAccounts(['binance', 'coinbase', 'kraken'], sampleDeposits());
    const path = join(folder, 'keys.yaml');
    writeFileSync(path, 'wide open', { mode: 0o644 });
    writeAccounts(path, accounts);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readAccounts(path)).toEqual(accounts);
    expect(exchangeKeys(accounts, 0).map(({ dialect }) => dialect)).toEqual([
      'binance',
      'coinbase',
      'kraken',
    ]);
    expect(readFileSync(path, 'utf8')).toContain('paper');
  });

  it('makes keys of each venue’s form, no two the same', () => {
    expect(freshKey('binance').secret).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(freshKey('binance').key).not.toBe(freshKey('binance').key);
    expect(Buffer.from(freshKey('kraken').secret, 'base64')).toHaveLength(64);
    const { key, secret } = freshKey('coinbase');
    expect(key).toMatch(/^organizations\/[0-9a-f-]{36}\/apiKeys\/[0-9a-f-]{36}$/);
    expect(secret).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  });

  it.each([
    ['accounts: {}', 'accounts: name at least one account'],
    ['accounts:\n  a: [', ':2: not YAML'],
    ['{}', 'accounts: '],
    ['accounts: { a: { deposits: { BTC: lots } } }', 'accounts.a.deposits.BTC: an amount is a plain decimal'],
    ['accounts: { a: { deposits: { BTC: -1 } } }', 'an amount is a plain decimal such as "1000.50"'],
    ['accounts: { a: { keys: { okx: [] } } }', 'accounts.a.keys: Unrecognized key: "okx"'],
    ['accounts: { a: { keys: { binance: [{ key: x }] } } }', 'accounts.a.keys.binance.0.secret'],
    [
      'accounts: { a: { keys: { binance: [{ key: x, secret: canary, permissions: [admin] }] } } }',
      'permissions are read, trade and withdraw',
    ],
    [
      'accounts: { a: { keys: { binance: [{ key: x, secret: canary, expires: soon }] } } }',
      'a time is written 2027-01-01T00:00:00Z',
    ],
    [
      'accounts: { a: { keys: { kraken: [{ key: x, secret: "canary!" }] } } }',
      'accounts.a.keys.kraken.0: the secret is not base64',
    ],
    [
      'accounts: { a: { keys: { coinbase: [{ key: x, secret: canary }] } } }',
      'accounts.a.keys.coinbase.0: the secret is not the PEM of a P-256 key',
    ],
    [
      'accounts: { a: { keys: { binance: [{ key: x, secret: canary }] } }, b: { keys: { binance: [{ key: x, secret: canary }] } } }',
      'accounts.b.keys.binance.0: another account has the same key',
    ],
    ['accounts: { a: {} }\nadmin: { token: short }', 'admin.token: a token has at least 8 characters'],
  ])('refuses %j in one line without a secret', (text, message) => {
    const path = file(text);
    let said = '';
    try {
      readAccounts(path);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toContain(`--accounts ${path}`);
    expect(said).toContain(message);
    expect(said).not.toContain('\n');
    expect(said).not.toContain('canary');
  });

  it('says where there is none', () => {
    expect(() => readAccounts(join(folder, 'no.yaml'))).toThrow(/no\.yaml: it cannot be read \(ENOENT\)/);
  });
});
