import { once } from 'node:events';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { PrivateSocket } from '../../../../src/venues/ccxt/account/private-socket.js';

let server: WebSocketServer;
const heard: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.on('message', (text) => heard.push(String(text))));
  await once(server, 'listening');
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const client of server.clients) client.terminate();
  server.close();
});

async function opened(): Promise<PrivateSocket> {
  const { port } = server.address() as { port: number };
  const socket = new PrivateSocket({
    url: `ws://127.0.0.1:${port}`,
    certificateAuthority: null,
    login: async () => {},
    message: () => {},
    down: () => {},
    up: () => {},
  });
  await socket.open();
  return socket;
}

describe('a connection that is given up while it signs in', () => {
  it('is followed by one other, and no more', async () => {
    const { port } = server.address() as { port: number };
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    let login: { resolve(): void; reject(error: Error): void } | null = null;
    let ups = 0;
    const socket = new PrivateSocket({
      url: `ws://127.0.0.1:${port}`,
      certificateAuthority: null,
      login: () =>
        new Promise((resolve, reject) => {
          login = { resolve, reject };
        }),
      message: () => {},
      down: () => login?.reject(new Error('the connection broke while signing in')),
      up: () => {
        ups += 1;
      },
    });
    const opened = socket.open();
    await vi.waitFor(() => expect(connections).toBe(1));
    login!.resolve();
    await opened;
    socket.restart('a hole in its stream');
    await vi.waitFor(() => expect(connections).toBe(2));
    await vi.waitFor(() => expect(socket.send('asked')).toBe(true));
    // It is signing in now.
    socket.restart('another');
    await vi.waitFor(() => expect(connections).toBe(3));
    await vi.waitFor(() => expect(socket.send('asked')).toBe(true));
    login!.resolve();
    await vi.waitFor(() => expect(socket.isReady).toBe(true));
    // By now a second attempt would have come: the longest pause before it is four tenths of a second.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([connections, server.clients.size, ups]).toEqual([3, 1, 1]);
    socket.close();
  });
});

describe('what is sent within one turn', () => {
  it('leaves in one write, in its order', async () => {
    const socket = await opened();
    const { port } = server.address() as { port: number };
    const writes: string[] = [];
    for (const name of ['_write', '_writev'] as const) {
      const { prototype } = Socket as unknown as { prototype: Record<string, (...all: unknown[]) => void> };
      const write = prototype[name]!;
      // Of this connection only: the runner and the server write to sockets too.
      vi.spyOn(prototype, name).mockImplementation(function (this: Socket, ...all) {
        if (this.remotePort === port) writes.push(name);
        write.apply(this, all);
      });
    }
    for (let i = 0; i < 5; i += 1) expect(socket.send(`{"n":${i}}`)).toBe(true);
    expect(writes).toEqual([]);
    await vi.waitFor(() => expect(heard).toHaveLength(5));
    expect(heard).toEqual([0, 1, 2, 3, 4].map((i) => `{"n":${i}}`));
    expect(writes).toEqual(['_write']);
    socket.send('later');
    await vi.waitFor(() => expect(heard).toHaveLength(6));
    socket.close();
  });

  it('leaves before the connection is closed in the same turn', async () => {
    const socket = await opened();
    socket.send('cancel');
    socket.close();
    expect(socket.send('too late')).toBe(false);
    await vi.waitFor(() => expect(heard).toEqual(['cancel']));
  });
});
