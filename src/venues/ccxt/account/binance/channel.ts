import type { Clock, Micros } from '../../../../domain/index.js';
import type { Credentials } from '../../contract.js';
import { binanceBudget, type Charges, type Priority, type WeightLimiter } from '../../limiter/index.js';
import { redact } from '../../load/index.js';
import { Answers, QUESTION_MILLIS } from '../answers.js';
import { type HttpAnswer, type HttpClient, HttpFailure } from '../http-client.js';
import type { Outcome } from '../link.js';
import type { PrivateSocket } from '../private-socket.js';
import type { BinanceSigner, Parameters } from './parameters.js';
import { binanceRejectCode, isInDoubt, isRateLimit } from './reject-codes.js';

/** Each request under its name on the socket, its endpoint of REST, and its weight. */
const METHODS = {
  'order.place': ['POST', '/api/v3/order', 1],
  'orderList.place.oco': ['POST', '/api/v3/orderList/oco', 1],
  'order.cancel': ['DELETE', '/api/v3/order', 1],
  'order.cancelReplace': ['POST', '/api/v3/order/cancelReplace', 1],
  'order.amend.keepPriority': ['PUT', '/api/v3/order/amend/keepPriority', 4],
  'order.status': ['GET', '/api/v3/order', 4],
  'openOrders.status': ['GET', '/api/v3/openOrders', 80],
  allOrders: ['GET', '/api/v3/allOrders', 20],
  'account.status': ['GET', '/api/v3/account', 20],
  myTrades: ['GET', '/api/v3/myTrades', 5],
} as const;
export type BinanceMethod = keyof typeof METHODS;

/** Requests of ours that wait for room longer than this are dropped unsent. */
export const LONGEST_WAIT_MICROS = 1_000_000;

export type BinanceAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: number;
      readonly message: string;
      readonly data: unknown;
    }
  /** No answer, or one that leaves open what became of it: `said` is for questions, which nothing hangs on. */
  | { readonly kind: 'silent'; readonly said?: string }
  | { readonly kind: 'unsent'; readonly reason: string };

type Answered = BinanceAnswer | Promise<BinanceAnswer>;

/** A frame of the ws-api that answers a request. */
export interface SocketFrame {
  readonly id: number | null;
  readonly status: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly msg: string; readonly data?: unknown };
  readonly rateLimits?: readonly {
    readonly rateLimitType: string;
    readonly interval: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY';
    readonly intervalNum: number;
    readonly limit: number;
    readonly count: number;
  }[];
}

interface ChannelOptions {
  readonly signer: BinanceSigner;
  readonly http: HttpClient;
  readonly limiter: WeightLimiter;
  readonly clock: Clock;
  readonly credentials: Credentials;
  socket(): PrivateSocket;
}

interface RequestManner {
  readonly priority: Priority;
  readonly orders?: number;
  /** From when its validity counts, as `timestamp` gives it, where that is not when it is sent. */
  readonly since?: number;
}

/** A request with the time that is signed with it. */
interface Signed {
  readonly method: BinanceMethod;
  readonly parameters: Parameters;
  readonly timestamp: number;
}

/** Requests to Binance: by its order socket where that is there, else by REST; each once, within its limits. */
export class BinanceChannel {
  readonly answers = new Answers<SocketFrame>();

  constructor(private readonly options: ChannelOptions) {}

  request(
    method: BinanceMethod,
    parameters: Parameters,
    { priority, orders = 0, since }: RequestManner,
  ): Promise<BinanceAnswer> {
    const charges: Charges = { weight: METHODS[method][2], 'orders:10s': orders, 'orders:1d': orders };
    const patienceMillis = priority === 'query' ? QUESTION_MILLIS : null;
    return this.limited(priority, charges, () => {
      const signed: Signed = { method, parameters, timestamp: since ?? this.timestamp() };
      return this.options.socket().isReady ? this.bySocket(signed, patienceMillis) : this.byRest(signed);
    });
  }

  /** An endpoint that the socket does not have. */
  rest(method: string, path: string, weight: number, isSigned = true): Promise<BinanceAnswer> {
    return this.limited('query', { weight }, () =>
      this.send(method, path, isSigned ? { parameters: {}, timestamp: this.timestamp() } : null),
    );
  }

  /** Corrects our limits by what the venue counts. */
  observe(frame: SocketFrame): void {
    const { rateLimits } = frame;
    if (rateLimits === undefined) return;
    for (const limit of rateLimits) {
      const name = binanceBudget(limit);
      if (name !== null) this.observeBudget(name, limit.count);
    }
  }

