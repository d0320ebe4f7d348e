import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../src/domain/index.js';
import {
  type Client,
  connect,
  type EngineDesk,
  PROTOCOL_VERSION,
  ProtocolServer,
  type SubscriptionOptions,
} from '../../src/protocol/index.js';

describe('the protocol on a unix socket', () => {
  const commands: Command[] = [];
  /** Answers that the desk has yet to give. */
  let held: (() => void)[] | null = null;
  let feed = 1;
  const desk: EngineDesk = {
    sessionId: '7f3a',
    command: (command, _client, answer) => {
      commands.push(command);
      const told = (): void => answer({ outcome: 'done', text: 'did it', clientOrderIds: [] });
      if (held === null) told();
      else held.push(told);
    },
    preview: () => ({ outcome: 'refused', rule: 'max-order', text: '2 > 1' }),
    snapshot: (topic) => (topic === 'log' ? { lines: [], feed } : null),
  };
  let folder: string;
  let path: string;
  let server: ProtocolServer;
  let client: Client;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-socket-'));
    path = join(folder, 'engine.sock');
    server = new ProtocolServer(path, desk);
    await server.listen();
    client = await connect(path, { name: 'test' });
  });
  afterEach(async () => {
    client.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('is for its owner alone', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect([client.sessionId, client.enginePid]).toEqual(['7f3a', process.pid]);
  });

  it('answers commands and previews, and believes no owner but its own', async () => {
    const order = {
      instrument: 0,
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      size: 5,
      price: 100,
      triggerPrice: null,
      postOnly: true,
      reduceOnly: false,
      displaySize: null,
      expireTime: null,
      owner: 'strategy:market-making',
    };
    await client.command({ kind: 'place', order } as unknown as Command);
    expect(commands.at(-1)).toMatchObject({ kind: 'place', order: { owner: 'manual', size: 5 } });
    expect(await client.preview({ kind: 'flatten', instrument: null })).toMatchObject({ rule: 'max-order' });
  });

  it('answers a command when the desk does, and meanwhile all else', async () => {
    held = [];
    try {
      const answers: string[] = [];
      const first = client
        .command({ kind: 'flatten', instrument: null })
        .then(({ text }) => answers.push(text));
      await client.ping();
      expect(await client.preview({ kind: 'flatten', instrument: null })).toMatchObject({
        rule: 'max-order',
      });
      expect([held.length, answers]).toEqual([1, []]);
      held[0]!();
      await first;
      expect(answers).toEqual(['did it']);
    } finally {
      held = null;
    }
  });

  it('refuses what is no command, by its field', async () => {
    const before = commands.length;
    const bad = (fields: object) =>
      client.command({ kind: 'replace', clientOrderId: 'x', price: 1, size: 1, ...fields } as Command);
    expect(await bad({ size: 1.5 })).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('command.size'),
    });
    expect(await bad({ price: 1.5 })).toMatchObject({ outcome: 'refused' });
    expect(await bad({ price: 2 ** 31 })).toMatchObject({ outcome: 'refused' });
    expect(await bad({ kind: 'explode' })).toMatchObject({ outcome: 'refused' });
    expect(commands.length).toBe(before);
  });

  it('sends a snapshot when it changed and not otherwise', async () => {
    const seen: unknown[] = [];
    client.subscribe('log', {}, (data) => seen.push(data));
    await client.ping();
    for (let millis = 0; millis < 300; millis += 100) server.publish(millis);
    feed = 2;
    server.publish(1_000);
    await client.ping();
    expect(seen).toEqual([
      { lines: [], feed: 1 },
      { lines: [], feed: 2 },
    ]);
  });

  it('drops a stranger and stays up', async () => {
    const stranger = dial(path);
    const ended = new Promise((resolve) => stranger.once('close', resolve));
    stranger.on('error', () => {});
    stranger.write('GET / HTTP/1.1\r\n\r\n');
    stranger.resume();
    await ended;
    await client.ping();
  });

  it('takes the commands that change how a session runs, and refuses text that is not one plain line', async () => {
    const send = (command: object) => client.command(command as Command);
    const good: object[] = [
      { kind: 'mode', mode: 'live', confirmation: 'LIVE' },
      { kind: 'limit', rule: 'max-order', instrument: 0, value: '1.5' },
      { kind: 'strategy-parameters', name: 'mm', parameters: { size: 0.01, pace: 'fast', shadow: true } },
      { kind: 'note', text: 'Überraschung: 5 € “zu spät”', about: null },
    ];
    for (const command of good) {
      expect(await send(command)).toMatchObject({ outcome: 'done' });
      expect(commands.at(-1)).toEqual(command);
    }
    const before = commands.length;
    const note = (text: string) => send({ kind: 'note', text, about: null });
    for (const text of ['', 'a\nb', '\u001b[2J', 'a\u009bb', '\u202eevil', 'a\u2028b', 'x'.repeat(501)]) {
      expect(await note(text)).toMatchObject({ outcome: 'refused', rule: 'command' });
    }
    expect(await note('a\u0007')).toMatchObject({
      text: 'command.text: a line of text without control characters',
    });
    for (const command of [
      { kind: 'limit', rule: 'max-order', instrument: 0, value: 1 },
      { kind: 'limit', rule: 'max-order', instrument: -1, value: '1' },
      { kind: 'limit', rule: 'max\norder', instrument: null, value: '1' },
      { kind: 'strategy-parameters', name: 'mm', parameters: { size: null } },
      { kind: 'strategy-parameters', name: 'mm', parameters: { '\u202e': 1 } },
      { kind: 'mode', mode: 'dream', confirmation: '' },
    ]) {
      expect(await send(command)).toMatchObject({ outcome: 'refused', rule: 'command' });
    }
    expect(commands).toHaveLength(before);
  });

  it('builds a snapshot once for those who ask for the same, and each for its own order or count', async () => {
    const got: unknown[] = [];
    let built = 0;
    const asking = vi.spyOn(desk, 'snapshot').mockImplementation((_, options) => {
      built += 1;
      return options;
    });
    const subscribe = (topic: 'story' | 'candles', options: SubscriptionOptions) =>
      client.subscribe(topic, options, (data) => got.push(data));
    subscribe('story', { clientOrderId: 'a|b' });
    subscribe('story', { clientOrderId: 'a|b' });
    subscribe('story', { clientOrderId: 'a' });
    subscribe('candles', { count: 10 });
    subscribe('candles', { count: 600 });
    await client.ping();
    server.publish(1_000);
    await client.ping();
    const a = { clientOrderId: 'a|b' };
    expect(got).toEqual([a, a, { clientOrderId: 'a' }, { count: 10 }, { count: 600 }]);
    expect(built).toBe(4);
    asking.mockRestore();
  });

  it('sends what is long and changes little less often, however often it is asked for', async () => {
    const times: number[] = [];
    let now = 1_000;
    client.subscribe('equity', { rate: 20 }, () => times.push(now));
    const asking = vi.spyOn(desk, 'snapshot').mockImplementation(() => ({ samples: [[now, 0, 0]] }));
    await client.ping();
    for (; now < 3_500; now += 50) {
      server.publish(now);
      await client.ping();
    }
    expect(times).toEqual([1_000, 2_000, 3_000]);
    asking.mockRestore();
  });

  it('gives up at once on a listener that hangs up', async () => {
    const rude = createServer((socket) => socket.destroy());
    const other = join(folder, 'rude.sock');
    await new Promise<void>((resolve) => rude.listen(other, resolve));
    await expect(connect(other, { name: 'test', timeoutMillis: 60_000 })).rejects.toThrow(/closed/);
    rude.close();
  });

  it('tells every waiting command when the connection ends', async () => {
    const answer = client.command({ kind: 'flatten', instrument: null });
    client.close();
    expect(await answer).toMatchObject({ outcome: 'refused', rule: 'connection' });
    expect(await client.command({ kind: 'flatten', instrument: null })).toMatchObject({ rule: 'connection' });
  });

  describe('with a client that does not read', () => {
    const cutOff: string[] = [];
    const line = (id: number, text = '') => ({ id, time: 0, level: 'info', owner: 'engine', text }) as const;
    const turn = () => new Promise((resolve) => setImmediate(resolve));

    /** It says hello and whatever else, and then holds its ears shut until `bytes` counts what it was sent. */
    async function deaf(...messages: object[]) {
      const socket = dial(path);
      socket.on('error', () => {});
      socket.pause();
      const hello = { kind: 'hello', version: PROTOCOL_VERSION, client: 'deaf' };
      for (const message of [hello, ...messages]) socket.write(`${JSON.stringify(message)}\n`);
      await client.ping();
      const bytes = (): Promise<number> => {
        let count = 0;
        socket.on('data', (chunk) => {
          count += chunk.length;
        });
        socket.resume();
        return new Promise((resolve) => socket.once('close', () => resolve(count)));
      };
      return { socket, bytes };
    }

    beforeEach(async () => {
      cutOff.length = 0;
      client.close();
      await server.close();
      server = new ProtocolServer(path, desk, (name) => cutOff.push(name));
      await server.listen();
      client = await connect(path, { name: 'test' });
    });

    it('cuts it off, keeps no more than 4 MiB for it, and tells the others all the same', async () => {
      const { bytes } = await deaf();
      const heard: number[] = [];
      client.onNotice(({ id }) => heard.push(id));
      // 40 MB in all.
      const text = 'x'.repeat(10_000);
      for (let id = 0; id < 4_000; id += 1) {
        server.notice(line(id, text));
        if (id % 50 === 49) await client.ping();
      }
      await client.ping();
      expect(cutOff).toEqual(['deaf']);
      expect(heard).toEqual(Array.from({ length: 4_000 }, (_, id) => id));
      // What lies in the kernel, and what was written before the engine looked.
      expect(await bytes()).toBeLessThan(5 * 1024 * 1024);
    });

    it('that asks again and again and hears no answer is cut off too', async () => {
      const { socket, bytes } = await deaf();
      const preview = { kind: 'preview', request: 1, command: { kind: 'flatten', instrument: null } };
      const burst = `${JSON.stringify(preview)}\n`.repeat(2_000);
      for (let i = 0; i < 200 && cutOff.length === 0; i += 1) {
        if (!socket.write(burst)) await client.ping();
        await turn();
      }
      expect(cutOff).toEqual(['deaf']);
      expect(await bytes()).toBeLessThan(5 * 1024 * 1024);
    });

    it('gets no snapshot more until it reads, and then the newest', async () => {
      const { socket } = await deaf({ kind: 'subscribe', id: 'a', topic: 'log' });
      let seen = '';
      // Snapshots of 100 kB: without end they would be 100 MB.
      desk.snapshot = () => ({ feed, text: 'y'.repeat(100_000) });
      for (feed = 1; feed <= 1_000; feed += 1) {
        server.publish(feed * 100);
        if (feed % 50 === 0) await client.ping();
      }
      expect(cutOff).toEqual([]);
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        seen += chunk;
      });
      socket.resume();
      const feeds = () => [...seen.matchAll(/"feed":(\d+)/g)].map(([, number]) => Number(number));
      await vi.waitFor(() => {
        server.publish(1e9);
        expect(feeds().at(-1)).toBe(feed);
      });
      expect(feeds().length).toBeLessThan(30);
      socket.destroy();
    });
  });
});
