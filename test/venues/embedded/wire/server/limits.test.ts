import { connect as connectRaw } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ask, closesAfterEach, connect, rig } from './rig.js';

closesAfterEach();

/** What a raw TCP client has been told when the connection ends. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const wire = connectRaw(port, '127.0.0.1', () => wire.write(text));
    wire.on('data', (bytes) => {
      said += bytes;
    });
    wire.on('error', () => {});
    wire.on('close', () => resolve(said));
  });
}

describe('limits of the server', () => {
  it('refuses a body that is too large, announced or not', async () => {
    const { server, dialect } = await rig({ limits: { bodyBytes: 100 } });
    const url = `${server.url}/binance/x`;
    expect((await ask(url, { method: 'POST', body: 'x'.repeat(101) })).status).toBe(413);
    const chunked = { method: 'POST', body: 'x'.repeat(101), headers: { 'Transfer-Encoding': 'chunked' } };
    expect((await ask(url, chunked)).status).toBe(413);
    expect(dialect.executed).toEqual([]);
    expect((await ask(url, { ...chunked, body: 'x'.repeat(100) })).status).toBe(200);
    expect((await ask(url, { method: 'POST', body: 'x'.repeat(100) })).status).toBe(200);
    expect(dialect.requests.map(({ body }) => body.length)).toEqual([100, 100]);
  });

  it('answers garbage with 400 and goes on', async () => {
    const { server } = await rig();
    expect(await talk(server.port, 'what is this\r\n\r\n')).toContain('400');
    expect((await ask(`${server.url}/binance/x`)).status).toBe(200);
  });

  it('refuses headers that are too long', async () => {
    const { server } = await rig();
    const said = await talk(
      server.port,
      `GET /binance/x HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
    );
    expect(said).toContain('431');
  });

  it('drops a client whose headers never end', async () => {
    const { server } = await rig({ limits: { headerMillis: 50 } });
    expect(await talk(server.port, 'GET /binance/x HTTP/1.1\r\nHost: a\r\n')).toContain(
      '408 Request Timeout',
    );
  });

  it('drops a socket whose messages are too large or no text', async () => {
    const { server } = await rig({ limits: { messageBytes: 100 } });
    const large = await connect(`${server.urls('binance').ws}/ws`);
    large.socket.send(`{"method":"${'x'.repeat(200)}"}`);
    await large.until(() => large.code !== null);
    expect(large.code).toBe(1009);
    const binary = await connect(`${server.urls('binance').ws}/ws`);
    binary.socket.send(Buffer.from([1, 2, 3]));
    await binary.until(() => binary.code !== null);
    expect(binary.code).toBe(1003);
  });

  it('drops a slow client, and no other', async () => {
    const { server, dialect } = await rig({ limits: { bufferedBytes: 1_000_000 } });
    const slow = await connect(`${server.urls('binance').ws}/ws`);
    const [held] = dialect.connections;
    slow.socket.pause();
    const quick = await connect(`${server.urls('binance').ws}/ws`);
    const text = JSON.stringify({ pad: 'x'.repeat(100_000) });
    let sent = 0;
    while (dialect.closed === 0) {
      for (let i = 0; i < 20; i += 1) held!.send(text, { kind: 'trade' });
      sent += 20;
      expect(sent).toBeLessThan(10_000);
      await quick.settle();
    }
    expect(server.connections()).toHaveLength(1);
    dialect.book(1);
    await quick.until(() => quick.frames.length === 1);
  });

  it('drops a socket that gives no sign of life when asked twice', async () => {
    const { server, dialect } = await rig({ limits: { pingMillis: 25 } });
    const dead = await connect(`${server.urls('binance').ws}/ws`);
    const alive = await connect(`${server.urls('binance').ws}/ws`);
    dead.socket.pause();
    let asked = 0;
    alive.socket.on('ping', () => {
      asked += 1;
    });
    while (dialect.closed === 0) await alive.settle();
    expect(asked).toBeGreaterThanOrEqual(1);
    expect(alive.socket.readyState).toBe(1);
  });

  it('compresses only where it is told to and asked', async () => {
    const plain = await rig();
    const socket = await connect(`${plain.server.urls('binance').ws}/ws`);
    expect(socket.socket.extensions).toBe('');
    const packed = await rig({ compression: true });
    const other = await connect(`${packed.server.urls('binance').ws}/ws`);
    expect(other.socket.extensions).toContain('permessage-deflate');
    packed.dialect.push({ pad: 'x'.repeat(10_000) }, { kind: 'trade' });
    await other.until(() => other.frames.length === 1);
    expect(other.frames[0]).toHaveLength(10_010);
  });

  it('keeps connections alive between requests', async () => {
    const { server } = await rig();
    const twice = 'GET /binance/a HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2);
    const last = 'GET /binance/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const said = await talk(server.port, twice + last);
    expect(said.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
  });
});

describe('the end of the server', () => {
  it('ends whatever is open: requests, sockets, silent ones, and clients that have said nothing', async () => {
    const { server, dialect } = await rig({
      chaos: 'no-ack,late-ack=1m:route=GET /late,half-open:frame=book',
    });
    const unanswered = ask(`${server.url}/binance/order`, { method: 'POST' }).catch((error) => error.code);
    const late = ask(`${server.url}/binance/late`).catch((error) => error.code);
    const mute = talk(server.port, '');
    const socket = await connect(`${server.urls('binance').ws}/ws`);
    const silent = await connect(`${server.urls('binance').ws}/ws`);
    dialect.book(1);
    while (dialect.executed.length < 2) await socket.settle();
    await server.close();
    expect(await unanswered).toBe('ECONNRESET');
    expect(await late).toBe('ECONNRESET');
    expect(await mute).toBe('');
    await socket.until(() => socket.code !== null);
    await silent.until(() => silent.code !== null);
    expect(dialect.closed).toBe(2);
    await expect(ask(`http://127.0.0.1:${server.port || 1}/binance/x`)).rejects.toThrow();
  });

  it('leaves no timer and no handle behind', async () => {
    const busy = () =>
      process
        .getActiveResourcesInfo()
        .filter((name) => /Timeout|TCP|TLS/.test(name))
        .sort();
    const before = busy();
    const { server } = await rig({ chaos: 'delay=1m:frame=book' });
    const socket = await connect(`${server.urls('binance').ws}/ws`);
    await server.close();
    await socket.until(() => socket.code !== null);
    await new Promise((resolve) => setImmediate(resolve));
    expect(busy().length).toBeLessThanOrEqual(before.length);
  });

  it('says what is wrong where the port is taken, and leaves nothing behind', async () => {
    const { server } = await rig();
    await expect(rig({ port: server.port })).rejects.toThrow('EADDRINUSE');
  });
});
