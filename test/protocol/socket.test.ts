import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../src/domain/index.js';
import { type Client, connect, type EngineDesk, ProtocolServer } from '../../src/protocol/index.js';

describe('the protocol on a unix socket', () => {
  const commands: Command[] = [];
  let feed = 1;
  const desk: EngineDesk = {
    sessionId: '7f3a',
    command: (command) => {
      commands.push(command);
      return { outcome: 'done', text: 'did it', clientOrderIds: [] };
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
});