  private limited(
    priority: Priority,
    charges: Charges,
    send: () => Promise<BinanceAnswer>,
  ): Promise<BinanceAnswer> {
    const { limiter, clock } = this.options;
    const asked: { answer: Promise<BinanceAnswer> | null; tell: ((answer: Answered) => void) | null } = {
      answer: null,
      tell: null,
    };
    limiter.ask({
      priority,
      charges,
      run: () => {
        const answer = send();
        if (asked.tell === null) asked.answer = answer;
        else asked.tell(answer);
      },
      drop: () => {
        const unsent: BinanceAnswer = {
          kind: 'unsent',
          reason: 'the rate limit left no room for it in time',
        };
        if (asked.tell === null) asked.answer = Promise.resolve(unsent);
        else asked.tell(unsent);
      },
      deadline: (clock.now() + LONGEST_WAIT_MICROS) as Micros,
    });
    // Sent within the call, as nearly always: its own promise is enough.
    if (asked.answer !== null) return asked.answer;
    return new Promise((resolve) => {
      asked.tell = resolve;
    });
  }

  /** Sent within this call, where there is a connection. */
  private bySocket(signed: Signed, patienceMillis: number | null): Promise<BinanceAnswer> {
    const id = this.answers.next();
    const { method, parameters, timestamp } = signed;
    const frame = this.options.signer.frame({ id, method, parameters, timestamp });
    if (!this.options.socket().send(frame)) return this.byRest(signed);
    return this.answers.wait(id, patienceMillis).then((answer): BinanceAnswer => {
      if (answer.kind !== 'answer') return answer;
      const { status, result, error } = answer.answer;
      if (error === undefined) return { kind: 'result', result };
      return this.failed({ status, code: error.code, message: error.msg, data: error.data });
    });
  }

  private byRest(signed: Signed): Promise<BinanceAnswer> {
    const [verb, path] = METHODS[signed.method];
    return this.send(verb, path, signed);
  }

  private async send(
    method: string,
    path: string,
    signed: Pick<Signed, 'parameters' | 'timestamp'> | null,
  ): Promise<BinanceAnswer> {
    const { http, signer } = this.options;
    const query = signed === null ? '' : `?${signer.query(signed.parameters, signed.timestamp)}`;
    try {
      const answer = await http.send({
        method,
        path: `${path}${query}`,
        headers: { 'X-MBX-APIKEY': signer.apiKey },
      });
      this.observeHeaders(answer);
      return this.readBody(answer);
    } catch (error) {
      if (error instanceof HttpFailure && !error.sent) return { kind: 'unsent', reason: error.message };
      return { kind: 'silent' };
    }
  }

  private readBody({ status, body, headers }: HttpAnswer): BinanceAnswer {
    let parsed: unknown = null;
    try {
      parsed = JSON.parse(body);
    } catch {
      if (status < 400) return { kind: 'silent' };
    }
    if (status < 400) return { kind: 'result', result: parsed };
    const { code = 0, msg = '', data } = (parsed ?? {}) as { code?: number; msg?: string; data?: unknown };
    const retryAfter = headers['retry-after'];
    return this.failed({ status, code, message: msg || `HTTP ${status}`, data }, retryAfter);
  }

  private failed(
    error: {
      readonly status: number;
      readonly code: number;
      readonly message: string;
      readonly data: unknown;
    },
    retryAfter?: string,
  ): BinanceAnswer {
    const { status, code, data } = error;
    if (isRateLimit(status, code)) this.pause(retryAfter, data);
    const message = redact(error.message, this.options.credentials);
    if (isInDoubt(status, code))
      return { kind: 'silent', said: `{"code":${code},"msg":"${message}"} HTTP ${status}` };
    return { kind: 'error', ...error, message };
  }

  /** By `Retry-After`, or ws-api's `retryAfter` (a time in milliseconds), or else a while. */
  private pause(retryAfter: string | undefined, data: unknown): void {
    const { limiter, clock } = this.options;
    const until = (data as { retryAfter?: number } | undefined)?.retryAfter;
    const seconds = Number(retryAfter);
    if (until !== undefined) limiter.pause((until * 1_000) as Micros);
    else limiter.pause((clock.now() + (seconds > 0 ? seconds : 5) * 1_000_000) as Micros);
  }

  private observeHeaders({ headers }: HttpAnswer): void {
    const pairs = [
      ['x-mbx-used-weight-1m', 'weight'],
      ['x-mbx-order-count-10s', 'orders:10s'],
      ['x-mbx-order-count-1d', 'orders:1d'],
    ] as const;
    for (const [header, name] of pairs) {
      const used = Number(headers[header]);
      if (used > 0) this.observeBudget(name, used);
    }
  }

  private observeBudget(name: string, used: number): void {
    this.options.limiter.observe(name, used);
  }

  /** By the venue's terms: milliseconds, from which `recvWindow` counts. */
  timestamp(): number {
    return Math.floor(this.options.clock.now() / 1_000);
  }
}

/** What an answer means for the request, where it is no result. */
export function outcomeOf(answer: Exclude<BinanceAnswer, { kind: 'result' }>): Outcome {
  switch (answer.kind) {
    case 'silent':
      return answer;
    case 'unsent':
      return { kind: 'refused', code: 'market-closed', reason: `not sent: ${answer.reason}`, unsent: true };
    case 'error': {
      const { code, message } = answer;
      return {
        kind: 'refused',
        code: binanceRejectCode(code, message),
        reason: `${message}${code === 0 ? '' : ` (${code})`}`,
      };
    }
  }
}
