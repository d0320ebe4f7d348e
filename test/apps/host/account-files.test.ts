import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountFile } from '../../../src/apps/host/index.js';
import type { Micros } from '../../../src/domain/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-counts-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const account = { venue: 'kraken', url: null, testnet: false, id: 'the-public-key' };
const counts = { time: 1_800_000_000_000_000 as Micros, used: { rest: 7.5 } };

it('keeps what an account has used, for its owner alone, and leaves nothing else behind', async () => {
  const mine = accountFile(account, 'counts', folder)!;
  await expect(mine.read()).rejects.toThrow(/ENOENT/);
  await mine.write(counts);
  expect(await accountFile(account, 'counts', folder)!.read()).toEqual(counts);
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(name).not.toContain('public-key');
  expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o600);
  // Another account has its own.
  await expect(accountFile({ ...account, id: 'another' }, 'counts', folder)!.read()).rejects.toThrow(
    /ENOENT/,
  );
});

it('does without where its folder cannot be made', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(accountFile(account, 'counts', join(file, 'below'))).toBeNull();
});
