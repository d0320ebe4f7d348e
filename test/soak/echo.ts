import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket, WebSocketServer } from 'ws';
import { pause } from '../e2e/harness/program.js';

/** An order's request is about so long. */
const PAYLOAD = 'x'.repeat(300);
const SCRIPT = fileURLToPath(import.meta.url);

/** What a bare `ws` round trip to another process takes on this machine at this moment. */
export class Echo {
  private constructor(
    private readonly child: ChildProcess,
    private readonly socket: WebSocket,
  ) {}

  static async start(): Promise<Echo> {
    const child = fork(SCRIPT, ['serve'], { execArgv: [] });
    const [port] = (await once(child, 'message')) as [number];
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    await once(socket, 'open');
    return new Echo(child, socket);
  }

  /** @returns micros of so many round trips, one after the other, with pauses as long as an order's. */
  async round(count: number): Promise<number[]> {
    const micros: number[] = [];
    for (let i = 0; i < count; i += 1) {
      await pause(5);
      const sent = performance.now();
      this.socket.send(PAYLOAD);
      await once(this.socket, 'message');
      micros.push((performance.now() - sent) * 1_000);
    }
    return micros;
  }

  close(): void {
    this.socket.terminate();
    this.child.kill();
  }
}

if (process.argv[1] === SCRIPT && process.argv[2] === 'serve') {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () => {
    process.send?.((server.address() as { port: number }).port);
  });
  server.on('connection', (socket) => socket.on('message', (text) => socket.send(text)));
  process.on('disconnect', () => process.exit(0));
}
