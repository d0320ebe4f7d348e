/** The workstation: it starts and watches the engine, and draws the terminal, or plain lines where there is none. */
import { fileURLToPath } from 'node:url';
import { type Command, ExitCode, type Mode, UserError } from '../../domain/index.js';
import { type Client, type CommandResult, connect } from '../../protocol/index.js';
import {
  type Configuration,
  type Home,
  loadConfiguration,
  openHome,
  resolveHome,
} from '../../store/configuration/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { EMBEDDED, type VenueName } from '../cli/venue.js';
import type { EngineArgument } from '../engine/plan.js';
import { type RunningHistory, startHistory } from '../history/index.js';
import {
  engineSocket,
  hostLock,
  killSurely,
  leaveHalt,
  removeHalt,
  Supervisor,
  takeLock,
} from '../host/index.js';
import { hangFile } from '../plugins/hang-report.js';
import { inLines } from './in-lines.js';
import { keepRescue } from './keep-rescue.js';
import { openTerminal, type TerminalOptions } from './terminal.js';

/** What the workstation is opened with. What was not given is undefined, and the configuration decides. */
export interface WorkstationOptions extends GlobalOptions {
  /** Undefined leaves it to the configuration. */
  readonly venue: VenueName | undefined;
  /** The test network of the venue. */
  readonly testnet: boolean;
  /** As people write it, `BTC/USDT`; whether the market has it is found out on opening. */
  readonly symbol: string | undefined;
  readonly mode: Mode | undefined;
  /** Times the recorded pace. */
  readonly speed: number | undefined;
  /** Of the synthetic market. */
  readonly seed: number | undefined;
  /** The synthetic market from the start, no tape. */
  readonly synthetic: boolean;
  /** A new session with the account's first balances, whatever the last one left. */
  readonly fresh: boolean;
  /** What becomes of open orders on leaving. */
  readonly leave: 'cancel' | 'keep' | 'flatten' | undefined;
  /** Whole sentences and typed lines instead of a screen. */
  readonly reader: boolean;
  readonly terminal: TerminalOptions;
}

const ENGINE_SCRIPT = fileURLToPath(new URL('../engine/main.js', import.meta.url));
const KILL_MILLIS = 10_000;
/** Orders may take a moment to be cancelled before the engine goes. */
const STOP_MILLIS = 6_000;
/** From the engine that is ready to the process of the history. */
const HISTORY_DELAY_MILLIS = 1_000;

