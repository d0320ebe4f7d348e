import type {
  Dialect,
  DialectConnection,
  DialectName,
  DialectRequest,
  DialectResponse,
  DialectSession,
  FrameMeaning,
  HttpFault,
} from '../../../../../src/venues/embedded/wire/dialect.js';
import type { Exchange } from '../../../../../src/venues/embedded/wire/exchange.js';

/**
 * A protocol of nothing but what the server around it has to carry: over HTTP it says what it was asked, on a socket
 * it answers requests and sends the frames that a test hands it.
 */
export class EchoDialect implements Dialect {
  /** `METHOD path` of all that was carried out, over HTTP or as a socket's method. */
  readonly executed: string[] = [];
  readonly requests: DialectRequest[] = [];
  readonly connections: DialectConnection[] = [];
  closed = 0;
  beats = 0;

  constructor(
    readonly name: DialectName = 'binance',
    readonly hosts: readonly string[] = [`api.${name}.com`],
  ) {}

  handle(request: DialectRequest): DialectResponse {
    this.executed.push(`${request.method} ${request.path}`);
    this.requests.push(request);
    if (request.path === '/throws') throw new Error('a mistake in the dialect');
    const { method, path, query, body } = request;
    return { status: 200, body: JSON.stringify({ dialect: this.name, method, path, query, body }) };
  }

  connect(path: string, connection: DialectConnection): DialectSession | null {
    if (!path.startsWith('/ws')) return null;
    this.connections.push(connection);
    if (path === '/ws/greets') connection.send('{"hello":true}', { kind: 'heartbeat' });
    return {
      message: (text) => {
        if (text === 'throw') throw new Error('a mistake in the session');
        const { id = 0, method = '' } = JSON.parse(text) as { id?: number; method?: string };
        this.executed.push(method);
        connection.send(JSON.stringify({ id, result: method }), { kind: 'response' });
      },
      closed: () => {
        this.closed += 1;
      },
    };
  }

  fault(fault: HttpFault): DialectResponse {
    const headers =
      fault.kind === 'rate-limit'
        ? { 'Retry-After': String(fault.retryAfterSeconds) }
        : ({} as Record<string, string>);
    const status = fault.kind === 'maintenance' ? 503 : fault.status;
    return { status, body: JSON.stringify({ fault: fault.kind }), headers };
  }

  beat(): void {
    this.beats += 1;
  }

  /** The nth book frame of a symbol, on the newest connection. */
  book(number: number, symbol = 'BTCUSDT'): void {
    this.push({ book: number, symbol, checksum: 4_000_000_000 }, { kind: 'book', symbol });
  }

  push(message: object, meaning: FrameMeaning): void {
    this.connections.at(-1)!.send(JSON.stringify(message), meaning);
  }
}

/** As much of an exchange as the server itself asks for. */
export function stubExchange(): Exchange & { advances: number } {
  const stub = {
    advances: 0,
    instruments: [],
    now: () => 1_700_000_000_000_000,
    advance() {
      stub.advances += 1;
    },
    hasAccount: (account: string) => account === 'paper',
    orders: () => [],
    fills: () => [],
    balances: () => [],
  };
  return stub as unknown as Exchange & { advances: number };
}
