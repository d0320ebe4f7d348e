import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ask, closesAfterEach, connect, rig } from './rig.js';

closesAfterEach();

const ORDER = { method: 'POST', body: 'symbol=BTCUSDT' };

describe('faults that befall requests', () => {
  it.each([
    ['500', 500, 'server-error'],
    ['502', 502, 'server-error'],
    ['503', 503, 'server-error'],
    ['504', 504, 'server-error'],
    ['maintenance', 503, 'maintenance'],
  ])(
    '%s is answered in the words of the dialect, and nothing is carried out',
    async (chaos, status, kind) => {
      const { server, dialect } = await rig({ chaos: `${chaos}:count=1` });
      const answer = await ask(`${server.url}/binance/api/v3/order`, ORDER);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body)).toEqual({ fault: kind });
      expect(dialect.executed).toEqual([]);
      expect((await ask(`${server.url}/binance/api/v3/order`, ORDER)).status).toBe(200);
    },
  );

  it.each([
    ['429=1:retry=7s', 429, '7'],
    ['418:retry=120s', 418, '120'],
  ])('%s comes with Retry-After', async (chaos, status, seconds) => {
    const { server } = await rig({ chaos });
    const answer = await ask(`${server.url}/binance/api/v3/depth`);
    expect(answer.status).toBe(status);
    expect(answer.headers['retry-after']).toBe(seconds);
  });

  it('an error after the order was executed nevertheless', async () => {
    const { server, dialect } = await rig({ chaos: '504:executed:route=POST /api/v3/order' });
    expect((await ask(`${server.url}/binance/api/v3/depth`)).status).toBe(200);
    expect((await ask(`${server.url}/binance/api/v3/order`, ORDER)).status).toBe(504);
    expect(dialect.executed).toEqual(['GET /api/v3/depth', 'POST /api/v3/order']);
  });

  it('refuses handshakes as well', async () => {
    const { server } = await rig({ chaos: 'maintenance:count=1' });
    await expect(connect(`${server.urls('binance').ws}/ws`)).rejects.toThrow('503');
    await connect(`${server.urls('binance').ws}/ws`);
  });

  it('reset cuts the body in its middle, after the order was executed', async () => {
    const { server, dialect } = await rig({ chaos: 'reset' });
    await expect(ask(`${server.url}/binance/api/v3/order`, ORDER)).rejects.toThrow(/ECONNRESET|aborted/);
    expect(dialect.executed).toEqual(['POST /api/v3/order']);
  });

  it('no-ack executes the order and says nothing; other requests are answered', async () => {
    const { server, dialect } = await rig({ chaos: 'no-ack' });
    const gone = new AbortController();
    const unanswered = ask(`${server.url}/binance/api/v3/order`, { ...ORDER, signal: gone.signal });
    const outcome = unanswered.then(
      () => 'answered',
      () => 'given up',
    );
    expect((await ask(`${server.url}/binance/api/v3/openOrders`)).status).toBe(200);
    while (dialect.executed.length < 2) await ask(`${server.url}/kraken/0/public/Time`);
    expect(dialect.executed).toContain('POST /api/v3/order');
    gone.abort();
    expect(await outcome).toBe('given up');
  });

  it('late-ack executes the order at once and answers later', async () => {
    const { server, dialect } = await rig({ chaos: 'late-ack=60ms' });
    let answered = false;
    const late = ask(`${server.url}/binance/api/v3/order`, ORDER).then((answer) => {
      answered = true;
      return answer;
    });
    while (dialect.executed.length === 0) await ask(`${server.url}/kraken/0/public/Time`);
    expect(answered).toBe(false);
    expect((await late).status).toBe(200);
  });

  it('drop on requests: never carried out; delay: carried out later', async () => {
    const { server, dialect } = await rig({ chaos: 'drop:route=/drop,delay=40ms:route=/delay' });
    const gone = new AbortController();
    const dropped = ask(`${server.url}/binance/drop`, { signal: gone.signal }).catch(() => 'given up');
    const delayed = ask(`${server.url}/binance/delay`);
    await ask(`${server.url}/binance/plain`);
    expect(dialect.executed).toEqual(['GET /plain']);
    expect((await delayed).status).toBe(200);
    expect(dialect.executed).toEqual(['GET /plain', 'GET /delay']);
    gone.abort();
    expect(await dropped).toBe('given up');
  });

  it.each([
    ['at its beat', 1],
    ['for a request that comes before the next beat', 60_000],
  ])('skew moves the clock of the exchange, and back when it is cleared, %s', async (_, beatMillis) => {
    const skews: number[] = [];
    const { server } = await rig({
      chaos: 'skew=10s,skew=-500ms',
      skewClock: (micros) => skews.push(micros),
      limits: { beatMillis },
    });
    const passed = () => (beatMillis === 1 ? setTimeout(5) : ask(`${server.url}/binance/a`));
    while (skews.length === 0) await passed();
    server.faults.clear();
    while (skews.length === 1) await passed();
    expect(skews).toEqual([9_500_000, 0]);
  });

  it('a clock that cannot be moved is an error of the exchange, and the request is answered', async () => {
    const { server, errors } = await rig({
      chaos: 'skew=10s',
      skewClock: () => {
        throw new Error('no');
      },
      limits: { beatMillis: 60_000 },
    });
    expect((await ask(`${server.url}/binance/a`)).status).toBe(200);
    expect(errors).toEqual([new Error('no')]);
  });
});
