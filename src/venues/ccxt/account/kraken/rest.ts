import { createHash, createHmac } from 'node:crypto';
import type { Clock, Micros } from '../../../../domain/index.js';
import type { Credentials } from '../../contract.js';
import type { Priority, WeightLimiter } from '../../limiter/index.js';
import { type HttpClient, HttpFailure } from '../http-client.js';
import { withTakenNonce } from '../nonces.js';
import {
  isCallLimit,
  isInDoubt,
  isNonceRefused,
  isPairLimit,
  isRateLimit,
  throttledUntil,
} from './reject-codes.js';

export type KrakenAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: string }
  /** No answer, or one that leaves open what became of it: `said` is for questions, which nothing hangs on. */
  | { readonly kind: 'silent'; readonly said?: string }
  | { readonly kind: 'unsent'; readonly reason: string };

/** Requests that wait for room longer than this are dropped unsent. */
export const LONGEST_WAIT_MICROS = 1_000_000;
const QUESTION_WAIT_MICROS = 60_000_000;

/** Where the venue refuses, and does not say for how long. */
const PAUSE_SECONDS = 5;

interface CallTerms {
  readonly priority?: Priority;
  readonly weight?: number;
  /** What it adds to a pair's counter instead of the counter of calls. */
  readonly trading?: { readonly pair: string; readonly weight: number };
  /** How long it may wait for room; a minute for a question, else no longer than an order may. */
  readonly patienceMicros?: number;
}

/**
 * Kraken's REST. Private calls go one after another: each has a nonce above the last one's, and two that overtake each
 * other are refused. Within a process none does; an engine and its rescue share a key, and so do an engine that starts
 * and the one that ended. A refused nonce means that nothing was carried out: the call is made again with another.
 * https://docs.kraken.com/api/docs/guides/spot-rest-auth
 */
export class KrakenRest {
  private nonce = 0;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly secret: Buffer;

  constructor(
    private readonly options: {
      readonly http: HttpClient;
      readonly limiter: WeightLimiter;
      readonly clock: Clock;
      readonly credentials: Credentials;
      /** Told each time that the venue had too many requests. */
      readonly refused?: (() => void) | undefined;
    },
  ) {
    this.secret = Buffer.from(options.credentials.secret, 'base64');
  }

  /** A call that is refused for too many before it is made once more, when the counter has room for it again. */
  async private_(
    path: string,
    parameters: Readonly<Record<string, string>>,
    terms: CallTerms = {},
  ): Promise<KrakenAnswer> {
    const answer = await this.asked(path, parameters, terms);
    const isRefused = answer.kind === 'error' && isCallLimit(answer.error);
    return isRefused && terms.trading === undefined ? this.asked(path, parameters, terms) : answer;
  }

  private asked(
    path: string,
    parameters: Readonly<Record<string, string>>,
    { priority = 'query', weight = 1, trading, patienceMicros }: CallTerms,
  ): Promise<KrakenAnswer> {
    const { limiter, clock } = this.options;
    const charges =
      trading === undefined ? { rest: weight } : { [`trading:${trading.pair}`]: trading.weight };
    const patience = patienceMicros ?? (priority === 'query' ? QUESTION_WAIT_MICROS : LONGEST_WAIT_MICROS);
    return new Promise((resolve) => {
      limiter.ask({
        priority,
        charges,
        insists: trading !== undefined && priority === 'cancel',
        deadline: (clock.now() + patience) as Micros,
        drop: () => resolve({ kind: 'unsent', reason: 'the rate limit left no room for it in time' }),
        run: () => {
          const turn = this.queue.then(() => this.sendSurely(path, parameters));
          this.queue = turn.catch(() => undefined);
          resolve(turn);
        },
      });
    });
  }

  async public_(path: string): Promise<KrakenAnswer> {
    try {
      return this.read(await this.options.http.send({ method: 'GET', path: `/0/public/${path}` }));
    } catch (error) {
      return { kind: 'unsent', reason: (error as Error).message };
    }
  }

  private sendSurely(path: string, parameters: Readonly<Record<string, string>>): Promise<KrakenAnswer> {
    return withTakenNonce(
      () => this.send(path, parameters),
      (answer) => answer.kind === 'error' && isNonceRefused(answer.error),
    );
  }

  private async send(path: string, parameters: Readonly<Record<string, string>>): Promise<KrakenAnswer> {
    const { http, clock, credentials } = this.options;
    this.nonce = Math.max(this.nonce + 1, Math.floor(clock.now() / 1_000));
    const nonce = String(this.nonce);
    const body = new URLSearchParams({ nonce, ...parameters }).toString();
    const full = `/0/private/${path}`;
    const digest = createHash('sha256')
      .update(nonce + body)
      .digest();
    const signature = createHmac('sha512', this.secret).update(full).update(digest).digest('base64');
    try {
      const answer = await http.send({
        method: 'POST',
        path: full,
        body,
        headers: {
          'API-Key': credentials.apiKey,
          'API-Sign': signature,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
      });
      return this.read(answer);
    } catch (error) {
      if (error instanceof HttpFailure && !error.sent) return { kind: 'unsent', reason: error.message };
      return { kind: 'silent' };
    }
  }

  private read({
    status,
    body,
    headers,
  }: {
    readonly status: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, unknown>>;
  }): KrakenAnswer {
    if (status === 429 || status === 418) {
      const seconds = Number(headers['retry-after']);
      this.pause(seconds > 0 ? seconds : PAUSE_SECONDS);
      return { kind: 'error', error: `EAPI:Rate limit exceeded (HTTP ${status})` };
    }
    let parsed: { readonly error?: readonly string[]; readonly result?: unknown };
    try {
      parsed = JSON.parse(body);
    } catch {
      if (status < 400) return { kind: 'silent' };
      const said = `HTTP ${status}`;
      return status >= 500 ? { kind: 'silent', said } : { kind: 'error', error: said };
    }
    // Warnings begin with W, and the request was carried out.
    const error = parsed.error?.find((text) => !text.startsWith('W'));
    if (error === undefined)
      return status >= 500
        ? { kind: 'silent', said: `HTTP ${status}` }
        : { kind: 'result', result: parsed.result };
    return this.failed(error);
  }

  failed(error: string): KrakenAnswer {
    if (isCallLimit(error)) {
      // Of calls alone: cancels, which are counted elsewhere, are not kept back by it.
      this.options.limiter.exhaust('rest');
      this.options.refused?.();
    } else if (isRateLimit(error) && !isPairLimit(error)) {
      const until = throttledUntil(error);
      const now = this.options.clock.now() / 1_000_000;
      this.pause(until === null ? PAUSE_SECONDS : Math.max(0, until - now));
    }
    return isInDoubt(error) ? { kind: 'silent', said: error } : { kind: 'error', error };
  }

  private pause(seconds: number): void {
    const { limiter, clock, refused } = this.options;
    limiter.pause((clock.now() + seconds * 1_000_000) as Micros);
    refused?.();
  }
}
