import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocketServer } from 'ws';
import type { DialectResponse } from '../dialect.js';
import { ServerConnection } from './connection.js';
import type { FaultPlan } from './faults/index.js';
import { addressOf, type HttpSide } from './http-side.js';
import type { ConnectionChoice, WireLimits, WireServerOptions } from './options.js';
import type { Router } from './routing.js';

export interface SocketSideOptions
  extends Pick<WireServerOptions, 'exchange' | 'compression' | 'onFrame' | 'onError'> {
  readonly router: Router;
  readonly plan: FaultPlan;
  readonly http: HttpSide;
  readonly limits: WireLimits;
}

/** The WebSocket half of the server: handshakes, and the connections that are open. */
export class SocketSide {
  readonly open = new Map<number, ServerConnection>();
  private nextId = 1;
  private readonly handshakes: WebSocketServer;
  private readonly pings: NodeJS.Timeout;

  constructor(private readonly options: SocketSideOptions) {
    const { limits, compression } = options;
    this.handshakes = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: limits.messageBytes,
      perMessageDeflate: compression === true,
    });
    this.pings = setInterval(() => {
      for (const connection of this.open.values()) connection.ping();
    }, limits.pingMillis);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { router, http } = this.options;
    const route = router.find(request.headers.host, request.url ?? '/');
    const refused =
      route === null
        ? { status: 404, body: '{"error":"nothing is here"}' }
        : http.refuseHandshake(request, route);
    if (route === null || refused !== null) {
      refuse(socket, refused!);
      return;
    }
    const connection = this.connectionFor(request, route);
    connection.session = this.guarded(() => route.dialect.connect(route.path, connection)) ?? null;
    if (connection.session === null) {
      refuse(socket, { status: 404, body: '{"error":"no socket is served at this path"}' });
      return;
    }
    let done = false;
    this.handshakes.handleUpgrade(request, socket, head, (accepted) => {
      done = true;
      this.open.set(connection.id, connection);
      accepted.on('error', () => accepted.terminate());
      accepted.on('pong', () => {
        connection.showedLife = true;
      });
      accepted.on('message', (message: RawData, isBinary: boolean) => {
        connection.showedLife = true;
        if (isBinary) connection.close(1003, 'text frames only');
        else connection.receive(message.toString());
      });
      accepted.on('close', () => {
        this.open.delete(connection.id);
        this.guarded(() => connection.ended());
      });
      connection.attach(accepted, socket);
    });
    // A handshake that is refused (a wrong key or version) never calls back.
    if (!done) this.guarded(() => connection.ended());
  }

  kill(choice: ConnectionChoice): number {
    const chosen = [...this.open.values()].filter((connection) => isChosen(connection, choice));
    for (const connection of chosen) connection.drop();
    return chosen.length;
  }

  close(): void {
    clearInterval(this.pings);
    for (const connection of this.open.values()) connection.drop();
    this.handshakes.close();
  }

  private connectionFor(
    request: IncomingMessage,
    {
      dialect,
      path,
    }: { readonly dialect: { readonly name: ServerConnection['dialect'] }; readonly path: string },
  ): ServerConnection {
    const { exchange, plan, limits, onFrame } = this.options;
    return new ServerConnection({
      id: this.nextId++,
      dialect: dialect.name,
      path,
      address: addressOf(request.socket as Socket),
      openedAt: exchange.now(),
      plan,
      bufferedBytes: limits.bufferedBytes,
      onFrame,
      onMessage: (connection, text) =>
        this.guarded(() => {
          exchange.advance();
          connection.session?.message(text);
        }, connection),
    });
  }

  private guarded<T>(call: () => T, connection?: ServerConnection): T | undefined {
    try {
      return call();
    } catch (error) {
      this.options.onError(error);
      connection?.close(1011, 'internal error');
      return undefined;
    }
  }
}

export function isChosen(connection: ServerConnection, choice: ConnectionChoice): boolean {
  const { id, dialect, path, carries } = choice;
  if (id !== undefined && id !== connection.id) return false;
  if (dialect !== undefined && dialect !== connection.dialect) return false;
  if (path !== undefined && !connection.path.includes(path)) return false;
  return carries === undefined || connection.carries.includes(carries);
}

/** An HTTP answer in place of a handshake. */
function refuse(socket: Duplex, { status, body, headers }: DialectResponse): void {
  const lines = [
    `HTTP/1.1 ${status} `,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
