import { UserError } from '../../domain/index.js';
import { type CheckedConfiguration, type Home, loadConfiguration } from '../../store/configuration/index.js';
import { readSessionLog } from '../../store/session-log/index.js';
import { endpointOf } from '../engine/endpoint.js';
import { readCredentials } from '../keys/open-store.js';
import { type Canceller, createCanceller, type GuardedAccount } from './canceller.js';
import { LoggedOrders } from './logged-orders.js';
import type { RescueReport } from './report.js';
import { Rescuer } from './rescuer.js';
import { isRealMoney, sessionLogs } from './session-logs.js';

/** One session of a home, as far as its log can be read. */
export interface ReadSession {
  readonly name: string;
  readonly logged: LoggedOrders;
  /** Why it could not be read to its end. */
  readonly problem: string | null;
}

/** Reads a log as far as it goes: what comes before damage still tells which orders are open. */
export function readSession({
  name,
  directory,
}: {
  readonly name: string;
  readonly directory: string;
}): ReadSession {
  const logged = new LoggedOrders();
  try {
    readSessionLog(directory, {
      header: (header) => logged.header(header),
      input: (input, place) => logged.input(input, place),
      output: (output, place) => logged.output(output, place),
    });
    return { name, logged, problem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, logged, problem: error.message };
  }
}

interface Without {
  readonly home: Home;
  readonly config: string | undefined;
  readonly flatten: boolean;
  /** A session whose engine runs, and cancels by itself. */
  readonly except?: string;
}

/**
 * Cancels what the sessions of a home have open at venues, where neither engine nor host is there to do so.
 * @returns null where no session of real money has anything open.
 * @throws UserError where the keys cannot be opened, naming how many orders are open and how to open them.
 */
export async function cancelWithoutEngine({
  home,
  config,
  flatten,
  except,
}: Without): Promise<RescueReport | null> {
  const sessions = sessionLogs(home)
    .filter((log) => log.name !== except && isRealMoney(log))
    .map(readSession);
  const last = except === undefined ? sessions.at(-1) : undefined;
  const concerned = sessions.filter((one) => one === last || one.logged.open().length > 0);
  const reports: RescueReport[] = [];
  for (const one of concerned) {
    const { logged, problem } = one;
    const cancellers = await cancellersOf(logged, {
      home,
      loaded: loadConfiguration({ file: config, home }),
    });
    try {
      const report = await new Rescuer(cancellers).cancelAll(logged, { flatten, listedOnly: one !== last });
      reports.push(problem === null ? report : { ...report, problems: [...report.problems, problem] });
    } finally {
      for (const canceller of cancellers) await canceller.close();
    }
  }
  const [first, ...others] = reports;
  return first === undefined ? null : others.reduce(joined, first);
}

async function cancellersOf(
  logged: LoggedOrders,
  { home, loaded }: { readonly home: Home; readonly loaded: CheckedConfiguration },
): Promise<Canceller[]> {
  const { configuration } = loaded;
  const accounts: GuardedAccount[] = [];
  for (const { venue, testnet, url } of logged.session?.venues ?? []) {
    const configured = endpointOf(configuration, { testnet }, venue);
    const name = configuration.venues[venue]?.key ?? venue;
    const credentials = await keyOf(logged, () =>
      readCredentials(home, configuration.keys, { venue, name, ask: () => askPassphrase(venue) }),
    );
    const instruments = (logged.session?.instruments ?? []).flatMap((specification, index) =>
      specification.venue === venue && specification.kind === 'spot' ? [{ index, specification }] : [],
    );
    accounts.push({ endpoint: { ...configured, testnet, url }, credentials, instruments });
  }
  return Promise.all(accounts.map((account) => createCanceller(account)));
}

const askPassphrase = async (venue: string): Promise<string> => {
  const { askHidden } = await import('../keys/prompt.js');
  return askHidden(`passphrase of the vault, to cancel at ${venue}: `);
};

async function keyOf<Key>(logged: LoggedOrders, read: () => Promise<Key>): Promise<Key> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const open = logged.open().length;
    throw new UserError(
      `${open} order${open === 1 ? ' is' : 's are'} open and cannot be cancelled without the key (${error.message}); ` +
        'run "outcry kill" in a terminal and type it, set keys.unlock to credential or file, or cancel at the venue itself',
      1,
    );
  }
}

const joined = (one: RescueReport, other: RescueReport): RescueReport => ({
  orders: [...one.orders, ...other.orders],
  firstCancelMillis: one.firstCancelMillis ?? other.firstCancelMillis,
  millis: one.millis + other.millis,
  problems: [...one.problems, ...other.problems],
  notes: [...one.notes, ...other.notes],
});
