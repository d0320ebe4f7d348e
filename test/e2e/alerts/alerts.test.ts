import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReceiver, type Receiver } from '../../notify/receiver.js';
import { TestHome } from '../harness/program.js';

/** Where alerts go, at the command line, to a receiver on this machine. */
const SECRET = 'canary-alert-77d1';

let home: TestHome;
let receiver: Receiver;
beforeEach(async () => {
  home = new TestHome();
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  await home.remove();
});

function configure(...channels: string[]): void {
  writeFileSync(join(home.folder, 'token'), `${SECRET}\n`, { mode: 0o600 });
  const text = `alerts:\n  channels:\n${channels.map((channel) => `    - ${channel}\n`).join('')}`;
  writeFileSync(join(home.folder, 'config.yaml'), channels.length === 0 ? 'strategies: []\n' : text);
}

describe('outcry alerts', () => {
  it('test sends a message by each channel and says what came of it', async () => {
    configure(
      `{ name: ops, kind: webhook, url: "${receiver.url}/hook", secret: "file:token" }`,
      `{ name: phone, kind: telegram, chat: 7, token: "file:token", url: "${receiver.url}" }`,
    );
    const both = await home.run('alerts', 'test', '--json');
    expect([both.code, JSON.parse(both.stdout)]).toEqual([
      0,
      {
        channels: [
          { name: 'ops', kind: 'webhook', outcome: 'delivered', reason: null },
          { name: 'phone', kind: 'telegram', outcome: 'delivered', reason: null },
        ],
      },
    ]);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual([`/bot${SECRET}/sendMessage`, '/hook']);
    receiver.answer = {
      status: 403,
      body: '{"ok":false,"description":"Forbidden: bot was blocked by the user"}',
    };
    const blocked = await home.run('alerts', 'test', 'phone');
    expect([blocked.code, blocked.stdout]).toEqual([
      1,
      'phone            telegram  NOT delivered: HTTP 403: Forbidden: bot was blocked by the user\n',
    ]);
    const list = await home.run('alerts', 'list');
    expect(list.stdout).toContain('phone            telegram  from warning   chat 7');
    expect(both.stdout + blocked.stdout + list.stdout).not.toContain(SECRET);
  });

  it('test goes on where the secret of one channel is not there', async () => {
    configure(
      '{ name: mail, kind: smtp, host: h, from: a@b, to: [c@d], user: u, password: "env:NOT_SET" }',
      `{ name: ops, kind: webhook, url: "${receiver.url}/hook", secret: "file:token" }`,
    );
    const { code, stdout, stderr } = await home.run('alerts', 'test');
    expect([code, stderr, stdout.trim().split('\n')]).toEqual([
      1,
      '',
      [
        'mail             smtp      NOT delivered: alerts channel mail: password: the environment has no NOT_SET',
        'ops              webhook   delivered',
      ],
    ]);
  });

  it.each([
    ['a secret in the file itself', '{ name: a, kind: telegram, chat: 1, token: "123:abc" }', 'token'],
    [
      'a channel without what it needs',
      '{ name: a, kind: telegram, chat: 1 }',
      'there for a channel of kind telegram',
    ],
    [
      'what is another kind’s',
      '{ name: a, kind: webhook, url: "http://x.test", chat: 1 }',
      'left out for a channel of kind webhook',
    ],
    ['a misspelt key', '{ name: a, kind: webhook, urls: "http://x.test" }', 'did you mean "url"?'],
    [
      'a password in the clear',
      '{ name: a, kind: smtp, host: h, from: a@b, to: [c@d], user: u, password: "env:P", security: none }',
      'a password is not sent in the clear',
    ],
  ])('refuses %s in one line', async (_, channel, words) => {
    configure(channel);
    const { code, stderr, stdout } = await home.run('alerts', 'list');
    expect([code, stdout, stderr.trim().split('\n')]).toEqual([2, '', [expect.stringContaining(words)]]);
    expect(stderr).toContain('config.yaml:3');
  });

  it('says what to do where there are none, and names those there are', async () => {
    configure();
    expect((await home.run('alerts', 'test')).stderr).toContain('add some to alerts.channels');
    configure(`{ name: ops, kind: webhook, url: "${receiver.url}" }`);
    const { code, stderr } = await home.run('alerts', 'test', 'pone');
    expect([code, stderr]).toEqual([2, 'outcry: alerts channel pone: there is none; there are ops\n']);
  });
});
