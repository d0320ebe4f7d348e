import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { DialectRequest, DialectResponse, HttpFault } from '../dialect.js';
import { TimerSet } from './delay-line.js';
import type { ActiveRule, FaultPlan } from './faults/index.js';
import type { WireServerOptions } from './options.js';
import { readBody } from './request-body.js';
import { type Route, type Router, signedFormsOf } from './routing.js';

export interface HttpSideOptions extends Pick<WireServerOptions, 'exchange' | 'onRequest' | 'onError'> {
  readonly router: Router;
  readonly plan: FaultPlan;
  readonly bodyBytes: number;
  readonly secure: boolean;
}

/** The HTTP half of the server: from a request to a dialect's answer, with the faults that befall either. */
export class HttpSide {
  private readonly timers = new TimerSet();

  constructor(private readonly options: HttpSideOptions) {}

  take(request: IncomingMessage, response: ServerResponse): void {
    const { router, bodyBytes } = this.options;
    const url = request.url ?? '/';
    const route = router.find(request.headers.host, url);
    if (route === null) {
      const error = `nothing is here; paths begin with ${router.prefixes.join(', ')}`;
      write(response, { status: 404, body: JSON.stringify({ error }) });
      return;
    }
    readBody(request, bodyBytes, (body) => {
      if (body !== null) {
        this.carryOut(new ReceivedRequest(request, route, { body, secure: this.options.secure }), response);
        return;
      }
      write(response, {
        status: 413,
        body: JSON.stringify({ error: `a body may have ${bodyBytes} bytes` }),
        headers: { connection: 'close' },
      });
    });
  }

  /** An answer in place of a handshake, where a fault says so; null: let it pass. */
  refuseHandshake(request: IncomingMessage, route: Route): DialectResponse | null {
    const { plan } = this.options;
    if (!plan.befallsRequests) return null;
    const struck = plan.onRequest({ dialect: route.dialect.name, route: `${request.method} ${route.path}` });
    const fault = firstHttpFault(struck);
    return fault === null ? null : route.dialect.fault(fault.fault);
  }

  /** Ends what is still to be answered. */
  close(): void {
    this.timers.clear();
  }

  private carryOut(request: ReceivedRequest, response: ServerResponse): void {
    const { plan } = this.options;
    if (!plan.befallsRequests && !plan.befallsAnswers) {
      write(response, this.handle(request));
      return;
    }
    const candidate = {
      dialect: request.route.dialect.name,
      route: `${request.method} ${request.path}`,
    };
    const struck = plan.onRequest(candidate);
    if (struck.some(({ rule }) => rule.kind === 'drop')) return;
    const delays = struck.filter(({ rule }) => rule.kind === 'delay');
    const millis = delays.reduce((sum, active) => sum + active.drawMillis(), 0);
    const go = () => this.answer(request, response, struck);
    if (millis > 0) this.timers.after(millis, go);
    else go();
  }

  private answer(request: ReceivedRequest, response: ServerResponse, struck: readonly ActiveRule[]): void {
    const { dialect } = request.route;
    const fault = firstHttpFault(struck);
    if (fault !== null) {
      if (fault.executed) this.handle(request);
      write(response, dialect.fault(fault.fault));
      return;
    }
    const answer = this.handle(request);
    if (struck.some(({ rule }) => rule.kind === 'reset')) {
      breakOff(response, answer);
      return;
    }
    const late = this.options.plan.onAnswer({
      dialect: dialect.name,
      route: `${request.method} ${request.path}`,
    });
    if (late.some(({ rule }) => rule.kind === 'no-ack')) return;
    const millis = late.reduce((sum, active) => sum + active.drawMillis(), 0);
    if (late.length === 0) write(response, answer);
    else this.timers.after(millis, () => write(response, answer));
  }

  private handle(request: ReceivedRequest): DialectResponse {
    const { exchange, onRequest, onError } = this.options;
    const { dialect } = request.route;
    try {
      exchange.advance();
      const answer = dialect.handle(request);
      onRequest?.(dialect.name, request, answer);
      return answer;
    } catch (error) {
      onError(error);
      return dialect.fault({ kind: 'server-error', status: 500 });
    }
  }
}

class ReceivedRequest implements DialectRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly address: string;
  private readonly secure: boolean;

  constructor(
    request: IncomingMessage,
    readonly route: Route,
    { body, secure }: { readonly body: string; readonly secure: boolean },
  ) {
    const at = route.path.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = at < 0 ? route.path : route.path.slice(0, at);
    this.query = at < 0 ? '' : route.path.slice(at + 1);
    // Only `set-cookie` may be a list, and no client sends that.
    this.headers = request.headers as Readonly<Record<string, string | undefined>>;
    this.body = body;
    this.address = addressOf(request.socket);
    this.secure = secure;
  }

  /** Made when a dialect asks: most sign neither host nor path. */
  get signedForms(): readonly string[] {
    const { secure } = this;
    return signedFormsOf({ ...this.route, path: this.path }, { host: this.headers.host, secure });
  }
}

/** An IPv4 address in its own form, also where the socket is IPv6. */
export const addressOf = (socket: Socket): string => (socket.remoteAddress ?? '').replace(/^::ffff:/, '');

function firstHttpFault(
  struck: readonly ActiveRule[],
): { readonly fault: HttpFault; readonly executed: boolean } | null {
  for (const { rule } of struck) {
    const { kind, executed, retryAfterSeconds } = rule;
    if (kind === 'maintenance') return { fault: { kind }, executed };
    if (kind === '429' || kind === '418') {
      return {
        fault: { kind: 'rate-limit', status: kind === '429' ? 429 : 418, retryAfterSeconds },
        executed,
      };
    }
    if (kind === '500' || kind === '502' || kind === '503' || kind === '504') {
      return { fault: { kind: 'server-error', status: Number(kind) as 500 | 502 | 503 | 504 }, executed };
    }
  }
  return null;
}

const JSON_TYPE = 'application/json;charset=UTF-8';

/** JSON, unless the dialect says otherwise, in whatever case. */
function headersOf(length: number, given: DialectResponse['headers'] = {}): Record<string, string | number> {
  const named = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
  return { ...(named ? {} : { 'Content-Type': JSON_TYPE }), 'Content-Length': length, ...given };
}

/** Sends an answer, unless the client has left. */
export function write(response: ServerResponse, { status, body, headers }: DialectResponse): void {
  if (response.destroyed) return;
  response.writeHead(status, headersOf(Buffer.byteLength(body), headers));
  response.end(body);
}

/** Half of the body that the headers announce, then a reset. */
function breakOff(response: ServerResponse, { status, body, headers }: DialectResponse): void {
  const bytes = Buffer.from(body);
  const { socket } = response;
  response.writeHead(status, headersOf(bytes.length, headers));
  response.write(bytes.subarray(0, bytes.length >> 1), () => {
    const plain = socket as Socket & { resetAndDestroy(): void };
    // Over TLS there is no reset to be sent from here: the connection just ends.
    if ('encrypted' in plain) plain.destroy();
    else plain.resetAndDestroy();
  });
}
