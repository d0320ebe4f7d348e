import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChannel } from '../../../src/apps/notify/settings.js';

const SECRET = 'canary-51c0';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-alerts-'));
  writeFileSync(join(folder, 'token'), `${SECRET}\nnot this\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'empty'), '\n', { mode: 0o600 });
  writeFileSync(join(folder, 'open'), SECRET);
  chmodSync(join(folder, 'open'), 0o644);
});
afterAll(() => rmSync(folder, { recursive: true }));

const telegram = (token: string) =>
  ({ name: 'phone', kind: 'telegram', severity: 'warning', chat: '1', token }) as const;
const read = (token: string, environment: Record<string, string> = {}) =>
  readChannel(telegram(token), { folder, environment });

describe('the secret of a channel', () => {
  it.each([
    ['a file beside the configuration', 'file:token', {}],
    ['a file anywhere', () => `file:${join(folder, 'token')}`, {}],
    ['the environment', 'env:TOKEN', { TOKEN: SECRET }],
    ['a systemd credential', 'credential:token', () => ({ CREDENTIALS_DIRECTORY: folder })],
  ])('comes from %s', async (_, token, environment) => {
    const given = typeof token === 'string' ? token : token();
    const around = typeof environment === 'function' ? environment() : environment;
    expect(await read(given, around)).toMatchObject({ kind: 'telegram', token: SECRET });
  });

  it.each([
    ['file:missing', 'cannot be read (ENOENT); see that it is there'],
    ['file:empty', 'is empty; write the secret into its first line'],
    ['file:open', 'may be read by others (mode 644); run chmod 600 on it'],
    ['env:TOKEN', 'alerts channel phone: token: the environment has no TOKEN'],
    ['credential:token', 'put LoadCredential=token:PATH into the unit'],
  ])('from %s is refused where it is not there as it should be', async (token, words) => {
    const refusal = await read(token).catch((error: Error) => error.message);
    expect(refusal).toContain(words);
    expect(refusal).not.toContain(SECRET);
  });

  it('that should be an address and is none is refused without being shown', async () => {
    const channel = { name: 'room', kind: 'discord', severity: 'info', address: 'file:token' } as const;
    const refusal = await readChannel(channel, { folder, environment: {} }).catch(
      (error: Error) => error.message,
    );
    expect(refusal).toBe(
      'alerts channel room: address: what stands there is no address such as https://discord.com/api/webhooks/…',
    );
  });
});
