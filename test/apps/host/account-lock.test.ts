import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountsFolder, lockAccount } from '../../../src/apps/host/index.js';
import { ExitCode, type UserError } from '../../../src/domain/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-accounts-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const account = { venue: 'binance', url: null, testnet: false, id: 'the-public-key' };

it('is held once, by account', () => {
  const lock = lockAccount(account, folder);
  let refusal: UserError | null = null;
  try {
    lockAccount(account, folder);
  } catch (error) {
    refusal = error as UserError;
  }
  expect(refusal?.exitCode).toBe(ExitCode.unsafe);
  expect(refusal?.message).toMatch(
    new RegExp(`^another outcry engine \\(process ${process.pid}\\) trades this account at binance, .*key`),
  );
  lock.release();
  lockAccount(account, folder).release();
});

it('is another for another venue, host, network or key', () => {
  const others = [
    { ...account, venue: 'kraken' },
    { ...account, url: 'http://127.0.0.1:9000/binance' },
    { ...account, testnet: true },
    { ...account, id: 'another-key' },
  ];
  const locks = [account, ...others].map((one) => lockAccount(one, folder));
  expect(readdirSync(folder)).toHaveLength(5);
  for (const lock of locks) lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('does not tell the key', () => {
  const lock = lockAccount(account, folder);
  expect(readdirSync(folder).join()).not.toContain('the-public-key');
  lock.release();
});

it('is taken over from a process that was killed', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const lock = lockAccount(account, folder);
  const [name] = readdirSync(folder);
  lock.release();
  writeFileSync(join(folder, name!), JSON.stringify({ pid: child.pid, started: '1', role: 'engine' }));
  lockAccount(account, folder).release();
});

it('lies where all homes of a user look', () => {
  expect(accountsFolder({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/outcry-accounts');
  expect(accountsFolder({})).toBe(join(tmpdir(), `outcry-accounts-${process.getuid!()}`));
});
