/**
 * The rescue's process. It waits, connected to the venues and reading the session log as it grows, until its host says
 * that every order is to be cancelled. What it is told comes over the host's channel: it has no arguments.
 */
import { collectEachMinute } from '../host/small-heap.js';
import { type Canceller, createCanceller, type GuardedAccount } from './canceller.js';
import { LogTail } from './log-tail.js';
import { LoggedOrders } from './logged-orders.js';
import type { HostToRescue, RescueToHost } from './messages.js';
import { Rescuer } from './rescuer.js';

const FOLLOW_MILLIS = 250;
/** An engine that has lost its host goes within a second, when it can. */
const ENGINE_LEAVES_MILLIS = 2_000;
/** Without a host nobody ends a rescue that does not come to its end: longer than the longest of its attempts. */
const ORPHAN_MILLIS = 60_000;

type Guard = Extract<HostToRescue, { kind: 'guard' }>;

let guarded: Guard | null = null;
let tail: LogTail<LoggedOrders> | null = null;
let cancellers: Canceller[] = [];
let ready: Promise<void> = Promise.resolve();
/** One at a time. */
let work: Promise<unknown> = Promise.resolve();

const tell = (message: RescueToHost): void => {
  if (process.connected) process.send?.(message);
};

function guard(now: Guard): void {
  const before = guarded;
  guarded = now;
  if (tail?.directory !== now.log) {
    tail?.close();
    tail = new LogTail(now.log, () => new LoggedOrders());
  }
  if (before !== null && JSON.stringify(before.accounts) === JSON.stringify(now.accounts)) return;
  ready = connect(now.accounts);
}

async function connect(accounts: readonly GuardedAccount[]): Promise<void> {
  const old = cancellers;
  cancellers = [];
  for (const canceller of old) await canceller.close();
  for (const account of accounts) {
    cancellers.push(await createCanceller(account, (text) => tell({ kind: 'news', text })));
  }
}

async function cancelAll(flatten: boolean): Promise<void> {
  await ready;
  if (tail === null) return;
  tail.read({ whole: true });
  const report = await new Rescuer(cancellers).cancelAll(tail.visitor, { flatten });
  const problems = tail.problem === null ? report.problems : [...report.problems, tail.problem];
  tell({ kind: 'report', report: { ...report, problems } });
}

/** The host is gone. Its engine deals with the orders and goes; where it stands still nobody else would. */
async function orphaned(): Promise<void> {
  const { hostLost = 'keep', enginePid = 0 } = guarded ?? {};
  setTimeout(() => process.exit(1), ORPHAN_MILLIS);
  await work.catch(() => {});
  if (hostLost === 'cancel' && isThere(enginePid)) {
    await new Promise((resolve) => setTimeout(resolve, ENGINE_LEAVES_MILLIS));
    if (isThere(enginePid)) await cancelAll(false).catch(() => {});
  }
  process.exit(0);
}

function isThere(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

process.on('message', (message: HostToRescue) => {
  if (message.kind === 'guard') guard(message);
  else work = work.then(() => cancelAll(message.flatten));
});
process.on('disconnect', () => void orphaned());
// A host that went while this was being loaded is not heard of any more.
if (!process.connected) void orphaned();
setInterval(() => {
  try {
    tail?.read();
  } catch {
    // A file that is away for a moment: the next look, or the one that matters, says so.
  }
}, FOLLOW_MILLIS);
collectEachMinute();
