import type { Micros } from '../../../../domain/index.js';
import type { Dialect, DialectName, DialectRequest, DialectResponse, FrameMeaning } from '../dialect.js';
import type { Exchange } from '../exchange.js';
import type { FaultPlan } from './faults/index.js';

export interface WireServerOptions {
  readonly exchange: Exchange;
  readonly dialects: readonly Dialect[];
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** 0, the default: the system chooses. */
  readonly port?: number;
  /** PEM; without it everything goes in the clear. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What is set beforehand; an empty plan by default. */
  readonly faults?: FaultPlan;
  /** The admin endpoint; absent: there is none. */
  readonly admin?: AdminOptions;
  /** Moves the exchange's clock, for the fault `skew`. */
  readonly skewClock?: (micros: number) => void;
  readonly limits?: Partial<WireLimits>;
  /** permessage-deflate where a client asks for it; off by default. */
  readonly compression?: boolean;
  /** Each frame as the dialect sends it, before any fault befalls it. */
  readonly onFrame?: (connection: ConnectionStanding, text: string, meaning: FrameMeaning) => void;
  /** Each request that a dialect has carried out. */
  readonly onRequest?: (dialect: DialectName, request: DialectRequest, response: DialectResponse) => void;
  /** A programmer's error in a dialect or in the exchange; the client has a 500 or a closed socket. */
  readonly onError: (error: unknown) => void;
}

export interface AdminOptions {
  /** Asked for as `Authorization: Bearer …`; null: callers from this machine alone, without a token. */
  readonly token: string | null;
  /** Whose orders the ledger shows. */
  accounts(): readonly string[];
}

export interface WireLimits {
  readonly bodyBytes: number;
  /** Of a message that comes in on a socket. */
  readonly messageBytes: number;
  /** Until the headers of a request are there. */
  readonly headerMillis: number;
  /** Of an HTTP connection between two requests. */
  readonly keepAliveMillis: number;
  /** A WebSocket is asked for a sign of life so often, and is dropped without one by the next time. */
  readonly pingMillis: number;
  /** A client for whom more waits to be sent is dropped. */
  readonly bufferedBytes: number;
  readonly beatMillis: number;
}

export const DEFAULT_LIMITS: WireLimits = {
  bodyBytes: 1_048_576,
  messageBytes: 1_048_576,
  headerMillis: 10_000,
  keepAliveMillis: 65_000,
  pingMillis: 30_000,
  bufferedBytes: 16 * 1_048_576,
  beatMillis: 10,
};

/** One WebSocket, as the admin endpoint and the hooks see it. */
export interface ConnectionStanding {
  readonly id: number;
  readonly dialect: DialectName;
  /** Without the prefix. */
  readonly path: string;
  readonly address: string;
  /** By the exchange's clock. */
  readonly openedAt: Micros;
  readonly framesOut: number;
  readonly messagesIn: number;
  /** Kinds of frames that went out on it. */
  readonly carries: readonly FrameMeaning['kind'][];
}

/** Which connections are meant; what is left out is not looked at. */
export interface ConnectionChoice {
  readonly id?: number;
  readonly dialect?: DialectName;
  /** Part of the path. */
  readonly path?: string;
  readonly carries?: FrameMeaning['kind'];
}

/** A server that listens. */
export interface WireServer {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:9000`, or with TLS `https://…`. */
  readonly url: string;
  /** Where a dialect is, without a slash at the end: `http://127.0.0.1:9000/binance`, `ws://127.0.0.1:9000/binance`. */
  urls(dialect: DialectName): { readonly http: string; readonly ws: string };
  readonly faults: FaultPlan;
  connections(): readonly ConnectionStanding[];
  /** Cuts their TCP connections without a word. @returns how many. */
  kill(choice: ConnectionChoice): number;
  /** Ends all connections and timers; resolves when the port is free. */
  close(): Promise<void>;
}
