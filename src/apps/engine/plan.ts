import { type InstrumentSpecification, type Micros, type PriceTicks, UserError } from '../../domain/index.js';
import type { RiskConfiguration } from '../../risk/index.js';
import {
  type Configuration,
  type Home,
  loadConfiguration,
  openHome,
  resolveHome,
} from '../../store/configuration/index.js';
import { checkVenue, checkVenueSections, EMBEDDED } from '../cli/venue.js';
import { type EmbeddedPlan, planEmbedded } from './plan-embedded.js';
import { planVenues, type VenuePlan } from './plan-venues.js';

/** What the host tells the engine: the command line's wishes, over the configuration. */
export interface EngineArgument {
  readonly home: string | undefined;
  readonly config: string | undefined;
  /** Where to trade, several with commas between them. */
  readonly venue?: string | undefined;
  /** The test network of the venue. */
  readonly testnet?: boolean;
  readonly symbol: string | undefined;
  readonly mode: Configuration['mode'] | undefined;
  readonly speed: number | undefined;
  readonly seed: number | undefined;
  readonly synthetic: boolean;
  readonly leave: Configuration['session']['leave'] | undefined;
  /** Begin a new session, whatever the last one was. */
  readonly fresh: boolean;
  /** The host starts the engine again: a mode that was chosen while it ran goes on. */
  readonly restarted?: boolean;
  /** Strategies in which the engine before this one hung. */
  readonly quarantined?: readonly StuckStrategy[];
  /** Positions are to be closed after a kill, and no strategy is to be in the way. */
  readonly withoutStrategies?: boolean;
}

/** A strategy that never returned, by the code that was called. */
export interface StuckStrategy {
  readonly strategy: string;
  readonly sourceHash: string;
}

/**
 * What a session's market is made of: the header of its log. Two starts with the same header are one
 * session; everything that could make the exchange go another way is in here.
 */
export interface SessionHeader {
  readonly market: 'tape' | 'synthetic' | 'venue';
  /** Of a session on live venues: which they are, and where they are reached. */
  readonly venues?: readonly {
    readonly venue: string;
    readonly testnet: boolean;
    readonly url: string | null;
  }[];
  /** Of such a session: whose money its orders are. */
  readonly money?: 'fake' | 'real';
  readonly tapes: readonly { readonly name: string; readonly sha256: string }[];
  readonly instruments: readonly InstrumentSpecification[];
  /** Of the market that is lived through at once when the session begins: its warm-up. */
  readonly startOffsetSeconds: number;
  readonly seed: number;
  readonly feedLatencyMillis: number;
  readonly orderLatencyMillis: number;
  readonly deposits: Readonly<Record<string, string>>;
  readonly reportingCurrency: string;
  readonly risk: RiskConfiguration;
  /** Where a market without tapes begins, and at what prices by instrument. */
  readonly startTime: Micros;
  readonly startPrices: readonly PriceTicks[];
}

export interface Plan {
  readonly home: Home;
  readonly configuration: Configuration;
  readonly risk: RiskConfiguration;
  readonly header: SessionHeader;
  readonly market: EmbeddedPlan | VenuePlan;
  /** True where the host starts the engine again, and nobody is asked. */
  readonly goesOn: boolean;
}

/** Nothing that was wished for on a command line. */
export const NO_WISHES: EngineArgument = {
  home: undefined,
  config: undefined,
  symbol: undefined,
  mode: undefined,
  speed: undefined,
  seed: undefined,
  synthetic: false,
  leave: undefined,
  fresh: false,
};

/** What planning may need of whoever started it. */
export interface PlanSurroundings {
  readonly progress: (text: string) => void;
  /** Of the key vault, where it does not open by itself. */
  readonly passphrase: () => Promise<string>;
}

const UNATTENDED: PlanSurroundings = {
  progress: () => {},
  passphrase: () =>
    Promise.reject(new UserError('the key vault is locked; set keys.unlock to credential or file')),
};

/** @throws UserError for whatever the configuration, the command line, the tapes or the venue have wrong. */
export async function planSession(
  argument: EngineArgument,
  surroundings: PlanSurroundings = UNATTENDED,
): Promise<Plan> {
  const home = openHome(resolveHome({ homeOption: argument.home, env: process.env }));
  const { configuration: loaded, risk } = loadConfiguration({ file: argument.config, home });
  const configuration = override(loaded, argument);
  const planned =
    configuration.venue === EMBEDDED
      ? planEmbedded(configuration, risk, argument.symbol)
      : await planVenues({ home, configuration, risk, argument, ...surroundings });
  return { home, configuration, risk, goesOn: argument.restarted === true, ...planned };
}

/** True where a log with header `before` can be gone on with: all but the start and the limits are the same. */
export function isSameSession(before: SessionHeader, now: SessionHeader): boolean {
  return identityOf(before) === identityOf(now);
}

/** A live venue changes fees and smallest sizes as it likes; what prices and sizes are counted in is what matters. */
function identityOf({ startTime: _start, risk: _risk, ...rest }: SessionHeader): string {
  if (rest.market !== 'venue') return JSON.stringify(rest);
  const instruments = rest.instruments.map(({ id, tick, lot }) => ({ id, tick, lot }));
  return JSON.stringify({ ...rest, instruments });
}

function override(configuration: Configuration, argument: EngineArgument): Configuration {
  const { embedded, session } = configuration;
  checkVenueSections(Object.keys(configuration.venues));
  const venue =
    argument.venue === undefined ? checkVenue(configuration.venue, 'venue:') : checkVenue(argument.venue);
  return {
    ...configuration,
    venue,
    mode: argument.mode ?? configuration.mode,
    embedded: {
      ...embedded,
      market: argument.synthetic ? 'synthetic' : embedded.market,
      speed: argument.speed ?? embedded.speed,
      seed: argument.seed ?? embedded.seed,
    },
    session: { ...session, leave: argument.leave ?? session.leave },
    strategies: argument.withoutStrategies === true ? [] : configuration.strategies,
  };
}
