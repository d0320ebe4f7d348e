import { ExitCode, UserError } from '../../domain/index.js';
import { type CommandResult, connect } from '../../protocol/index.js';
import { type Home, resolveHome } from '../../store/configuration/index.js';
import type { GlobalOptions } from '../cli/options.js';
import {
  engineLock,
  engineSocket,
  hostLock,
  killSurely,
  leaveHalt,
  lockHolder,
  removeHalt,
} from '../host/index.js';
import {
  cancelWithoutEngine,
  describeReport,
  hasEnded,
  type RescueReport,
  readSession,
  sessionLogs,
} from '../rescue/index.js';

/** Long enough for a host to end a hanging engine and start the next. */
const HOSTED_MILLIS = 10_000;
/** An engine without a host goes within a second, unless it hangs. */
const ALONE_MILLIS = 1_500;

type KillOptions = GlobalOptions & { readonly flatten: boolean };

/**
 * `outcry kill [--flatten]`: halts, cancels, and with `--flatten` closes the positions. Where no engine does that it is
 * done from here: the orders are cancelled at their venues, and a mark is left by which the next engine begins halted.
 * @returns the exit code: 1 where an order may still be open.
 */
export async function runKill(options: KillOptions): Promise<number> {
  const home = resolveHome({ homeOption: options.home, env: process.env });
  const kill = { flatten: options.flatten, reason: 'outcry kill' };
  let isLeft = false;
  const leave = (): void => {
    // An empty home has nothing to halt.
    if (sessionLogs(home).length === 0) return;
    leaveHalt(home, kill);
    isLeft = true;
  };
  const isHosted = (): boolean => lockHolder(hostLock(home)) !== null;
  const path = engineSocket(home);
  let answer: CommandResult | null = null;
  let nobody: UserError | null = null;
  try {
    answer = await killSurely({
      command: { kind: 'kill', ...kill },
      dial: () => connect(path, { name: 'kill', timeoutMillis: 500 }),
      onHang: () => {},
      onTrouble: leave,
      isHosted,
      deadlineMillis: isHosted() ? HOSTED_MILLIS : ALONE_MILLIS,
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    nobody = error;
  }
  if (answer !== null) {
    removeHalt(home);
    return sayWithOlder(options, home, answer);
  }
  if (nobody !== null && sessionLogs(home).length === 0) throw nobody;
  // Tried once more where it failed before: this time it is said.
  if (!isLeft) leave();
  return killWithoutEngine(options, home, { endsEngine: !isHosted() });
}

/** Orders that an older session left at a venue, and that the running one did not take over, are cancelled from here. */
async function sayWithOlder(options: KillOptions, home: Home, answer: CommandResult): Promise<number> {
  const { config, flatten } = options;
  const except = sessionLogs(home).at(-1)?.name;
  let report: RescueReport | null = null;
  try {
    if (except !== undefined) report = await cancelWithoutEngine({ home, config, flatten, except });
  } catch (error) {
    say(options, answer, answer.text);
    throw error;
  }
  const open = report?.orders.some((order) => !hasEnded(order)) === true;
  const older = report === null || report.orders.length === 0 ? [] : describeReport(report);
  say(
    options,
    older.length === 0 ? answer : { ...answer, older: report },
    [answer.text, ...older].join('\n'),
  );
  return open ? ExitCode.failed : ExitCode.done;
}

async function killWithoutEngine(
  options: KillOptions,
  home: Home,
  { endsEngine }: { readonly endsEngine: boolean },
): Promise<number> {
  const engine = lockHolder(engineLock(home));
  // It hangs, and no host is there to end it: it must not wake up and go on.
  if (engine !== null && endsEngine) process.kill(engine, 'SIGKILL');
  const { config, flatten } = options;
  const report = await cancelWithoutEngine({ home, config, flatten });
  const isDone = report === null || report.orders.every(hasEnded);
  const newest = sessionLogs(home).at(-1);
  const logged = newest === undefined ? null : readSession(newest).logged;
  const onPaper = logged === null || logged.session?.money === 'real' ? 0 : logged.open().length;
  const lines = [
    ...(report === null ? ['no engine is running, and nothing is open at a venue'] : describeReport(report)),
    ...(onPaper === 0
      ? []
      : [`${onPaper} open order${onPaper === 1 ? '' : 's'} of fake money: the next start cancels them`]),
    `the next start is halted${flatten ? ', and closes the positions once its market is there' : ''}`,
  ];
  const document = {
    outcome: isDone ? 'done' : 'open',
    engine: false,
    flatten,
    ...(report ?? { orders: [] }),
  };
  say(options, document, lines.join('\n'));
  return isDone ? ExitCode.done : ExitCode.failed;
}

function say(options: GlobalOptions, document: unknown, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text}\n`);
}
