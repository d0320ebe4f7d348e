import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { micros } from '../../src/domain/index.js';
import { createChannel, type Message } from '../../src/notify/index.js';
import { makeCertificates } from '../../src/venues/embedded/wire/server/certificates/index.js';
import { openReceiver, type Receiver } from './receiver.js';

const MESSAGE: Message = {
  time: micros(1_723_161_420_000_000),
  severity: 'critical',
  key: 'breaker:volatility:BTC/USDT',
  text: 'HALT: volatility *6.1* % > 5 % @everyone <b>',
  session: 'binance main',
  repeated: 2,
};
const SECRET = 'canary-3f91';

let receiver: Receiver | null = null;
const open = async (): Promise<Receiver> => {
  receiver = await openReceiver();
  return receiver;
};
afterEach(async () => {
  await receiver?.close();
  receiver = null;
});

describe('a webhook', () => {
  it('gets the alert as JSON, signed over time and body', async () => {
    const { url, received } = await open();
    const channel = createChannel({
      kind: 'webhook',
      name: 'ops',
      severity: 'info',
      url: `${url}/in`,
      secret: SECRET,
    });
    expect(await channel.send(MESSAGE)).toEqual({ outcome: 'delivered' });
    const [{ path, headers, body }] = received as [Receiver['received'][number]];
    expect(path).toBe('/in');
    expect(JSON.parse(body)).toEqual(MESSAGE);
    const expected = createHmac('sha256', SECRET)
      .update(`${headers['x-outcry-timestamp']}.${body}`)
      .digest('hex');
    expect(headers['x-outcry-signature']).toBe(`sha256=${expected}`);
    expect(Math.abs(Number(headers['x-outcry-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
  });

  it.each([
    [
      { status: 404, body: '{"error":"no such hook"}' },
      { outcome: 'refused', reason: 'HTTP 404: no such hook' },
    ],
    [{ status: 503 }, { outcome: 'later', reason: 'HTTP 503', afterMillis: 5_000 }],
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { outcome: 'later', reason: 'HTTP 429', afterMillis: 7_000 },
    ],
    [
      { status: 429, headers: { 'retry-after': '86400' } },
      { outcome: 'later', reason: 'HTTP 429', afterMillis: 60_000 },
    ],
  ])('that answers %j is taken at its word', async (answer, delivery) => {
    const opened = await open();
    opened.answer = answer;
    const channel = createChannel({
      kind: 'webhook',
      name: 'ops',
      severity: 'info',
      url: opened.url,
      secret: null,
    });
    expect(await channel.send(MESSAGE)).toEqual(delivery);
  });

  it('that is not there is tried again later', async () => {
    const { url, close } = await open();
    await close();
    receiver = null;
    const channel = createChannel({ kind: 'webhook', name: 'ops', severity: 'info', url, secret: null });
    expect(await channel.send(MESSAGE)).toMatchObject({
      outcome: 'later',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('does not follow to another host, where the signature would be handed on', async () => {
    const opened = await open();
    opened.answer = { status: 307, headers: { location: `${opened.url}/elsewhere` } };
    const channel = createChannel({
      kind: 'webhook',
      name: 'ops',
      severity: 'info',
      url: opened.url,
      secret: SECRET,
    });
    expect((await channel.send(MESSAGE)).outcome).not.toBe('delivered');
    expect(opened.received).toHaveLength(1);
  });
});

describe('Telegram', () => {
  const settings = (url: string) =>
    ({ kind: 'telegram', name: 'phone', severity: 'info', url, token: SECRET, chat: '-1001' }) as const;

  it('gets sendMessage in plain text', async () => {
    const { url, received } = await open();
    expect(await createChannel(settings(url)).send(MESSAGE)).toEqual({ outcome: 'delivered' });
    expect(received[0]!.path).toBe(`/bot${SECRET}/sendMessage`);
    expect(JSON.parse(received[0]!.body)).toEqual({
      chat_id: '-1001',
      text: 'CRITICAL  HALT: volatility *6.1* % > 5 % @everyone <b>  (+2 more)\nbinance main · 2024-08-08 23:57:00 UTC',
      disable_notification: false,
      link_preview_options: { is_disabled: true },
    });
  });

  // https://core.telegram.org/bots/api#making-requests and #responseparameters
  it('says how long to wait, and what is wrong, without the token in it', async () => {
    const opened = await open();
    opened.answer = {
      status: 429,
      body: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 14","parameters":{"retry_after":14}}',
    };
    const channel = createChannel(settings(opened.url));
    expect(await channel.send(MESSAGE)).toEqual({
      outcome: 'later',
      reason: 'HTTP 429: Too Many Requests: retry after 14',
      afterMillis: 14_000,
    });
    opened.answer = {
      status: 401,
      body: `{"ok":false,"error_code":401,"description":"Unauthorized ${SECRET}"}`,
    };
    expect(await channel.send(MESSAGE)).toEqual({ outcome: 'refused', reason: 'HTTP 401: Unauthorized …' });
  });

  it('is given no more than it takes', async () => {
    const { url, received } = await open();
    await createChannel(settings(url)).send({ ...MESSAGE, text: 'x'.repeat(9_000) });
    expect(JSON.parse(received[0]!.body).text).toHaveLength(4_096);
  });
});

describe('Discord', () => {
  it('gets the text with its signs taken literally, and pings nobody', async () => {
    const opened = await open();
    opened.answer = { status: 204 };
    const url = `${opened.url}/api/webhooks/1/${SECRET}`;
    const channel = createChannel({ kind: 'discord', name: 'room', severity: 'info', url });
    expect(await channel.send(MESSAGE)).toEqual({ outcome: 'delivered' });
    expect(JSON.parse(opened.received[0]!.body)).toEqual({
      username: 'Outcry',
      content:
        'CRITICAL  HALT: volatility \\*6.1\\* % \\> 5 % @everyone <b\\>  (+2 more)\nbinance main · 2024-08-08 23:57:00 UTC',
      allowed_mentions: { parse: [] },
    });
  });

  // https://discord.com/developers/docs/topics/rate-limits
  it('says how long to wait in seconds with a fraction', async () => {
    const opened = await open();
    opened.answer = {
      status: 429,
      body: '{"message":"You are being rate limited.","retry_after":0.65,"global":false}',
    };
    const url = `${opened.url}/api/webhooks/1/${SECRET}`;
    const delivery = await createChannel({ kind: 'discord', name: 'room', severity: 'info', url }).send(
      MESSAGE,
    );
    expect(delivery).toEqual({
      outcome: 'later',
      reason: 'HTTP 429: You are being rate limited.',
      afterMillis: 650,
    });
  });
});

describe('e-mail', () => {
  const servers: SMTPServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0))
      await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  async function mailServer(options: SMTPServerOptions): Promise<{ port: number; mails: string[] }> {
    const mails: string[] = [];
    const server = new SMTPServer({
      logger: false,
      ...options,
      onData: (stream, _session, done) => {
        let text = '';
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        stream.on('end', () => {
          mails.push(text);
          done();
        });
      },
    });
    servers.push(server);
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.server.address() as AddressInfo).port, mails };
  }

  const settings = (port: number) =>
    ({
      kind: 'smtp',
      name: 'mail',
      severity: 'info',
      host: '127.0.0.1',
      port,
      security: 'none',
      user: null,
      password: null,
      from: 'outcry@example.org',
      to: ['trader@example.org', 'desk@example.org'],
      authority: null,
    }) as const;

  it('arrives with subject, text and both receivers', async () => {
    const receivers: string[] = [];
    const { port, mails } = await mailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, done) => {
        receivers.push(address);
        done();
      },
    });
    expect(await createChannel(settings(port)).send(MESSAGE)).toEqual({ outcome: 'delivered' });
    expect(receivers).toEqual(['trader@example.org', 'desk@example.org']);
    expect(mails[0]).toContain('Subject: Outcry: CRITICAL HALT: volatility');
    expect(mails[0]).toContain('2024-08-08 23:57:00 UTC');
    expect(mails[0]).toContain('X-Outcry-Key: breaker:volatility:BTC/USDT');
  });

  it('is not sent where encryption is wanted and not offered', async () => {
    const { port, mails } = await mailServer({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] });
    const delivery = await createChannel({ ...settings(port), security: 'starttls' }).send(MESSAGE);
    expect(delivery.outcome).not.toBe('delivered');
    expect(mails).toEqual([]);
  });

  it('is refused for good where the server knows no such receiver, and tried again where it is busy', async () => {
    const { port } = await mailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onMailFrom: ({ address }, _session, done) =>
        done(
          address.startsWith('busy')
            ? Object.assign(new Error('come back later'), { responseCode: 451 })
            : Object.assign(new Error('nobody here'), { responseCode: 550 }),
        ),
    });
    const refused = await createChannel(settings(port)).send(MESSAGE);
    expect(refused).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('nobody here') });
    const busy = await createChannel({ ...settings(port), from: 'busy@example.org' }).send(MESSAGE);
    expect(busy).toMatchObject({ outcome: 'later', reason: expect.stringContaining('come back later') });
  });

  it('signs in over TLS with an authority of its own, and with no other', async () => {
    const { authority, cert, key } = makeCertificates(['127.0.0.1', 'localhost']);
    const seen: string[] = [];
    const { port, mails } = await mailServer({
      secure: true,
      key,
      cert,
      onAuth: ({ username = '', password = '' }, _session, done) => {
        seen.push(username);
        if (password === SECRET) done(null, { user: username });
        else done(Object.assign(new Error(`${password} is not it`), { responseCode: 535 }));
      },
    });
    const secure = { ...settings(port), security: 'tls', user: 'me', password: SECRET } as const;
    const strange = await createChannel(secure).send(MESSAGE);
    expect([strange.outcome, seen, mails]).toEqual(['later', [], []]);
    expect(await createChannel({ ...secure, authority }).send(MESSAGE)).toEqual({ outcome: 'delivered' });
    expect([seen, mails.length]).toEqual([['me'], 1]);
    const wrong = await createChannel({ ...secure, authority, password: 'canary-wrong' }).send(MESSAGE);
    expect(wrong.outcome).toBe('refused');
    expect(JSON.stringify([strange, wrong])).not.toMatch(/canary/);
  });
});
