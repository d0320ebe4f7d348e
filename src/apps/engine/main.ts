/**
 * The engine's process: it rebuilds the session from its log, lives the market on, serves the protocol and
 * tells its host every 100 ms that it is alive. Its one argument is an EngineArgument in JSON.
 */
import { join } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';
import { ProtocolServer } from '../../protocol/index.js';
import {
  type EngineToHost,
  engineLock,
  engineSocket,
  type HostToEngine,
  type InstanceLock,
  lockAccount,
  takeLock,
} from '../host/index.js';
import { hangFile, PluginWatchdog } from '../plugins/index.js';
import { ClockWatch } from './clock-watch.js';
import { ClientDesk, type CommandDesk } from './desk.js';
import { accountsOf } from './guarded-accounts.js';
import { HaltKeeper, hearKill } from './halt-keeper.js';
import { HeldFile } from './held-file.js';
import { IndicatorDesk } from './indicator-desk.js';
import { cancelAgain, takeOver, withOpenOrders } from './left-behind.js';
import { tellPeople } from './notifying.js';
import { openSession } from './open-session.js';
import { type EngineArgument, type Plan, planSession } from './plan.js';
import { RiskWatch } from './risk-watch.js';
import type { Session } from './session.js';

const BEAT_MILLIS = 5;
const HEARTBEAT_MILLIS = 100;
/** What the engine itself holds is on the disk after so long. */
const HELD_MILLIS = 250;
/** How long the orders may take to be dealt with when the engine is asked to go. */
const LEAVE_MILLIS = 3_000;

const tell = (message: EngineToHost): void => {
  if (process.connected) process.send?.(message);
};

async function main(): Promise<void> {
  const argument = JSON.parse(process.argv[2] ?? '{}') as EngineArgument;
  // A host that goes while its engine is still starting leaves it nothing to do.
  const orphaned = () => process.exit(ExitCode.done);
  process.once('disconnect', orphaned);
  // It went while this was being loaded: no event will say so any more.
  if (isOrphan()) orphaned();
  const host = process.ppid;
  // A long rebuild hears of no event, but it comes by here.
  const progress = (text: string) => {
    if (process.ppid !== host) orphaned();
    tell({ kind: 'progress', text });
  };
  progress('reading the configuration and the tapes');
  const plan = await planSession(argument, { progress, passphrase: askHost });
  const locks = await takeLocks(plan);
  process.on('exit', () => {
    for (const lock of locks) lock.release();
  });
  const watchdog = new PluginWatchdog(hangFile(plan.home));
  const session = await openSession(plan, argument, progress, watchdog).catch((error) => {
    throw withOpenOrders(error, plan);
  });
  const { leave: configured, hostLost } = plan.configuration.session;
  const accounts = accountsOf(plan.market);
  if (accounts.length > 0) {
    const log = join(plan.home.dataDir, 'sessions', session.log);
    takeOver(plan, session);
    cancelAgain(session);
    tell({ kind: 'accounts', log, accounts, hostLost: hostLost.live === 'keep' ? 'keep' : 'cancel' });
  }
  // A kill that no engine heard, or the HALT of the session before.
  hearKill(session, plan.home);
  const halts = new HaltKeeper(session, plan.home);
  const held = new HeldFile(session, plan.home);
  const desk = makeDesk(session, { leavePolicy: plan.configuration.session.leave, halts });
  const server = new ProtocolServer(engineSocket(plan.home), desk, (client) => {
    const text = `client "${client}" did not read what it was sent, and was cut off`;
    session.tell({ time: session.timeNow(), level: 'warn', owner: 'engine', text });
  });
  session.onNotice((notice) => server.notice(desk.keep(notice)));
  tellPeople(session, plan, argument);
  new RiskWatch(session, { home: plan.home, file: argument.config });
  for (const text of session.notes) {
    session.tell({ time: session.timeNow(), level: 'info', owner: 'engine', text });
  }
  progress('listening');
  await server.listen();
  run({ session, desk, server, halts, held });
  const onLoss = () => (session.engine.mode === 'live' ? hostLost.live : hostLost.paper);
  process.on('message', (message: HostToEngine) => {
    if (message.kind === 'stop') {
      const orders = message.orders === 'host-lost' ? onLoss() : message.orders;
      void leave(session, server, { orders: orders ?? configured, held });
    } else if (message.kind === 'tell') {
      session.tell({ time: session.timeNow(), level: 'warn', owner: 'engine', text: message.text });
    }
  });
  // Without its host nobody watches the engine: it deals with its orders as configured and goes.
  process.off('disconnect', orphaned);
  process.on('disconnect', () => void leave(session, server, { orders: onLoss(), held }));
  if (isOrphan()) void leave(session, server, { orders: onLoss(), held });
  tell({
    kind: 'ready',
    socket: engineSocket(plan.home),
    sessionId: desk.sessionId,
    notes: session.notes,
  });
}

