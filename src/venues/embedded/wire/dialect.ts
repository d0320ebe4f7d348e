import type { Micros } from '../../../domain/index.js';

export type DialectName = 'binance' | 'coinbase' | 'kraken';

/** What went over HTTP, without the prefix under which a dialect is served. */
export interface DialectRequest {
  readonly method: string;
  /** Without prefix and query: `/api/v3/order`. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Of the client. */
  readonly address: string;
  /**
   * Every form under which the client may have signed the host and path: `api.coinbase.com/api/v3/…` and
   * `127.0.0.1:9000/coinbase/api/v3/…`.
   */
  readonly signedForms: readonly string[];
}

export interface DialectResponse {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a fault answers with, in the dialect's own words. */
export type HttpFault =
  | { readonly kind: 'server-error'; readonly status: 500 | 502 | 503 | 504 }
  | { readonly kind: 'rate-limit'; readonly status: 429 | 418; readonly retryAfterSeconds: number }
  | { readonly kind: 'maintenance' };

/** What a frame is, for the faults that may befall it. */
export interface FrameMeaning {
  readonly kind: 'book' | 'trade' | 'ticker' | 'candle' | 'user' | 'response' | 'heartbeat';
  /** As the dialect writes it; absent where the frame is of none. */
  readonly symbol?: string;
  /** Of the book after this frame, where the frame changes one; tests compare books at it. */
  readonly bookSequence?: number;
}

/** One client's WebSocket. */
export interface DialectConnection {
  readonly id: number;
  readonly address: string;
  send(text: string, meaning: FrameMeaning): void;
  close(code: number, reason: string): void;
}

/** What a dialect keeps of one connection. */
export interface DialectSession {
  message(text: string): void;
  closed(): void;
}

/** One venue's protocol over an `Exchange`. It never throws for what a client sends. */
export interface Dialect {
  readonly name: DialectName;
  /** Host names that are the venue's, for clients whose hosts are redirected here. */
  readonly hosts: readonly string[];
  handle(request: DialectRequest): DialectResponse;
  /** @returns null where the venue has no socket at this path (without prefix, with its query). */
  connect(path: string, connection: DialectConnection): DialectSession | null;
  fault(fault: HttpFault): DialectResponse;
  /** Every 10 ms: streams on a beat, timeouts, pings. `now` is the exchange's. */
  beat(now: Micros): void;
}

/** What a key may do. */
export interface KeyPermissions {
  readonly read: boolean;
  readonly trade: boolean;
  readonly withdraw: boolean;
}

/** A client's key at the exchange. */
export interface ExchangeKey {
  readonly dialect: DialectName;
  /** As the client sends it: an API key, or Coinbase's `organizations/…/apiKeys/…`. */
  readonly key: string;
  /** HMAC secret (Kraken's in base64), or for Coinbase the PEM of the public P-256 key. */
  readonly secret: string;
  readonly account: string;
  readonly permissions: KeyPermissions;
  /** From then on it is refused; null: never. */
  readonly expiresAt: Micros | null;
  /** Addresses that it may come from; empty: any. */
  readonly allowedAddresses: readonly string[];
  readonly createdAt: Micros;
}

export interface KeyRing {
  find(dialect: DialectName, key: string): ExchangeKey | undefined;
}

export type KrakenTier = 'starter' | 'intermediate' | 'pro';

/** What every dialect is made with, beside its exchange and its keys. */
export interface DialectSettings {
  /** Off: no weights are counted; for benchmarks. */
  readonly rateLimits: boolean;
  /** Of Kraken's accounts: what their counters may reach, and how fast those fall; its highest by default. */
  readonly krakenTier?: KrakenTier;
  /** After how long requests that bear a time are refused, where the client does not say; the venue's own by default. */
  readonly validityMicros?: number;
}
