import { type Micros, type Mode, UserError } from '../../domain/index.js';
import type { RiskConfiguration } from '../../risk/index.js';
import type { Configuration, Home } from '../../store/configuration/index.js';
import type { Credentials, VenueEndpoint, VenueInstrument } from '../../venues/ccxt/index.js';
import { FeedProcess } from '../feed/index.js';
import { accountBy, accountFile } from '../host/index.js';
import { readCredentials } from '../keys/open-store.js';
import { withAccountFees } from './account-fees.js';
import { endpointOf } from './endpoint.js';
import { askVenue } from './patience.js';
import type { EngineArgument, PlanSurroundings, SessionHeader } from './plan.js';

/** One live venue of a session. */
export interface PlannedVenue {
  readonly endpoint: VenueEndpoint;
  readonly connections: 1 | 2;
  readonly instruments: readonly VenueInstrument[];
  /** Null where no order is going to be sent there. */
  readonly credentials: Credentials | null;
  /** The name of the key in the vault. */
  readonly keyName: string;
  /** Of an account: what it pays, or why that is not known; null without a key. */
  readonly feesNote: string | null;
  /** How many questions of the account have been asked for that: the venue counts them with the others. */
  readonly feesAsked: number;
  /** Its REST, and its market where it has no fast path. */
  readonly process: FeedProcess;
}

export interface VenuePlan {
  readonly kind: 'venue';
  readonly venues: readonly PlannedVenue[];
  /** Real: orders go to the venue. Fake: they are filled by the paper exchange beside the live market. */
  readonly money: 'fake' | 'real';
}

export interface WantedVenues extends PlanSurroundings {
  readonly home: Home;
  readonly configuration: Configuration;
  readonly risk: RiskConfiguration;
  readonly argument: EngineArgument;
}

/** @throws UserError for what a venue, its key or its symbols have wrong. */
export async function planVenues(
  wanted: WantedVenues,
): Promise<{ readonly header: SessionHeader; readonly market: VenuePlan }> {
  const { configuration, risk } = wanted;
  const money = configuration.mode === 'live' ? 'real' : 'fake';
  const venues = await openVenueList(wanted, money);
  const instruments = venues.flatMap((venue) => venue.instruments.map((one) => one.specification));
  try {
    checkReporting(configuration, instruments);
  } catch (error) {
    for (const { process } of venues) process.close();
    throw error;
  }
  const { embedded, reportingCurrency } = configuration;
  const header: SessionHeader = {
    market: 'venue',
    venues: venues.map(({ endpoint: { venue, testnet, url } }) => ({ venue, testnet, url })),
    money,
    tapes: [],
    instruments,
    startOffsetSeconds: 0,
    seed: embedded.seed,
    feedLatencyMillis: 0,
    orderLatencyMillis: embedded.orderLatencyMillis,
    deposits: money === 'fake' ? embedded.deposits : {},
    reportingCurrency,
    risk,
    startTime: (Math.floor(Date.now() / 1_000) * 1_000_000) as Micros,
    startPrices: [],
  };
  return { header, market: { kind: 'venue', venues, money } };
}

/**
 * The venues by their names, each with its process and its instruments.
 * @param money real: with their keys. @throws UserError as above; nothing is left running then.
 */
export async function openVenueList(
  wanted: Omit<WantedVenues, 'risk'>,
  money: 'fake' | 'real',
): Promise<readonly PlannedVenue[]> {
  const names = wanted.configuration.venue.split(',');
  const places: Place[] = [];
  // One after another: a person may be asked for the passphrase.
  for (const name of names) {
    const credentials = money === 'real' ? await credentialsOf(wanted, name) : null;
    places.push({ name, credentials, alone: names.length === 1 });
  }
  // Each has a process of its own, and the slowest of them is what a start waits for.
  const asked = places.map((place) => planVenue(wanted, place));
  try {
    return placed(await Promise.all(asked));
  } catch (error) {
    for (const one of asked) {
      one.then(
        ({ process }) => process.close(),
        () => undefined,
      );
    }
    throw error;
  }
}

/** Instruments are numbered through, in the order of the venues. */
function placed(venues: readonly PlannedVenue[]): PlannedVenue[] {
  let index = 0;
  return venues.map((venue) => ({
    ...venue,
    instruments: venue.instruments.map(({ specification }) => ({ index: index++, specification })),
  }));
}

interface Place {
  readonly name: string;
  readonly credentials: Credentials | null;
  readonly alone: boolean;
}

const keyNameOf = ({ configuration }: Pick<WantedVenues, 'configuration'>, name: string): string =>
  configuration.venues[name]?.key ?? name;

const credentialsOf = (wanted: Omit<WantedVenues, 'risk'>, venue: string): Promise<Credentials> =>
  readCredentials(wanted.home, wanted.configuration.keys, {
    venue,
    name: keyNameOf(wanted, venue),
    ask: wanted.passphrase,
  });

async function planVenue(
  wanted: Omit<WantedVenues, 'risk'>,
  { name, credentials, alone }: Place,
): Promise<PlannedVenue> {
  const { configuration, argument, progress } = wanted;
  const endpoint = endpointOf(configuration, argument, name);
  const { connections = 2 } = configuration.venues[name] ?? {};
  progress(`asking ${name} for its instruments`);
  const process = await FeedProcess.open(endpoint);
  try {
    const symbols = symbolsOf(configuration, argument.symbol, { name, alone });
    const market = await askVenue(() => process.catalogue.instruments(symbols), {
      isPatient: argument.restarted === true,
      progress,
    });
    const goesOn = argument.restarted === true;
    const file = credentials === null ? null : accountFile(accountBy(endpoint, credentials), 'fees');
    const account = credentials === null ? null : { credentials, file, goesOn };
    const { specifications, feesNote, feesAsked } = await withAccountFees(process, market, account);
    return {
      endpoint,
      connections: connections === 1 ? 1 : 2,
      instruments: specifications.map((specification, index) => ({ index, specification })),
      credentials,
      keyName: keyNameOf(wanted, name),
      feesNote,
      feesAsked,
      process,
    };
  } catch (error) {
    process.close();
    throw error;
  }
}

/** The symbols of one venue: those without a venue before them, and its own, `kraken:BTC/USD`. */
export function symbolsOf(
  { symbols }: Pick<Configuration, 'symbols'>,
  first: string | undefined,
  { name, alone }: { readonly name: string; readonly alone: boolean },
): string[] {
  const plain = symbols.flatMap((symbol) => {
    // A settlement currency stands behind a colon too, at the end: `BTC/USDT:USDT`.
    const [, venue = null, own = ''] = /^(?:([^/:]+):)?(.+)$/.exec(symbol) ?? [];
    return venue === null || venue === name ? [own] : [];
  });
  if (first === undefined || plain.includes(first)) return plain;
  // What is asked for on the command line is what is wanted; the configured ones are for another market.
  return alone ? [first] : [...plain, first];
}

function checkReporting(
  { reportingCurrency }: Configuration,
  instruments: SessionHeader['instruments'],
): void {
  if (
    instruments.some(({ quote, base }) => quote.code === reportingCurrency || base.code === reportingCurrency)
  )
    return;
  const quotes = [...new Set(instruments.map(({ quote }) => quote.code))].join(' or ');
  throw new UserError(
    `reportingCurrency: ${reportingCurrency} is no currency of ${instruments.map(({ id }) => id).join(', ')}; set it to ${quotes}`,
  );
}

/** The mode in which a session begins: going live is typed, so it begins by looking on. */
export const beginningMode = (configured: Mode, money: 'fake' | 'real'): Mode =>
  money === 'real' ? 'watch' : configured;
