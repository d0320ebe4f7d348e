import { ExitCode, type Micros, micros, UserError } from '../../domain/index.js';
import { SAMPLE_DEPOSITS } from '../../venues/embedded/index.js';
import { createExchange, type WireExchangeOptions } from '../../venues/embedded/wire/core/index.js';
import type { DialectName, DialectSettings } from '../../venues/embedded/wire/index.js';
import {
  createWireServer,
  FaultPlan,
  type FaultRule,
  type MadeCertificates,
  makeCertificates,
  type WireServer,
  type WireServerOptions,
} from '../../venues/embedded/wire/server/index.js';
import { type AccountsDocument, exchangeKeys } from './accounts-file.js';
import { createDialects } from './dialects.js';
import { createKeyRing } from './key-ring.js';

/** What an exchange on the wire is started with, all of it read and checked. */
export interface ExchangeStart {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly dialects: readonly DialectName[];
  readonly market: WireExchangeOptions['market'];
  readonly seed: number;
  readonly accounts: AccountsDocument;
  readonly settings: DialectSettings;
  readonly chaos?: readonly FaultRule[];
  readonly tls?: boolean;
  /** The machine's by default. */
  readonly clock?: () => Micros;
  /** So much of its life the synthetic market has behind it. */
  readonly historySeconds?: number;
  readonly onFrame?: WireServerOptions['onFrame'];
  readonly onRequest?: WireServerOptions['onRequest'];
  readonly onError: WireServerOptions['onError'];
}

export interface RunningExchange {
  readonly exchange: ReturnType<typeof createExchange>;
  readonly server: WireServer;
  /** PEM of the authority that clients are to trust; null without TLS. */
  readonly authority: string | null;
  close(): Promise<void>;
}

export const machineClock = (): Micros => micros(Date.now() * 1_000);

export const sampleDeposits = (): Readonly<Record<string, string>> =>
  Object.fromEntries(SAMPLE_DEPOSITS.map(({ asset, amount }) => [asset.code, amount]));

/** Builds the exchange, its dialects and the server around them. @throws UserError where the port cannot be had. */
export async function startExchange(start: ExchangeStart): Promise<RunningExchange> {
  const { clock = machineClock, accounts, market, seed, chaos = [] } = start;
  const exchange = createExchange({
    market,
    seed,
    clock,
    accounts: Object.fromEntries(
      Object.entries(accounts.accounts).map(([account, { deposits }]) => [account, deposits]),
    ),
    ...(start.historySeconds === undefined ? {} : { historySeconds: start.historySeconds }),
  });
  const keys = createKeyRing(exchangeKeys(accounts, clock()));
  const dialects = await createDialects(start.dialects, { exchange, keys, settings: start.settings });
  const faults = new FaultPlan();
  if (chaos.length > 0) faults.add(chaos);
  const own = ['localhost', '127.0.0.1', '::1', start.host];
  const hosts = new Set([...dialects.flatMap(({ hosts: names }) => names), ...own]);
  const certificates: MadeCertificates | null = start.tls === true ? makeCertificates([...hosts]) : null;
  try {
    const server = await createWireServer({
      exchange,
      dialects,
      host: start.host,
      port: start.port,
      faults,
      ...(certificates === null ? {} : { tls: certificates }),
      admin: { token: accounts.admin?.token ?? null, accounts: () => Object.keys(accounts.accounts) },
      skewClock: (by) => exchange.setClockSkew(by),
      onError: start.onError,
      ...(start.onFrame === undefined ? {} : { onFrame: start.onFrame }),
      ...(start.onRequest === undefined ? {} : { onRequest: start.onRequest }),
    });
    return { exchange, server, authority: certificates?.authority ?? null, close: () => server.close() };
  } catch (error) {
    throw portRefused(error, start);
  }
}

function portRefused(error: unknown, { host, port }: ExchangeStart): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const say = (text: string) => new UserError(text, ExitCode.failed, { cause: error });
  if (code === 'EADDRINUSE') {
    return say(`--port ${port}: another program listens there; choose another, or 0 for any that is free`);
  }
  if (code === 'EACCES') return say(`--port ${port}: not allowed; ports below 1024 are the system's`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return say(`--host ${host}: no address of this machine (${code}); 127.0.0.1 always is`);
  }
  return error;
}
