import { MICROS_PER_MILLI, type Micros } from '../../../../domain/index.js';
import type { DialectRequest, DialectResponse, ExchangeKey, HttpFault } from '../dialect.js';
import type { Authenticator } from './authentication.js';
import { type Call, type Endpoint, REST_ROUTES, type Venue, weightOf } from './endpoints/index.js';
import { type Answer, type BinanceError, errorText, isError, unread } from './errors.js';
import { banned, tooMuchWeight } from './limits.js';
import { ParameterReader } from './parameter-reader.js';
import { type Parameters, parseForm, withoutSignature } from './parameters.js';

const JSON_TYPE = 'application/json;charset=UTF-8';
/** Of every signed request. */
const SIGNING_NAMES: ReadonlySet<string> = new Set(['timestamp', 'recvWindow', 'signature']);

/** The venue over HTTP. */
export class RestApi {
  constructor(
    private readonly venue: Venue,
    private readonly authenticator: Authenticator,
  ) {}

  handle(request: DialectRequest): DialectResponse {
    const { limits, exchange } = this.venue;
    const now = exchange.now();
    const millis = Math.floor(now / MICROS_PER_MILLI);
    const endpoint = REST_ROUTES.get(`${request.method} ${request.path}`);
    if (endpoint === undefined) return notFound(request, millis);
    const parameters = parseForm(request);
    const reader = new ParameterReader(isError(parameters) ? new Map() : parameters, this.venue.symbols);
    const limited = limits.spend(request.address, weightOf(endpoint, reader), millis);
    if (limited !== null) return this.respond(request, limited, { now, account: null });
    if (isError(parameters)) return this.respond(request, parameters, { now, account: null });
    const key = this.authenticator.check(
      endpoint.security,
      {
        key: request.headers['x-mbx-apikey'],
        address: request.address,
        payload: () => withoutSignature(request.query) + withoutSignature(request.body),
        now,
      },
      reader,
    );
    if (isError(key)) return this.respond(request, key, { now, account: null });
    const answer = this.run(endpoint, { reader, key, now });
    const showsOrders = endpoint.orders !== undefined || endpoint.showsOrders === true;
    return this.respond(request, answer, { now, account: showsOrders ? (key?.account ?? null) : null });
  }

  private run(
    endpoint: Endpoint,
    {
      reader,
      key,
      now,
    }: { readonly reader: ParameterReader; readonly key: ExchangeKey | null; readonly now: Micros },
  ): Answer {
    const strangers = unreadOf(endpoint, reader.parameters);
    if (strangers !== null) return strangers;
    const call: Call = { reader, key, account: key?.account ?? '', now };
    if (endpoint.orders !== undefined) {
      const refused = this.venue.limits.order(
        call.account,
        endpoint.orders,
        Math.floor(now / MICROS_PER_MILLI),
      );
      if (refused !== null) return { ...refused, retryAt: Number.NaN };
    }
    return endpoint.run(this.venue, call);
  }

  private respond(
    { address }: DialectRequest,
    answer: Answer,
    { now, account }: { readonly now: Micros; readonly account: string | null },
  ): DialectResponse {
    const millis = Math.floor(now / MICROS_PER_MILLI);
    const weight = String(this.venue.limits.usedWeight(address, millis));
    const headers: Record<string, string> = {
      'content-type': JSON_TYPE,
      'x-mbx-used-weight': weight,
      'x-mbx-used-weight-1m': weight,
    };
    if (account !== null) {
      const counts = this.venue.limits.orderCounts(account, millis);
      headers['x-mbx-order-count-10s'] = String(counts.tenSeconds);
      headers['x-mbx-order-count-1d'] = String(counts.day);
    }
    if (!isError(answer)) return { status: 200, body: answer, headers };
    // The limit of orders has no Retry-After, the limit of weight has.
    if (answer.retryAt !== undefined && !Number.isNaN(answer.retryAt))
      headers['retry-after'] = String(Math.max(1, Math.ceil((answer.retryAt - millis) / 1_000)));
    return { status: answer.status, body: errorText(answer), headers };
  }
}

function unreadOf({ accepts }: Endpoint, parameters: Parameters): BinanceError | null {
  if (accepts === undefined) return null;
  let read = 0;
  for (const name of parameters.keys()) if (accepts.has(name) || SIGNING_NAMES.has(name)) read += 1;
  return read === parameters.size ? null : unread({ read, sent: parameters.size });
}

const notFound = ({ path }: DialectRequest, millis: number): DialectResponse => ({
  status: 404,
  body: JSON.stringify({
    timestamp: millis,
    status: 404,
    error: 'Not Found',
    message: 'No message available',
    path,
  }),
  headers: { 'content-type': JSON_TYPE },
});

const SERVER_ERRORS: Readonly<Record<500 | 502 | 503 | 504, BinanceError>> = {
  500: { status: 500, code: -1000, msg: 'An unknown error occurred while processing the request.' },
  502: { status: 502, code: -1001, msg: 'Internal error; unable to process your request. Please try again.' },
  503: {
    status: 503,
    code: -1008,
    msg: 'Server is currently overloaded with other requests. Please try again in a few minutes.',
  },
  504: {
    status: 504,
    code: -1007,
    msg: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  },
};

/** What a fault says, in the venue's words. */
export function faultResponse(fault: HttpFault, millis: number): DialectResponse {
  const headers: Record<string, string> = { 'content-type': JSON_TYPE };
  if (fault.kind === 'server-error')
    return { status: fault.status, body: errorText(SERVER_ERRORS[fault.status]), headers };
  if (fault.kind === 'maintenance') {
    const error: BinanceError = { status: 503, code: -1016, msg: 'System is under maintenance.' };
    return { status: 503, body: errorText(error), headers };
  }
  const retryAt = millis + fault.retryAfterSeconds * 1_000;
  const error = fault.status === 418 ? banned(retryAt) : tooMuchWeight(retryAt);
  return {
    status: fault.status,
    body: errorText(error),
    headers: { ...headers, 'retry-after': String(fault.retryAfterSeconds) },
  };
}