/** Whether there was a host, and it is gone. */
const isOrphan = (): boolean => process.send !== undefined && !process.connected;

/** The vault's passphrase was typed at the host's terminal; the engine has none. */
function askHost(): Promise<string> {
  return new Promise((resolve, reject) => {
    const hear = (message: HostToEngine): void => {
      if (message.kind !== 'passphrase') return;
      process.off('message', hear);
      if (message.text !== null) resolve(message.text);
      else {
        reject(
          new UserError(
            'the key vault is locked and nobody is there to type; set keys.unlock to credential or file',
          ),
        );
      }
    };
    process.on('message', hear);
    tell({ kind: 'locked' });
  });
}

interface DeskParts {
  readonly leavePolicy: 'cancel' | 'keep' | 'flatten';
  readonly halts: HaltKeeper;
}

function makeDesk(session: Session, { leavePolicy, halts }: DeskParts): ClientDesk {
  const commands: CommandDesk = {
    preview: (command) => session.preview(command),
    command: (command, client, answer) =>
      session.command(command, client, (verdict) => {
        // Whoever hears of a HALT, or of its end, may count on it.
        halts.look();
        answer(verdict);
      }),
  };
  return new ClientDesk(
    session.engine,
    commands,
    {
      market: () => session.market(),
      money: session.money,
      keys: session.keys,
      leavePolicy,
      log: session.log,
      journalOk: () => session.journalHealthy,
      now: () => session.timeNow(),
    },
    new IndicatorDesk(session.engine, session.history.indicators),
    session.history,
  );
}

interface Running {
  readonly session: Session;
  readonly desk: ClientDesk;
  readonly server: ProtocolServer;
  readonly halts: HaltKeeper;
  readonly held: HeldFile;
}

/** The beat: live the market on, publish, and measure how late the beat itself came. */
function run({ session, desk, server, halts, held }: Running): void {
  const clocks = new ClockWatch({ wallMillis: Date.now(), steadyMillis: performance.now() });
  let last = performance.now();
  let worst = 0;
  setInterval(() => {
    const now = performance.now();
    const jump = clocks.look({ wallMillis: Date.now(), steadyMillis: now });
    if (jump !== null) session.tell({ time: session.timeNow(), level: 'warn', owner: 'engine', text: jump });
    worst = Math.max(worst, now - last - BEAT_MILLIS);
    session.live();
    halts.look(now);
    server.publish(now);
    last = performance.now();
  }, BEAT_MILLIS);
  setInterval(() => {
    desk.stalls.engineMicros = Math.round(worst * 1_000);
    desk.stalls.journalMicros = session.takeJournalMicros();
    worst = 0;
  }, 1_000);
  setInterval(() => held.look(), HELD_MILLIS);
  setInterval(() => tell({ kind: 'beat' }), HEARTBEAT_MILLIS);
}

let leaving = false;

async function leave(
  session: Session,
  server: ProtocolServer,
  { orders, held }: { readonly orders: 'cancel' | 'keep' | 'flatten'; readonly held: HeldFile },
): Promise<void> {
  if (leaving) return;
  leaving = true;
  // What a person chose on leaving goes before what is configured.
  const chosen = session.engine.leaving ?? orders;
  if (session.engine.leaving === null) session.command({ kind: 'leave', orders }, 'host');
  const deadline = performance.now() + (chosen === 'keep' ? 0 : LEAVE_MILLIS);
  while (session.hasUnfinishedOrders(chosen) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, BEAT_MILLIS));
  }
  const text = session.describeLeft(chosen);
  await held.close();
  await server.close();
  await session.close();
  if (!process.connected) process.exit(0);
  process.send?.({ kind: 'left', text } satisfies EngineToHost, () => process.exit(0));
}

/** The home folder's, and those of the accounts that it trades with real money. */
async function takeLocks({ home, market }: Plan): Promise<InstanceLock[]> {
  const locks = [await soon(() => takeLock(engineLock(home), 'engine'))];
  for (const { endpoint, credentials } of accountsOf(market)) {
    const { venue, url, testnet } = endpoint;
    locks.push(await soon(() => lockAccount({ venue, url, testnet, id: credentials.apiKey })));
  }
  return locks;
}

/** The engine of a host that was killed goes within a second: wait for it rather than refuse. */
async function soon(take: () => InstanceLock): Promise<InstanceLock> {
  const deadline = performance.now() + 3_000;
  for (;;) {
    try {
      return take();
    } catch (error) {
      if (!(error instanceof UserError) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

main().catch((error: unknown) => {
  const known = error instanceof UserError;
  const message = known ? error.message : ((error as Error).stack ?? String(error));
  tell({ kind: 'failed', message, exitCode: known ? error.exitCode : ExitCode.failed });
  // The channel is asynchronous: leave it a moment.
  setTimeout(() => process.exit(known ? error.exitCode : ExitCode.failed), 100);
});
