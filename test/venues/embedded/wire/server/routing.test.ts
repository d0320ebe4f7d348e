import { describe, expect, it } from 'vitest';
import { ask, closesAfterEach, connect, rig } from './rig.js';

closesAfterEach();

describe('the way to a dialect', () => {
  it('is the prefix of the path, which the dialect does not see', async () => {
    const { server } = await rig();
    const answer = await ask(`${server.url}/binance/api/v3/order?a=1&b=%20`, { method: 'POST', body: 'c=2' });
    expect(JSON.parse(answer.body)).toEqual({
      dialect: 'binance',
      method: 'POST',
      path: '/api/v3/order',
      query: 'a=1&b=%20',
      body: 'c=2',
    });
    expect(answer.headers['content-type']).toContain('application/json');
    const kraken = await ask(`${server.urls('kraken').http}/0/public/Time`);
    expect(JSON.parse(kraken.body)).toMatchObject({ dialect: 'kraken', path: '/0/public/Time' });
  });

  it('is the name of the host where that is a venue’s', async () => {
    const { server } = await rig();
    const answer = await ask(`${server.url}/kraken/x`, { headers: { Host: 'API.binance.com:443' } });
    expect(JSON.parse(answer.body)).toMatchObject({ dialect: 'binance', path: '/kraken/x' });
  });

  it('is neither: the answer says what there is', async () => {
    const { server } = await rig();
    for (const path of ['/', '/binances/x', '/bitmex/api']) {
      const answer = await ask(`${server.url}${path}`);
      expect(answer.status).toBe(404);
      expect(answer.body).toContain('/binance, /kraken');
    }
    expect(JSON.parse((await ask(`${server.url}/binance`)).body)).toMatchObject({ path: '/' });
    expect(JSON.parse((await ask(`${server.url}/binance?x=1`)).body)).toMatchObject({
      path: '/',
      query: 'x=1',
    });
  });

  it('tells a dialect every form in which host and path may have been signed', async () => {
    const { server, dialect } = await rig();
    await ask(`${server.url}/binance/api/v3/order?x=1`);
    const host = `127.0.0.1:${server.port}`;
    expect(dialect.requests[0]?.signedForms).toEqual([
      'api.binance.com/api/v3/order',
      `${host}/binance/api/v3/order`,
      `${host}/api/v3/order`,
      `http://${host}/binance/api/v3/order`,
    ]);
    await ask(`${server.url}/api/v3/order`, { headers: { Host: 'api.binance.com' } });
    expect(dialect.requests[1]?.signedForms).toContain('api.binance.com/api/v3/order');
  });

  it('is the same for sockets, and what is sent during the handshake comes first', async () => {
    const { server, dialect } = await rig();
    const socket = await connect(`${server.urls('binance').ws}/ws/greets`);
    await socket.until(() => socket.frames.length === 1);
    socket.socket.send('{"id":1,"method":"x"}');
    await socket.until(() => socket.frames.length === 2);
    expect(socket.frames).toEqual(['{"hello":true}', '{"id":1,"result":"x"}']);
    expect(server.connections()).toMatchObject([
      { dialect: 'binance', path: '/ws/greets', address: '127.0.0.1', carries: ['heartbeat', 'response'] },
    ]);
    socket.socket.close();
    await socket.until(() => socket.code !== null);
    expect(dialect.closed).toBe(1);
    await expect(connect(`${server.urls('binance').ws}/nowhere`)).rejects.toThrow('404');
    await expect(connect(`ws://127.0.0.1:${server.port}/nobody`)).rejects.toThrow('404');
  });

  it('lives the market before each request and on a beat', async () => {
    const { server, exchange, dialect } = await rig({ limits: { beatMillis: 100_000 } });
    await ask(`${server.url}/binance/a`);
    expect(exchange.advances).toBe(1);
    const socket = await connect(`${server.urls('binance').ws}/ws`);
    socket.socket.send('{}');
    await socket.until(() => socket.frames.length === 1);
    expect(exchange.advances).toBe(2);
    expect(dialect.beats).toBe(0);
    const beating = await rig({ limits: { beatMillis: 1 } });
    while (beating.dialect.beats < 3) await ask(`${beating.server.url}/kraken/a`);
    expect(beating.exchange.advances).toBeGreaterThan(2);
  });

  it('survives a mistake in a dialect, which is told', async () => {
    const { server, errors } = await rig();
    expect((await ask(`${server.url}/binance/throws`)).status).toBe(500);
    const socket = await connect(`${server.urls('binance').ws}/ws`);
    socket.socket.send('throw');
    await socket.until(() => socket.code !== null);
    expect(socket.code).toBe(1011);
    expect(errors.map(String)).toEqual([
      'Error: a mistake in the dialect',
      'Error: a mistake in the session',
    ]);
    expect((await ask(`${server.url}/binance/fine`)).status).toBe(200);
  });
});
