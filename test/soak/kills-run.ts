import { Random } from '../../src/domain/index.js';
import { killOne, pause } from '../e2e/harness/program.js';
import { Operator } from './operator.js';
import { settle } from './settle.js';
import { SoakExchange, VENUES } from './soak-exchange.js';
import { SoakSession } from './soak-session.js';

export interface KillsOptions {
  readonly kills: number;
  /** That each engine trades before it is killed: between half of it and one and a half. */
  readonly seconds: number;
  readonly seed: number;
  readonly chaos: string;
}

/** One engine in the place of another. */
export interface Restart {
  /** From the kill until it answers. */
  readonly readyMillis: number;
  /** From the kill until every venue's account is in line; null where it is not within `IN_LINE_MILLIS`. */
  readonly reconciledMillis: number | null;
}

export interface KillsReport {
  readonly options: KillsOptions;
  readonly restarts: readonly Restart[];
  readonly differences: readonly string[];
  readonly strikes: Readonly<Record<string, number>>;
  readonly ok: boolean;
}

const IN_LINE_MILLIS = 180_000;

/** @throws where no engine takes the place of one that was killed. */
export async function kills(options: KillsOptions, say: (text: string) => void): Promise<KillsReport> {
  const random = new Random(options.seed);
  const exchange = await SoakExchange.start(options.seed);
  let session: SoakSession | null = null;
  let keepsHome = true;
  try {
    session = await SoakSession.start(exchange);
    say(`exchange ${exchange.pid}, host ${session.hostPid}, home ${session.home.folder}`);
    await exchange.chaos(options.chaos);
    const restarts: Restart[] = [];
    let operator = new Operator(session, new Random(options.seed));
    operator.start();
    while (restarts.length < options.kills) {
      await pause(options.seconds * 1_000 * (0.5 + random.next()));
      const restart = await killOnce(session);
      restarts.push(restart);
      say(`${restarts.length}: ${JSON.stringify(restart)}`);
      await operator.stop();
      operator = new Operator(session, new Random(options.seed + restarts.length));
      operator.start();
    }
    const strikes = await exchange.strikes();
    await exchange.calm();
    await operator.stop();
    await session.strategies('stop');
    const differences = await settle(session, exchange);
    const ok =
      differences.length === 0 && restarts.every(({ reconciledMillis }) => reconciledMillis !== null);
    keepsHome = !ok;
    return { options, restarts, differences, strikes, ok };
  } catch (error) {
    say(session?.text().slice(-4_000) ?? '');
    throw error;
  } finally {
    if (keepsHome && session !== null) say(`kept: ${session.home.folder}`);
    await session?.leave(keepsHome);
    await exchange.stop();
  }
}

async function killOnce(session: SoakSession): Promise<Restart> {
  const before = (await session.snapshot('log')).lines.at(-1)?.time ?? 0;
  const killed = performance.now();
  killOne(session.enginePid);
  await session.attachAgain();
  const readyMillis = Math.round(performance.now() - killed);
  while (performance.now() - killed < IN_LINE_MILLIS) {
    const { lines } = await session.snapshot('log');
    const inLine = (venue: string) =>
      lines.some(({ time, text }) => time > before && text.startsWith(`${venue}: reconciled`));
    if (VENUES.every(inLine))
      return { readyMillis, reconciledMillis: Math.round(performance.now() - killed) };
    await pause(100);
  }
  return { readyMillis, reconciledMillis: null };
}
