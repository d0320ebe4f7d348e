import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { Random } from '../../../../src/domain/index.js';
import { Backoff } from '../../../../src/venues/ccxt/feed/backoff.js';
import { ClockSkew } from '../../../../src/venues/ccxt/feed/clock-skew.js';
import { Connection, type ConnectionLoss } from '../../../../src/venues/ccxt/feed/connection.js';
import { Pacer } from '../../../../src/venues/ccxt/feed/pacer.js';
import { SeenTrades } from '../../../../src/venues/ccxt/feed/seen-trades.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

/** Resolves as soon as it holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Heard {
  readonly sockets: WebSocket[];
  readonly texts: string[];
}

async function venue(): Promise<Heard & { readonly address: string }> {
  const server = createServer();
  const sockets: WebSocket[] = [];
  const texts: string[] = [];
  new WebSocketServer({ server }).on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (text) => texts.push(text.toString()));
  });
  return { sockets, texts, address: await listen(server) };
}

function dial(address: string, over: Partial<ConstructorParameters<typeof Connection>[0]> = {}) {
  const frames: string[] = [];
  const losses: ConnectionLoss[] = [];
  const seen = { opened: 0, silent: 0 };
  const connection = new Connection(
    {
      address: () => address,
      certificateAuthorities: null,
      messagesPerSecond: null,
      ping: null,
      silenceMillis: 60_000,
      clock: WALL_CLOCK,
      random: new Random(1),
      ...over,
    },
    {
      opened: () => {
        seen.opened += 1;
      },
      frame: (frame) => frames.push(frame.toString()),
      closed: (loss) => losses.push(loss),
      silent: () => {
        seen.silent += 1;
      },
    },
  );
  ends.push(() => connection.stop());
  connection.start();
  return { connection, frames, losses, seen };
}

describe('a connection', () => {
  it('hands its frames on as they came', async () => {
    const there = await venue();
    const { frames, connection } = dial(there.address);
    await until(() => connection.isOpen);
    there.sockets[0]!.send('{"a":1}');
    there.sockets[0]!.send('{"b":2}');
    await until(() => frames.length === 2);
    expect(frames).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('dials anew when it was closed, and when it was cut', async () => {
    const there = await venue();
    const { seen, losses } = dial(there.address);
    await until(() => there.sockets.length === 1);
    there.sockets[0]!.close(1012);
    await until(() => there.sockets.length === 2);
    there.sockets[1]!.terminate();
    await until(() => there.sockets.length === 3 && seen.opened === 3);
    expect(losses.map(({ reason }) => reason)).toEqual([
      'closed by the venue (1012)',
      'closed by the venue (1006)',
    ]);
  });

  it('ends a socket that is silent for longer than its venue ever is', async () => {
    const there = await venue();
    const { seen, losses } = dial(there.address, { silenceMillis: 60 });
    await until(() => losses.length > 0);
    expect(seen.silent).toBe(1);
    expect(losses[0]!.reason).toMatch(/^silent for/);
  });

  it('takes a ping for a sign of life', async () => {
    const there = await venue();
    const { losses, connection } = dial(there.address, { silenceMillis: 120 });
    await until(() => connection.isOpen);
    for (let i = 0; i < 10; i += 1) {
      there.sockets[0]!.ping();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(losses).toEqual([]);
  });

  it('says its venue’s own ping', async () => {
    const there = await venue();
    dial(there.address, { ping: { everyMillis: 10, text: () => 'ping' } });
    await until(() => there.texts.length >= 3);
    expect(new Set(there.texts)).toEqual(new Set(['ping']));
  });

  it('hears of a refused dial why, and how long to wait', async () => {
    const server = createServer();
    let dials = 0;
    server.on('upgrade', (_, socket) => {
      dials += 1;
      socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n');
    });
    const { losses } = dial(await listen(server));
    await until(() => losses.length === 1);
    expect(losses[0]).toMatchObject({ reason: 'Unexpected server response: 429', retryAfter: '30' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(dials).toBe(1);
  });

  it('says nothing any more once it is stopped', async () => {
    const there = await venue();
    const { connection, losses } = dial(there.address);
    await until(() => connection.isOpen);
    connection.stop();
    await until(() => there.sockets[0]!.readyState === there.sockets[0]!.CLOSED);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(losses).toEqual([]);
    expect(there.sockets).toHaveLength(1);
  });
});

describe('the backoff', () => {
  it('is a uniform part of a ceiling that doubles up to its most', () => {
    const sums = Array.from({ length: 8 }, () => 0);
    for (let seed = 0; seed < 400; seed += 1) {
      const backoff = new Backoff(new Random(seed), { baseMillis: 100, maxMillis: 2_000 });
      for (let failure = 0; failure < sums.length; failure += 1) sums[failure]! += backoff.next();
    }
    const ceilings = [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000];
    ceilings.forEach((ceiling, failure) => {
      const mean = sums[failure]! / 400;
      expect(mean).toBeGreaterThan(0.42 * ceiling);
      expect(mean).toBeLessThan(0.58 * ceiling);
    });
  });

  it('never is shorter than what the venue asked for', () => {
    const backoff = new Backoff(new Random(1), { baseMillis: 100, maxMillis: 2_000 });
    for (let i = 0; i < 20; i += 1) expect(backoff.next(5_000)).toBeGreaterThanOrEqual(5_000);
  });
});

describe('the pacer', () => {
  it('never sends more in any second than the venue takes, and all in order', async () => {
    const sent: { text: string; at: number }[] = [];
    let now = 0;
    const pacer = new Pacer(
      (text) => sent.push({ text, at: now }),
      3,
      () => now,
    );
    const texts = Array.from({ length: 7 }, (_, i) => `${i}`);
    pacer.push(texts.slice(0, 5));
    expect(sent.map(({ text }) => text)).toEqual(['0', '1', '2']);
    now = 999;
    pacer.push(texts.slice(5));
    expect(sent).toHaveLength(3);
    pacer.clear();
    now = 1_001;
    pacer.push(['after']);
    expect(sent.at(-1)).toEqual({ text: 'after', at: 1_001 });
  });
});

describe('the skew of two clocks', () => {
  it('is the median of late, whatever a few messages say', () => {
    const skew = new ClockSkew();
    expect(skew.medianMicros()).toBeNaN();
    for (const [received, exchange] of [
      [110, 100],
      [230, 200],
      [9_000_000, 300],
      [420, 400],
      [Number.NaN, 3],
    ] as const) {
      skew.add(received, exchange);
    }
    expect(skew.medianMicros()).toBe(25);
    for (let i = 0; i < 300; i += 1) skew.add(1_000 + i, 1_000 + i - 7);
    expect(skew.medianMicros()).toBe(7);
  });
});

describe('trades that were seen', () => {
  it('are new once, in whatever order, for as long as two connections lie apart', () => {
    const trades = new SeenTrades();
    const ids = Array.from({ length: 3_000 }, (_, i) => i + 1);
    expect(ids.filter((id) => trades.isNew(id))).toEqual(ids);
    expect(ids.filter((id) => trades.isNew(id))).toEqual([]);
    expect(trades.isNew(3_001)).toBe(true);
  });
});
