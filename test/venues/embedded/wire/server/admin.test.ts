import { describe, expect, it } from 'vitest';
import { ask, closesAfterEach, connect, type Rig, rig } from './rig.js';

closesAfterEach();

const ADMIN = { token: null, accounts: () => ['paper'] };

/** A call of the admin endpoint: its status and its document. */
async function call(
  { server }: Rig,
  line: string,
  options: { body?: string; headers?: Record<string, string> } = {},
) {
  const [method = 'GET', path = ''] = line.split(' ');
  const answer = await ask(`${server.url}/admin${path}`, { method, ...options });
  return { status: answer.status, ...JSON.parse(answer.body) };
}

describe('the admin endpoint', () => {
  it('sets, lists and clears faults', async () => {
    const made = await rig({ admin: ADMIN });
    const socket = await connect(`${made.server.urls('binance').ws}/ws`);
    expect(await call(made, 'POST /faults', { body: 'drop:frame=book,503:count=1' })).toEqual({
      status: 201,
      ids: [1, 2],
    });
    expect(
      await call(made, 'POST /faults', { body: JSON.stringify({ spec: 'delay=5ms', seed: 9 }) }),
    ).toMatchObject({ ids: [3] });
    made.dialect.book(1);
    expect((await call(made, 'GET /faults')).faults).toMatchObject([
      { id: 1, kind: 'drop', where: { frame: 'book' }, hits: 1, inForce: true, count: null },
      { id: 2, kind: '503', hits: 0, count: 1 },
      { id: 3, kind: 'delay', millis: 5, seed: 9 },
    ]);
    expect(await call(made, 'DELETE /faults/1')).toEqual({ status: 200, ok: true });
    expect(await call(made, 'DELETE /faults/1')).toMatchObject({ status: 404 });
    made.dialect.book(2);
    await socket.until(() => socket.frames.length === 1);
    await call(made, 'DELETE /faults');
    expect((await call(made, 'GET /faults')).faults).toEqual([]);
  });

  it('shows connections, and kills one or all of a kind', async () => {
    const made = await rig({ admin: ADMIN });
    const { dialect, server } = made;
    const first = await connect(`${server.urls('binance').ws}/ws/a?token=canary`);
    dialect.book(1);
    const second = await connect(`${server.urls('binance').ws}/ws/b`);
    const third = await connect(`${server.urls('kraken').ws}/ws/c`);
    const { connections } = await call(made, 'GET /connections');
    expect(connections).toMatchObject([
      { id: 1, dialect: 'binance', path: '/ws/a', framesOut: 1, carries: ['book'] },
      { id: 2, path: '/ws/b' },
      { id: 3, dialect: 'kraken' },
    ]);
    expect(JSON.stringify(connections)).not.toContain('canary');
    expect(await call(made, 'DELETE /connections?carries=book')).toMatchObject({ killed: 1 });
    await first.until(() => first.code !== null);
    expect(await call(made, 'DELETE /connections/2')).toMatchObject({ killed: 1 });
    await second.until(() => second.code !== null);
    expect(await call(made, 'DELETE /connections?dialect=kraken&path=/ws/x')).toMatchObject({ killed: 0 });
    expect(await call(made, 'DELETE /connections?dialect=kraken&path=/ws')).toMatchObject({ killed: 1 });
    await third.until(() => third.code !== null);
    expect([first.code, second.code, third.code]).toEqual([1006, 1006, 1006]);
  });

  it.each([
    ['POST /faults', 'dorp=1', 400, 'did you mean drop?'],
    ['POST /faults', '{"spec":1}', 400, 'spec is missing'],
    ['POST /faults', '{', 400, 'the body is no JSON'],
    ['POST /faults', '{"spec":"drop","seed":0.5}', 400, 'seed 0.5'],
    ['DELETE /faults/x', undefined, 400, 'fault "x": give a whole number'],
    ['GET /orders?account=nobody', undefined, 400, 'there are paper'],
    ['GET /orders?limit=-1', undefined, 400, 'limit "-1"'],
    ['PATCH /faults', undefined, 404, 'nothing is at PATCH /admin/faults'],
  ])('refuses %s %s', async (line, body, status, message) => {
    const made = await rig({ admin: ADMIN });
    const answer = await call(made, line, body === undefined ? {} : { body });
    expect(answer.status).toBe(status);
    expect(answer.error).toContain(message);
  });

  it('takes callers from this machine alone, and no browser’s page', async () => {
    const made = await rig({ admin: ADMIN });
    expect((await call(made, 'GET /status')).status).toBe(200);
    for (const headers of [{ Host: 'evil.example' }, { Origin: 'https://evil.example' }]) {
      expect((await call(made, 'GET /status', { headers })).status).toBe(403);
    }
  });

  it('asks for its token where it has one', async () => {
    const made = await rig({ admin: { ...ADMIN, token: 'right' } });
    expect((await call(made, 'GET /status')).status).toBe(401);
    expect((await call(made, 'GET /status', { headers: { Authorization: 'Bearer wrong' } })).status).toBe(
      401,
    );
    const answer = await call(made, 'GET /status', { headers: { Authorization: 'Bearer right' } });
    expect(answer).toMatchObject({ status: 200, accounts: ['paper'], connections: 0 });
  });

  it('is not there unless it was asked for', async () => {
    const { server } = await rig();
    expect((await ask(`${server.url}/admin/status`)).status).toBe(404);
  });
});
