/** `outcry status`: what is running and what is open, from any shell. */
import { Instrument, UserError } from '../../domain/index.js';
import { type Client, connect, type Snapshots, type Topic } from '../../protocol/index.js';
import { type Home, resolveHome } from '../../store/configuration/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { heldBeside } from '../engine/held-file.js';
import { type OrderDocument, orderDocument } from '../engine/order-document.js';
import { engineSocket, readHalt, readStandingHalt } from '../host/index.js';
import { readSession, sessionLogs } from '../rescue/index.js';
import { orderLines } from './order-lines.js';

/** `outcry status`: exit code 0 whether or not anything runs. */
export async function runStatus(options: GlobalOptions): Promise<number> {
  const home = homeOf(options);
  const path = engineSocket(home);
  let client: Client;
  try {
    client = await connect(path, { name: 'status' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { document, text } = whatIsLeft(home);
    print(options, document, text === '' ? error.message : `${error.message}\n${text}`);
    return 0;
  }
  const [session, specifications, orders, positions, strategies, risk] = await Promise.all([
    once(client, 'session'),
    once(client, 'instruments'),
    once(client, 'orders'),
    once(client, 'positions'),
    once(client, 'strategies'),
    once(client, 'risk'),
  ]);
  client.close();
  const instruments = specifications.map((specification, index) => new Instrument(specification, index));
  const document = {
    running: true,
    session: session.log,
    start: session.sessionId,
    mode: session.mode,
    account: session.account,
    money: session.money,
    market: session.market,
    time: session.time,
    halted: session.halted,
    haltReason: session.haltReason,
    equity: session.equity,
    dayPnl: session.dayPnl,
    fees: session.fees,
    risk: risk.state,
    orders: orders.working.map((order) =>
      orderDocument(order, instruments[order.instrument]!, order.emulated ? 'engine' : 'venue'),
    ),
    positions: positions.positions.map((position) => {
      const instrument = instruments[position.instrument]!;
      const { size, averagePrice, unrealisedPnl, realisedPnl, fees, netPnl } = position;
      return {
        instrument: instrument.symbol,
        size: instrument.formatSize(size),
        averagePrice,
        unrealisedPnl,
        realisedPnl,
        fees,
        netPnl,
      };
    }),
    strategies: strategies.strategies.map(({ name, state, netPnl, fills }) => ({
      name,
      state,
      netPnl,
      fills,
    })),
    enginePid: session.enginePid,
  };
  print(options, document, describe(document));
  return 0;
}

/** What the newest session's log says, where nothing runs: what is open, and what was made. */
function whatIsLeft(home: Home) {
  const newest = sessionLogs(home).at(-1);
  const read = newest === undefined ? null : readSession(newest);
  if (read === null) return { document: { running: false }, text: '' };
  const { name, logged, problem } = read;
  const halt = readHalt(home) ?? readStandingHalt(home);
  const venueOrders = logged
    .open()
    .map((order) =>
      orderDocument({ ...order.request, ...order }, logged.instruments[order.request.instrument]!, 'venue'),
    );
  const held = heldBeside(home, name, logged);
  const isReal = logged.session?.money === 'real';
  const document = {
    running: false,
    session: name,
    money: logged.session?.money ?? 'fake',
    time: logged.time,
    halted: logged.halted || halt !== null,
    haltReason: halt?.reason ?? logged.haltReason,
    problem,
    orders: [...venueOrders, ...held],
    positions: logged.positions().map(({ instrument, size, ...money }) => ({
      instrument: instrument.symbol,
      size: instrument.formatSize(size),
      ...money,
    })),
  };
  const lines = [
    `session ${name}, as its log has it${document.halted ? `  HALTED: ${document.haltReason}` : ''}`,
    ...document.positions.map((p) => `position ${p.instrument} ${p.size} @ ${p.averagePrice ?? '–'}`),
    ...orderLines(document.orders, { running: false }),
    ...(problem === null ? [] : [problem]),
    ...(isReal && venueOrders.length > 0
      ? ['orders at a venue go on without Outcry: "outcry kill" cancels them, "outcry" takes them up again']
      : []),
  ];
  return { document, text: lines.join('\n') };
}

const homeOf = (options: GlobalOptions): Home => resolveHome({ homeOption: options.home, env: process.env });

function once<T extends Topic>(client: Client, topic: T): Promise<Snapshots[T]> {
  return new Promise((resolve, reject) => {
    client.onClose((reason) => reject(new UserError(reason, 1)));
    const subscription = client.subscribe(topic, {}, (data) => {
      subscription.close();
      resolve(data);
    });
  });
}

function print(options: GlobalOptions, document: unknown, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text}\n`);
}

interface Described {
  readonly session: string;
  readonly mode: string;
  readonly account: string;
  readonly money: string;
  readonly market: { readonly kind: string; readonly name: string };
  readonly halted: boolean;
  readonly haltReason: string;
  readonly equity: string;
  readonly dayPnl: string;
  readonly fees: string;
  readonly orders: readonly OrderDocument[];
  readonly positions: readonly Record<string, string | null>[];
  readonly strategies: readonly { readonly name: string; readonly state: string }[];
}

function describe(status: Described): string {
  const { mode, account, money } = status;
  const whose = `${account === mode ? '' : `${account}, `}${money} money`;
  const lines = [
    `session ${status.session}  ${status.mode} (${whose})  ${status.market.kind} ${status.market.name}${status.halted ? `  HALTED: ${status.haltReason}` : ''}`,
    `equity ${status.equity}  day ${status.dayPnl}  fees ${status.fees}`,
    ...status.positions.map(
      (p) => `position ${p.instrument} ${p.size} @ ${p.averagePrice ?? '–'}  net ${p.netPnl}`,
    ),
    ...orderLines(status.orders, { running: true }),
    ...status.strategies.map((s) => `strategy ${s.name} ${s.state}`),
  ];
  return lines.join('\n');
}
