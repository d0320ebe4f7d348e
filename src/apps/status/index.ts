/** What is running and what is open, and the kill switch, from any shell. */
import { Instrument, UserError } from '../../domain/index.js';
import { type Client, connect, type Snapshots, type Topic } from '../../protocol/index.js';
import { type Home, resolveHome } from '../../store/configuration/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { engineSocket, readHalt } from '../host/index.js';
import { type ReadSession, readSession, sessionLogs } from '../rescue/index.js';

export { runKill } from './kill.js';

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
    orders: orders.working.map((order) => {
      const instrument = instruments[order.instrument]!;
      return {
        clientOrderId: order.clientOrderId,
        instrument: instrument.symbol,
        owner: order.owner,
        side: order.side,
        type: order.type,
        state: order.state,
        price: order.price === null ? null : instrument.formatPrice(order.price),
        triggerPrice: order.triggerPrice === null ? null : instrument.formatPrice(order.triggerPrice),
        size: instrument.formatSize(order.size),
        filled: instrument.formatSize(order.filled),
      };
    }),
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
  const halt = readHalt(home);
  const isReal = logged.session?.money === 'real';
  const document = {
    running: false,
    session: name,
    money: logged.session?.money ?? 'fake',
    time: logged.time,
    halted: logged.halted || halt !== null,
    haltReason: halt?.reason ?? logged.haltReason,
    problem,
    orders: logged.open().map((order) => orderDocument(order, logged)),
    positions: logged.positions().map(({ instrument, size, ...money }) => ({
      instrument: instrument.symbol,
      size: instrument.formatSize(size),
      ...money,
    })),
  };
  const lines = [
    `session ${name}, as its log has it${document.halted ? `  HALTED: ${document.haltReason}` : ''}`,
    ...document.positions.map((p) => `position ${p.instrument} ${p.size} @ ${p.averagePrice ?? '–'}`),
    ...document.orders.map(orderLine),
    ...(problem === null ? [] : [problem]),
    ...(isReal && document.orders.length > 0
      ? ['orders at a venue go on without Outcry: "outcry kill" cancels them, "outcry" takes them up again']
      : []),
  ];
  return { document, text: lines.join('\n') };
}

function orderDocument(
  order: ReturnType<ReadSession['logged']['open']>[number],
  { instruments }: ReadSession['logged'],
) {
  const { clientOrderId, request, state, price, triggerPrice, size, filled } = order;
  const instrument = instruments[request.instrument]!;
  return {
    clientOrderId,
    instrument: instrument.symbol,
    owner: request.owner,
    side: request.side,
    type: request.type,
    state,
    price: price === null ? null : instrument.formatPrice(price),
    triggerPrice: triggerPrice === null ? null : instrument.formatPrice(triggerPrice),
    size: instrument.formatSize(size),
    filled: instrument.formatSize(filled),
  };
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

const orderLine = (o: Readonly<Record<string, string | null>>): string =>
  `order ${o.clientOrderId} ${o.instrument} ${o.side} ${o.size} @ ${o.price ?? o.triggerPrice} ${o.state} (${o.owner})`;

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
  readonly orders: readonly Record<string, string | null>[];
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
    ...status.orders.map(orderLine),
    ...status.strategies.map((s) => `strategy ${s.name} ${s.state}`),
  ];
  return lines.join('\n');
}
