import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';
import { openHome, resolveHome } from '../../store/configuration/index.js';
import type { DialectName, KrakenTier } from '../../venues/embedded/wire/index.js';
import { parseFaults } from '../../venues/embedded/wire/server/index.js';
import { type AccountsDocument, freshAccounts, readAccounts } from './accounts-file.js';
import { writeAccounts } from './keys-file.js';
import { openMarket } from './market.js';
import { type RunningExchange, sampleDeposits, startExchange } from './start.js';

/** The command line of `outcry exchange`, its values still as they were typed. */
export interface ExchangeOptions {
  readonly home: string | undefined;
  readonly json: boolean;
  readonly port: number;
  readonly host: string;
  readonly allowRemote: boolean;
  readonly dialects: readonly DialectName[];
  readonly tape: readonly string[] | undefined;
  readonly seed: number;
  readonly accounts: string | undefined;
  readonly chaos: string | undefined;
  readonly tls: boolean;
  readonly rateLimits: boolean;
  readonly krakenTier: KrakenTier | undefined;
  /** Micros. */
  readonly validity: number | undefined;
}

/**
 * Serves until it is told to end (SIGINT, SIGTERM); resolves when nothing is open any more.
 * @throws UserError for whatever the command line, the accounts, the tapes or the port have wrong.
 */
export async function runExchange(options: ExchangeOptions): Promise<ExitCode> {
  checkHost(options);
  const chaos = options.chaos === undefined ? [] : parseFaults(options.chaos, options.seed);
  const given = options.accounts === undefined ? null : readAccounts(options.accounts);
  const market = openMarket(options.tape ?? null);
  const folder = exchangeFolder(options.home);
  const accounts = given ?? freshAccounts(options.dialects, sampleDeposits());
  const { host, port, dialects, seed, tls, rateLimits, krakenTier, validity } = options;
  const running = await startExchange({
    host,
    port,
    dialects,
    market,
    seed,
    accounts,
    chaos,
    tls,
    settings: {
      rateLimits,
      ...(krakenTier === undefined ? {} : { krakenTier }),
      ...(validity === undefined ? {} : { validityMicros: validity }),
    },
    onError: (error) => {
      process.stderr.write(`outcry exchange: unexpected error: ${(error as Error).message}\n`);
    },
  });
  const ended = untilTold();
  let files: WrittenFiles = { keys: null, authority: null };
  try {
    files = written({ running, accounts, folder, fresh: given === null });
    announce(running, options, files);
    await ended;
  } finally {
    await running.close();
    // They were good for this run alone.
    for (const path of [files.keys, files.authority]) if (path !== null) rmSync(path, { force: true });
  }
  return ExitCode.done;
}

/** @throws UserError, exit code 3, for an address that others reach, unless that is wanted. */
function checkHost({ host, allowRemote }: ExchangeOptions): void {
  if (allowRemote || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new UserError(
    `--host ${host}: others could reach it there; add --allow-remote if that is meant, or use 127.0.0.1`,
    ExitCode.unsafe,
  );
}

function exchangeFolder(home: string | undefined): string {
  const folder = join(openHome(resolveHome({ homeOption: home, env: process.env })).dataDir, 'exchange');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

interface WrittenFiles {
  readonly keys: string | null;
  readonly authority: string | null;
}

/** Keys that were made, and the authority's certificate, go to files: what is printed may be read by others. */
function written({
  running,
  accounts,
  folder,
  fresh,
}: {
  readonly running: RunningExchange;
  readonly accounts: AccountsDocument;
  readonly folder: string;
  readonly fresh: boolean;
}): WrittenFiles {
  const name = `${running.server.port}`;
  const keys = fresh ? writeAccounts(join(folder, `keys-${name}.yaml`), accounts) : null;
  if (running.authority === null) return { keys, authority: null };
  const authority = join(folder, `authority-${name}.pem`);
  writeFileSync(authority, running.authority, { mode: 0o644 });
  return { keys, authority };
}

function announce(
  { server, exchange }: RunningExchange,
  options: ExchangeOptions,
  files: WrittenFiles,
): void {
  const dialects = Object.fromEntries(options.dialects.map((name) => [name, server.urls(name)]));
  const symbols = exchange.instruments.map(({ symbol }) => symbol);
  if (options.json) {
    const { port, url } = server;
    const document = { pid: process.pid, url, port, dialects, admin: `${url}/admin`, symbols };
    process.stdout.write(`${JSON.stringify({ ...document, ...files })}\n`);
    return;
  }
  const market = options.tape === undefined ? `a synthetic market (seed ${options.seed})` : 'tapes';
  const lines = [
    `exchange: ${server.url}, ${symbols.join(' and ')}, ${market}`,
    ...options.dialects.map((name) => `${name.padEnd(9)} ${server.urls(name).http}  ${server.urls(name).ws}`),
    `admin     ${server.url}/admin/status`,
    ...(files.keys === null ? [] : [`keys      ${files.keys}`]),
    ...(files.authority === null
      ? []
      : [`authority ${files.authority} (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE)`]),
    'Ctrl-C ends it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