/** `outcry`: opens the workstation, and ends when the terminal does. */
export async function runWorkstation(options: WorkstationOptions): Promise<number> {
  const home = openHome(resolveHome({ homeOption: options.home, env: process.env }));
  const loaded = loadConfiguration({ file: options.config, home });
  const terminal = await openTerminal({ home, loaded, given: options.terminal, environment: process.env });
  const lock = takeLock(hostLock(home), 'workstation');
  process.once('exit', () => lock.release());
  const supervisor = new Supervisor({
    script: ENGINE_SCRIPT,
    argument: JSON.stringify(engineArgument(options)),
    // A new session is begun once: an engine that is started again goes on with it.
    restartArgument: JSON.stringify({ ...engineArgument(options), fresh: false, restarted: true }),
    hangReport: hangFile(home),
    passphrase: await askPassphrase(home, loaded.configuration, options),
  });
  const rescue = keepRescue(supervisor, home);
  const problems: UserError[] = [];
  const failed = new AbortController();
  supervisor.once('failed', (message, exitCode) => {
    problems.push(new UserError(message, exitCode as ExitCode));
    failed.abort();
  });
  let left = '';
  supervisor.on('left', (text) => {
    left = text;
  });
  const ready = new Promise<void>((resolve, reject) => {
    supervisor.once('ready', () => resolve());
    supervisor.once('failed', (message) => reject(new Error(message)));
  });
  // Said by `problems`; whoever waits for the engine need only not wait for ever.
  ready.catch(() => {});
  let progress: string | null = null;
  supervisor.on('progress', (text) => {
    progress = text;
  });
  let history: RunningHistory | null = null;
  let historyTimer: NodeJS.Timeout | null = null;
  supervisor.on('ready', () => {
    progress = null;
    // Later still: engine and first frames have the processor until then.
    historyTimer ??= setTimeout(() => {
      history = startHistory(home, loaded.configuration.history);
    }, HISTORY_DELAY_MILLIS).unref();
  });
  supervisor.start();
  const path = engineSocket(home);
  const dial = async (): Promise<Client> => {
    await ready;
    return sureToKill(await connect(path, { name: 'terminal' }), { supervisor, path, home });
  };
  const reads = options.reader || (loaded.configuration.terminal.reader && process.stdin.isTTY);
  const drawn = !reads && process.stdin.isTTY && process.stdout.isTTY && !options.json;
  // Whoever reads lines is told by `inLines`.
  if (drawn) {
    supervisor.on('restart', (reason) => supervisor.tell(`engine started again: ${reason}`));
  }
  const shown = drawn
    ? terminal.run({
        connect: dial,
        signal: failed.signal,
        progress: () => progress,
        ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
      })
    : inLines({ dial, supervisor, silent: options.json, reads: reads && !options.json });
  // An error is said when the terminal has been given back.
  const end = await shown;
  // A lost terminal is not a person who leaves.
  const lost = end === 'hangup';
  await supervisor.stop(STOP_MILLIS, lost ? 'host-lost' : undefined);
  const rescued = await rescue.close();
  // What the session did last is in the database when the command has ended.
  if (historyTimer !== null) clearTimeout(historyTimer);
  await (history as RunningHistory | null)?.close();
  if (problems[0] !== undefined) {
    for (const line of rescued) process.stderr.write(`${line}\n`);
    throw problems[0];
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ end, orders: left })}\n`);
  else if (left !== '') process.stdout.write(`${left}\n`);
  return ExitCode.done;
}

/** Of the vault, before the screen is drawn, where the session's keys lie in it and it does not open by itself. */
async function askPassphrase(
  home: Home,
  configuration: Configuration,
  { venue = configuration.venue, mode = configuration.mode }: WorkstationOptions,
): Promise<string | null> {
  if (mode !== 'live' || venue === EMBEDDED || configuration.keys.unlock !== 'ask') return null;
  const names = venue.split(',').map((name) => configuration.venues[name]?.key ?? name);
  const { askVaultPassphrase } = await import('../keys/index.js');
  return askVaultPassphrase(home, configuration.keys, names);
}

const engineArgument = (options: WorkstationOptions): EngineArgument => ({
  home: options.home,
  config: options.config,
  venue: options.venue,
  testnet: options.testnet,
  symbol: options.symbol,
  mode: options.mode,
  speed: options.speed,
  seed: options.seed,
  synthetic: options.synthetic,
  leave: options.leave,
  fresh: options.fresh,
});

/** The kill key must work while the engine hangs: then the engine is killed first, and the next one told. */
function sureToKill(
  client: Client,
  { supervisor, path, home }: { readonly supervisor: Supervisor; readonly path: string; readonly home: Home },
): Client {
  const command = async (wanted: Command): Promise<CommandResult> => {
    if (wanted.kind !== 'kill') return client.command(wanted);
    const answer = await killSurely({
      command: wanted,
      dial: () => connect(path, { name: 'kill', timeoutMillis: 500 }),
      onHang: () => supervisor.killEngine('it did not answer the kill switch', wanted),
      onTrouble: () => leaveHalt(home, wanted),
      isHosted: () => true,
      deadlineMillis: KILL_MILLIS,
    });
    if (answer !== null) removeHalt(home);
    return (
      answer ?? {
        outcome: 'refused',
        rule: 'engine',
        text: 'the engine does not come back: outcry kill, again',
      }
    );
  };
  return {
    sessionId: client.sessionId,
    enginePid: client.enginePid,
    subscribe: (topic, options, listener) => client.subscribe(topic, options, listener),
    command,
    preview: (wanted) => client.preview(wanted),
    ping: () => client.ping(),
    onNotice: (listener) => client.onNotice(listener),
    onClose: (listener) => client.onClose(listener),
    close: () => client.close(),
  };
}
