import { type IncomingHttpHeaders, request } from 'node:http';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import {
  createWireServer,
  FaultPlan,
  parseFaults,
  type WireServer,
  type WireServerOptions,
} from '../../../../../src/venues/embedded/wire/server/index.js';
import { EchoDialect, stubExchange } from './echo-dialect.js';

export interface Rig {
  readonly server: WireServer;
  readonly dialect: EchoDialect;
  readonly exchange: ReturnType<typeof stubExchange>;
  readonly errors: unknown[];
}

const endings: (() => unknown)[] = [];

/** Whatever a test opened is closed after it, newest first. */
export function closesAfterEach(): void {
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
}

/** A server around an echo; with `chaos` set from the start. */
export async function rig(
  options: Partial<WireServerOptions> & { readonly chaos?: string } = {},
): Promise<Rig> {
  const { chaos, ...rest } = options;
  const dialect = new EchoDialect();
  const exchange = stubExchange();
  const errors: unknown[] = [];
  const faults = new FaultPlan();
  if (chaos !== undefined) faults.add(parseFaults(chaos));
  const server = await createWireServer({
    exchange,
    dialects: [dialect, new EchoDialect('kraken', ['api.kraken.com', 'ws.kraken.com'])],
    faults,
    onError: (error) => errors.push(error),
    ...rest,
  });
  endings.push(() => server.close());
  return { server, dialect, exchange, errors };
}

/** A raw client's socket, and the frames that have come. */
export class RawSocket {
  readonly frames: string[] = [];
  /** Set when it is closed: the code. */
  code: number | null = null;
  private wake: (() => void)[] = [];

  constructor(readonly socket: WebSocket) {
    socket.on('message', (frame) => {
      this.frames.push(frame.toString());
      this.stir();
    });
    socket.on('close', (code) => {
      this.code = code;
      this.stir();
    });
    socket.on('error', () => this.stir());
    endings.push(() => socket.terminate());
  }

  /** Resolves as soon as it holds; the test's own time is the bound. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.wake.push(resolve));
  }

  /** Everything that was sent before has come when the answer to this has. */
  async settle(): Promise<void> {
    const seen = new Promise<void>((resolve) => this.socket.once('pong', () => resolve()));
    this.socket.ping();
    await seen;
  }

  private stir(): void {
    for (const wake of this.wake.splice(0)) wake();
  }
}

export async function connect(url: string): Promise<RawSocket> {
  const socket = new WebSocket(url);
  const raw = new RawSocket(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return raw;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A raw request over a connection of its own. @throws what the socket says: ECONNRESET. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Record<string, string>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<RawAnswer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
