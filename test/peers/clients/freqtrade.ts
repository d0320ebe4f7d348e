import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExitCode, UserError } from '../../../src/domain/index.js';
import { environmentOf, lastLine, pythonOf, runProcess } from '../environment.js';
import { packageRoot } from '../package-root.js';
import type { Peer } from '../peer-table.js';
import { type ExchangeForPeers, startForPeers } from './exchange-for-peers.js';
import { freqtradeConfiguration } from './freqtrade-configuration.js';

/** An order as freqtrade's database has it. */
interface BotOrder {
  readonly order_id: string;
  readonly ft_order_side: string;
  readonly status: string;
  readonly filled: number | null;
  readonly average: number | null;
}

/** One run of the bot. */
export interface BotLoop {
  readonly mode: 'dry-run' | 'live';
  readonly seconds: number;
  /** By its database. */
  readonly orders: number;
  readonly filled: number;
  /** Lines of its log that say so. */
  readonly warnings: number;
  readonly errors: readonly string[];
  /** Live: filled orders that its database and the exchange's ledger do not both have, and alike; dry: orders that were sent. */
  readonly differences: readonly string[];
}

export interface BotResult {
  readonly peer: string;
  readonly version: string;
  readonly loops: readonly BotLoop[];
}

/** A loop ends when so many orders have filled, or after so long. */
const WANTED_FILLS = 4;
const LONGEST_SECONDS = 150;

/** Runs freqtrade's loop on the Binance dialect, first dry and then live. @throws UserError where it does not start. */
export async function runBot(peer: Peer, folder: string): Promise<BotResult> {
  const running = await startForPeers(['binance']);
  const environment = environmentOf(peer, folder);
  try {
    const loops = [
      await runLoop({ running, environment, mode: 'dry-run' }),
      await runLoop({ running, environment, mode: 'live' }),
    ];
    const [mistake] = running.errors;
    if (mistake !== undefined) throw mistake;
    return { peer: peer.name, version: peer.version, loops };
  } finally {
    await running.close();
  }
}

interface LoopOptions {
  readonly running: ExchangeForPeers;
  readonly environment: string;
  readonly mode: BotLoop['mode'];
}

async function runLoop({ running, environment, mode }: LoopOptions): Promise<BotLoop> {
  const folder = join(running.folder, mode);
  mkdirSync(join(folder, 'strategies'), { recursive: true });
  const database = join(folder, 'trades.sqlite');
  const log = join(folder, 'log.txt');
  const scripts = join(packageRoot(), 'test', 'peers');
  copyFileSync(join(scripts, 'freqtrade_sample.py'), join(folder, 'strategies', 'sample.py'));
  const configuration = await freqtradeConfiguration({
    urls: running.server.urls('binance'),
    key: running.key('binance'),
    dryRun: mode === 'dry-run',
    database,
  });
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify(configuration), { mode: 0o600 });
  const began = performance.now();
  const bot = startBot({ environment, folder, path, log });
  const orders = () => botOrders(environment, database);
  while (bot.exitCode === null && performance.now() - began < LONGEST_SECONDS * 1_000) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    if ((await orders()).filter(isFilled).length >= WANTED_FILLS) break;
  }
  await endBot(bot);
  const said = readFileSync(log, 'utf8').split('\n');
  const made = await orders();
  if (made.length === 0) {
    const last =
      said.filter((line) => / - (ERROR|CRITICAL) - /.test(line)).at(-1) ?? lastLine(said.join('\n'));
    throw new UserError(`freqtrade ${mode}: it placed no order: ${last}`, ExitCode.failed);
  }
  return {
    mode,
    seconds: (performance.now() - began) / 1_000,
    orders: made.length,
    filled: made.filter(isFilled).length,
    warnings: said.filter((line) => line.includes(' - WARNING - ')).length,
    errors: said.filter((line) => / - (ERROR|CRITICAL) - /.test(line)),
    differences: mode === 'live' ? differences(running, made) : sent(running),
  };
}

const isFilled = ({ status }: BotOrder): boolean => status === 'closed';

function startBot(given: {
  readonly environment: string;
  readonly folder: string;
  readonly path: string;
  readonly log: string;
}): ChildProcess {
  const output = openSync(given.log, 'w');
  const bot = spawn(
    pythonOf(given.environment),
    [
      '-m',
      'freqtrade',
      'trade',
      '--userdir',
      given.folder,
      '--config',
      given.path,
      '--strategy',
      'EagerSample',
    ],
    { stdio: ['ignore', output, output], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } },
  );
  closeSync(output);
  return bot;
}

/** As a user ends it; one that does not listen is killed. */
async function endBot(bot: ChildProcess): Promise<void> {
  if (bot.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => bot.once('exit', () => resolve()));
  bot.kill('SIGINT');
  const late = setTimeout(() => bot.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(late);
}

async function botOrders(environment: string, database: string): Promise<readonly BotOrder[]> {
  if (!existsSync(database)) return [];
  const script = join(packageRoot(), 'test', 'peers', 'freqtrade_trades.py');
  const { code, stdout } = await runProcess(pythonOf(environment), [script, database]);
  return code === 0 ? JSON.parse(lastLine(stdout)) : [];
}

/** A dry run sends nothing. */
const sent = ({ exchange }: ExchangeForPeers): string[] =>
  exchange.ledger().map(({ number }) => `order ${number}: a dry run has sent it`);

/** What freqtrade believes of its filled orders, held against the exchange's own records, and these against it. */
function differences({ exchange }: ExchangeForPeers, orders: readonly BotOrder[]): string[] {
  const known = new Set(orders.filter(isFilled).map(({ order_id }) => Number(order_id)));
  const unknown = exchange
    .ledger()
    .filter(({ status, number }) => status === 'filled' && !known.has(number))
    .map(({ number }) => `order ${number}: filled, and freqtrade does not know it`);
  const other = orders.filter(isFilled).flatMap((order) => {
    const record = exchange.order('paper', { number: Number(order.order_id) });
    if (record === undefined) return [`order ${order.order_id}: the exchange has none`];
    const instrument = exchange.instruments.find(({ index }) => index === record.request.instrument)!;
    const said = `${order.ft_order_side} ${order.filled}`;
    const is = `${record.request.side} ${instrument.sizeNumber(record.filled)}`;
    return record.status === 'filled' && said === is
      ? []
      : [`order ${order.order_id}: ${said}; the exchange has ${is}, ${record.status}`];
  });
  return [...other, ...unknown];
}

export function describeBot({ peer, version, loops }: BotResult): string {
  const lines = loops.map(
    ({ mode, seconds, orders, filled, warnings, errors, differences: different }) =>
      `${peer} ${version} ${mode}: ${orders} orders, ${filled} filled in ${seconds.toFixed(0)} s, ${different.length} other than in the ledger, ${warnings} warnings, ${errors.length} errors`,
  );
  const details = loops.flatMap((loop) => [...loop.differences, ...loop.errors.slice(0, 5)]);
  return [...lines, ...details.map((line) => `  ${line}`)].join('\n');
}
