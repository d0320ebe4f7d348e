import type { Clock, Micros } from '../../../../domain/index.js';
import type { Priority, WeightLimiter } from '../../limiter/index.js';
import { type HttpAnswer, type HttpClient, HttpFailure } from '../http-client.js';
import type { CoinbaseSigner } from './signer.js';

export type CoinbaseAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly status: number; readonly error: string }
  /** No answer, or one that leaves open what became of it: `said` is for questions, which nothing hangs on. */
  | { readonly kind: 'silent'; readonly said?: string }
  | { readonly kind: 'unsent'; readonly reason: string };

const LONGEST_WAIT_MICROS = 1_000_000;
/** Of a page of a proxy's. */
const MOST_SAID = 200;
export const ROOT = '/api/v3/brokerage';

/** Coinbase's REST: each request signed for its method and path, within the limits. */
export class CoinbaseRest {
  constructor(
    private readonly options: {
      readonly http: HttpClient;
      readonly signer: CoinbaseSigner;
      readonly limiter: WeightLimiter;
      readonly clock: Clock;
    },
  ) {}

  /** @param path after `/api/v3/brokerage`, with its query. */
  request(
    method: 'GET' | 'POST',
    path: string,
    { priority = 'query', body = '' }: { readonly priority?: Priority; readonly body?: string } = {},
  ): Promise<CoinbaseAnswer> {
    const { limiter, clock } = this.options;
    const patience = priority === 'query' ? 30 * LONGEST_WAIT_MICROS : LONGEST_WAIT_MICROS;
    return new Promise((resolve) => {
      limiter.ask({
        priority,
        charges: { private: 1 },
        deadline: (clock.now() + patience) as Micros,
        drop: () => resolve({ kind: 'unsent', reason: 'the rate limit left no room for it in time' }),
        run: () => resolve(this.send(method, path, body)),
      });
    });
  }

  private async send(method: string, path: string, body: string): Promise<CoinbaseAnswer> {
    const { http, signer, clock } = this.options;
    const bare = path.split('?', 1)[0]!;
    const seconds = Math.floor(clock.now() / 1_000_000);
    const token = signer.token(seconds, `${method} ${http.prefix}${ROOT}${bare}`);
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    };
    try {
      return this.read(await http.send({ method, path: `${ROOT}${path}`, headers, body }));
    } catch (error) {
      if (error instanceof HttpFailure && !error.sent) return { kind: 'unsent', reason: error.message };
      return { kind: 'silent' };
    }
  }

  private read({ status, body, headers }: HttpAnswer): CoinbaseAnswer {
    const { limiter, clock } = this.options;
    if (status === 429 || status === 418) {
      const seconds = Number(headers['retry-after']);
      limiter.pause((clock.now() + (seconds > 0 ? seconds : 1) * 1_000_000) as Micros);
      return { kind: 'error', status, error: `rate limit exceeded (HTTP ${status})` };
    }
    if (status >= 500) return { kind: 'silent', said: `HTTP ${status} ${body.slice(0, MOST_SAID)}`.trim() };
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return status < 400
        ? { kind: 'silent' }
        : { kind: 'error', status, error: `HTTP ${status} ${body}`.trim() };
    }
    if (status < 400) return { kind: 'result', result: parsed };
    const {
      error = '',
      message = '',
      error_details: details = '',
      preview_failure_reason: preview = '',
    } = parsed as Readonly<Record<string, string>>;
    const words = [...new Set([error, preview, message, details])].filter((word) => word !== '');
    return { kind: 'error', status, error: words.join(': ') || `HTTP ${status}` };
  }
}
