import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { DialectName } from '../dialect.js';
import { AdminSide } from './admin/index.js';
import { FaultPlan } from './faults/index.js';
import { HttpSide } from './http-side.js';
import {
  type ConnectionChoice,
  type ConnectionStanding,
  DEFAULT_LIMITS,
  type WireServer,
  type WireServerOptions,
} from './options.js';
import { Router } from './routing.js';
import { SocketSide } from './socket-side.js';

/**
 * Serves dialects on one port: by the name of the host (`api.binance.com`, redirected here), or under the prefixes
 * `/binance`, `/coinbase` and `/kraken`.
 * @returns the server, once it listens.
 * @throws what the system says where the port cannot be had (EADDRINUSE, EACCES).
 */
export async function createWireServer(options: WireServerOptions): Promise<WireServer> {
  const server = new ListeningServer(options);
  await server.listen();
  return server;
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

class ListeningServer implements WireServer {
  readonly host: string;
  readonly faults: FaultPlan;
  private readonly server: Server;
  private readonly http: HttpSide;
  private readonly sockets: SocketSide;
  private readonly admin: AdminSide | null;
  private readonly secure: boolean;
  /** Also those that have sent no request yet, which the HTTP server would wait for. */
  private readonly wires = new Set<Socket>();
  private beat: NodeJS.Timeout | null = null;
  private skew = 0;

  constructor(private readonly options: WireServerOptions) {
    const { dialects, exchange, onRequest, onFrame, onError, compression, tls } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const router = new Router(dialects);
    this.host = options.host ?? '127.0.0.1';
    this.faults = options.faults ?? new FaultPlan();
    this.secure = tls !== undefined;
    const plan = this.faults;
    this.http = new HttpSide({
      exchange,
      router,
      plan,
      bodyBytes: limits.bodyBytes,
      secure: this.secure,
      onError,
      ...(onRequest === undefined ? {} : { onRequest }),
    });
    this.sockets = new SocketSide({
      exchange,
      router,
      plan,
      http: this.http,
      limits,
      onError,
      ...(onFrame === undefined ? {} : { onFrame }),
      ...(compression === undefined ? {} : { compression }),
    });
    this.admin =
      options.admin === undefined ? null : new AdminSide({ exchange, server: this, admin: options.admin });
    const take = (request: IncomingMessage, response: ServerResponse) => this.take(request, response);
    const times = {
      headersTimeout: limits.headerMillis,
      requestTimeout: Math.max(limits.headerMillis, 30_000),
      keepAliveTimeout: limits.keepAliveMillis,
      connectionsCheckingInterval: Math.min(limits.headerMillis, 5_000),
    };
    this.server =
      tls === undefined ? createServer(times, take) : createSecureServer({ ...times, ...tls }, take);
    this.server.on('connection', (wire: Socket) => {
      this.wires.add(wire);
      wire.once('close', () => this.wires.delete(wire));
    });
    this.server.on('upgrade', (request, socket, head) => this.sockets.upgrade(request, socket, head));
    // Garbage in place of a request, or a client that hangs up in the middle of one.
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
      else socket.destroy();
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  get url(): string {
    return `${this.secure ? 'https' : 'http'}://${this.authority}`;
  }

  urls(dialect: DialectName) {
    return {
      http: `${this.url}/${dialect}`,
      ws: `${this.secure ? 'wss' : 'ws'}://${this.authority}/${dialect}`,
    };
  }

  connections(): readonly ConnectionStanding[] {
    return [...this.sockets.open.values()];
  }

  kill(choice: ConnectionChoice): number {
    return this.sockets.kill(choice);
  }

  listen(): Promise<void> {
    const { beatMillis } = { ...DEFAULT_LIMITS, ...this.options.limits };
    return new Promise((resolve, reject) => {
      this.server.once('error', (error) => {
        this.sockets.close();
        reject(error);
      });
      this.server.listen({ port: this.options.port ?? 0, host: this.host }, () => {
        this.beat = setInterval(() => this.onBeat(), beatMillis);
        resolve();
      });
    });
  }

  close(): Promise<void> {
    if (this.beat !== null) clearInterval(this.beat);
    this.beat = null;
    this.http.close();
    this.sockets.close();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const wire of this.wires) wire.destroy();
    });
  }

  private get authority(): string {
    return `${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`;
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    this.followSkew();
    if (this.admin?.wants(request) === true) this.admin.take(request, response);
    else this.http.take(request, response);
  }

  private onBeat(): void {
    const { exchange, dialects, onError } = this.options;
    try {
      this.followSkew();
      exchange.advance();
      const now = exchange.now();
      for (const dialect of dialects) dialect.beat(now);
    } catch (error) {
      onError(error);
    }
  }

  /** At each beat and before each HTTP request: what is asked after a fault was set sees its clock. */
  private followSkew(): void {
    const skew = this.faults.skewMicros();
    if (skew === this.skew) return;
    this.skew = skew;
    try {
      this.options.skewClock?.(skew);
    } catch (error) {
      // Moving the clock lets the market live up to it first; a request is answered all the same.
      this.options.onError(error);
    }
  }
}
