import type { DialectResponse, HttpFault } from '../dialect.js';

const JSON_HEADERS = { 'content-type': 'application/json' } as const;
const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' } as const;

export const answer = (body: unknown, status = 200): DialectResponse => ({
  status,
  body: JSON.stringify(body),
  headers: JSON_HEADERS,
});

const plain = (status: number, body: string): DialectResponse => ({ status, body, headers: TEXT_HEADERS });

/** An error of the brokerage API: its code, and the same sentence twice, as the venue gives it. */
export const brokerageError = (status: number, error: string, details: string): DialectResponse =>
  answer({ error, error_details: details, message: details }, status);

export const invalidArgument = (details: string): DialectResponse =>
  brokerageError(400, 'INVALID_ARGUMENT', details);

export const notFound = (details: string): DialectResponse => brokerageError(404, 'NOT_FOUND', details);

/** An error of the v2 API. @see https://docs.cdp.coinbase.com/coinbase-app/api-architecture/status-codes */
export const appError = (status: number, id: string, message: string): DialectResponse =>
  answer({ errors: [{ id, message }] }, status);

/** Whatever is wrong with a token, the venue's gateway says this one word. */
export const unauthorized = (): DialectResponse => plain(401, 'Unauthorized\n');

export function missingScope(api: 'brokerage' | 'app'): DialectResponse {
  return api === 'brokerage'
    ? brokerageError(403, 'PERMISSION_DENIED', 'Missing required scopes')
    : appError(403, 'invalid_scope', 'Invalid scope');
}

export function tooManyRequests(api: 'brokerage' | 'app', limit: 'Private' | 'Public'): DialectResponse {
  return api === 'brokerage'
    ? brokerageError(429, 'resource_exhausted', `${limit} rate limit exceeded`)
    : appError(429, 'rate_limit_exceeded', 'Too many requests');
}

const GATEWAY: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What a fault answers with: the API's own error for 500, the gateway's page for what never reached it. */
export function faultAnswer(fault: HttpFault): DialectResponse {
  if (fault.kind === 'rate-limit') {
    const refusal = brokerageError(fault.status, 'resource_exhausted', 'Private rate limit exceeded');
    return { ...refusal, headers: { ...refusal.headers, 'retry-after': String(fault.retryAfterSeconds) } };
  }
  if (fault.kind === 'maintenance') return plain(503, 'Service Unavailable: scheduled maintenance\n');
  if (fault.status === 500) return brokerageError(500, 'INTERNAL', 'Internal server error');
  return plain(fault.status, `${GATEWAY[fault.status]}\n`);
}
