/**
 * The exchange on the wire, in process, for anybody's tests: on a port of the system's choice, with accounts and keys,
 * on a clock of the test's own or the machine's, and with clients that are pointed at it.
 */
import type { Exchange as CcxtExchange } from 'ccxt';
import {
  type ClientKey,
  type ExchangeStart,
  machineClock,
  openMarket,
  type RunningExchange,
  startExchange,
} from '../../src/apps/exchange/index.js';
import { type Micros, micros } from '../../src/domain/index.js';
import type { DialectName, DialectSettings } from '../../src/venues/embedded/wire/dialect.js';
import { parseFaults, type WireServer } from '../../src/venues/embedded/wire/server/index.js';
import { harnessAccounts, type Role } from './accounts.js';
import { ccxtClient } from './ccxt-clients.js';
import { RawClient } from './raw-client.js';

export { type HarnessKeys, harnessAccounts, ROLES, type Role } from './accounts.js';
export { type CcxtClientOptions, ccxtClass, ccxtClient, redirected } from './ccxt-clients.js';
export { RawClient } from './raw-client.js';

export interface HarnessOptions
  extends Partial<Pick<ExchangeStart, 'market' | 'seed' | 'onFrame' | 'onRequest'>> {
  readonly dialects: readonly DialectName[];
  /** `real` by default; a number: the first moment (micros) of a clock that only `pass` moves. */
  readonly clock?: 'real' | number;
  readonly historySeconds?: number;
  /** Rate limits are off by default. */
  readonly settings?: Partial<DialectSettings>;
  /** A plan of faults. */
  readonly chaos?: string;
  readonly tls?: boolean;
}

export interface WireHarness {
  readonly exchange: RunningExchange['exchange'];
  readonly server: WireServer;
  /** PEM of the authority that clients are to trust; null without TLS. */
  readonly authority: string | null;
  /** Of account `paper`, but for the role `second`, which is of `other`. */
  key(dialect: DialectName, role?: Role): ClientKey;
  /** An unmodified ccxt client, closed with the harness. `role` null: without a key. */
  ccxt(dialect: DialectName, kind: 'rest' | 'pro', options?: CcxtChoice): Promise<CcxtExchange>;
  /** A bare socket at a path of the dialect, closed with the harness. */
  raw(dialect: DialectName, path: string): Promise<RawClient>;
  /** Sets faults on top of those that are set. @returns their ids. */
  chaos(plan: string): number[];
  /** Moves a clock of the test's own, and lives the market up to it. */
  pass(millis: number): void;
  /** Closes clients and server. @throws the first mistake that a dialect or the exchange has thrown meanwhile. */
  close(): Promise<void>;
}

export interface CcxtChoice {
  readonly role?: Role | null;
  readonly configuration?: object;
}

export async function startWire(options: HarnessOptions): Promise<WireHarness> {
  const { dialects, clock = 'real', settings, chaos, historySeconds = 60, ...rest } = options;
  const { document, keys } = harnessAccounts();
  const errors: unknown[] = [];
  let time = clock === 'real' ? 0 : clock;
  const running = await startExchange({
    host: '127.0.0.1',
    port: 0,
    dialects,
    market: openMarket(null),
    seed: 1,
    accounts: document,
    settings: { rateLimits: false, ...settings },
    clock: clock === 'real' ? machineClock : (): Micros => micros(time),
    historySeconds,
    onError: (error) => errors.push(error),
    ...(chaos === undefined ? {} : { chaos: parseFaults(chaos) }),
    ...rest,
  });
  const { exchange, server } = running;
  const ends: (() => unknown)[] = [];
  const key = (dialect: DialectName, role: Role = 'trader') => keys[dialect][role];
  return {
    exchange,
    server,
    authority: running.authority,
    key,
    async ccxt(dialect, kind, { role = 'trader', configuration } = {}) {
      const client = await ccxtClient({
        dialect,
        kind,
        key: role === null ? null : key(dialect, role),
        urls: server.urls(dialect),
        ...(configuration === undefined ? {} : { configuration }),
      });
      ends.push(() => client.close());
      return client;
    },
    async raw(dialect, path) {
      const client = await RawClient.open(`${server.urls(dialect).ws}${path}`, {
        ...(running.authority === null ? {} : { ca: running.authority }),
      });
      ends.push(() => client.close());
      return client;
    },
    chaos: (plan) => server.faults.add(parseFaults(plan)),
    pass(millis) {
      if (clock === 'real')
        throw new Error('the machine’s clock cannot be moved; give the harness one of its own');
      time += millis * 1_000;
      exchange.advance();
    },
    async close() {
      for (const end of ends.reverse()) await end();
      await running.close();
      if (errors.length > 0) throw errors[0];
    },
  };
}
