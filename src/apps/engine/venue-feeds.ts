import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, Random, UserError } from '../../domain/index.js';
import type { Configuration, Home } from '../../store/configuration/index.js';
import { createMarketFeed } from '../../venues/ccxt/feed/index.js';
import type { FeedChannel, MarketFeed, MarketFeedSink } from '../../venues/ccxt/index.js';
import { feedProtocol } from '../../venues/ccxt/readers/index.js';
import { openRecorder, type TapeRecorder, type TapeRecorderOptions } from '../record/recorder.js';
import type { PlannedVenue, VenuePlan } from './plan-venues.js';
import type { VenueStandings } from './venue-standings.js';
import { VenueWatch } from './venue-watch.js';

const CHANNELS: readonly FeedChannel[] = ['book', 'trades'];

interface Surroundings {
  readonly home: Pick<Home, 'dataDir'>;
  readonly record: Configuration['record'];
  readonly clock: Clock;
  /** True where the session goes on by itself: a venue that is down just then is waited for. */
  readonly waitForVenue: boolean;
  readonly tell: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly standings: VenueStandings;
}

/**
 * Opens the market of every venue, and writes it to tapes where that is configured.
 * @returns what closes it all.
 * @throws UserError where a venue cannot be reached at the start; nothing is left open then.
 */
export async function openFeeds(
  { venues }: Pick<VenuePlan, 'venues'>,
  sink: MarketFeedSink,
  { home, record, clock, tell, waitForVenue, standings }: Surroundings,
): Promise<() => Promise<void>> {
  const instruments = venues.flatMap((venue) => venue.instruments);
  const recorder = record.live
    ? recordInto(tapeFolder(home, record.folder), {
        instruments: instruments.map(({ index, specification }) => [index, specification]),
        retentionDays: record.retentionDays,
        tell,
      })
    : null;
  const kept = recorder === null ? sink : alsoInto(recorder, sink);
  const feeds = venues.map((venue) => makeFeed(venue, clock, waitForVenue));
  const watches = venues.map(
    ({ endpoint, instruments: own, process }) =>
      new VenueWatch({
        venue: endpoint.venue,
        instruments: own.map(({ specification }) => specification),
        catalogue: process.catalogue,
        now: () => clock.now(),
        tell,
        standings,
      }),
  );
  const close = async (): Promise<void> => {
    for (const watch of watches) watch.stop();
    await Promise.all(feeds.map((feed) => feed.close()));
    await recorder?.close();
    for (const { process } of venues) process.close();
  };
  try {
    await Promise.all(feeds.map((feed) => feed.open(kept)));
    for (const watch of watches) watch.start();
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

/** None where another process writes into that folder: the session goes on without. */
function recordInto(folder: string, options: Omit<TapeRecorderOptions, 'folder'>): TapeRecorder | null {
  try {
    return openRecorder({ folder, ...options });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    options.tell('warn', `this session writes no tapes: ${error.message}`);
    return null;
  }
}

/** Rows are kept before anybody acts on them. */
export const alsoInto = (recorder: TapeRecorder, sink: MarketFeedSink): MarketFeedSink => ({
  rows: (instrument, rows, from, to) => {
    recorder.rows(instrument, rows, from, to);
    sink.rows(instrument, rows, from, to);
  },
  news: (news) => sink.news(news),
});

/** `tapes` stands for the folder of that name among the home's data. */
export const tapeFolder = ({ dataDir }: Pick<Home, 'dataDir'>, folder: string): string =>
  folder === 'tapes' ? join(dataDir, 'tapes') : folder;

/** A venue with a protocol of its own here is read in this process; any other by ccxt, in its feed's process. */
export function makeFeed(
  { endpoint, instruments, connections, process }: PlannedVenue,
  clock: Clock,
  waitForVenue = false,
): MarketFeed {
  const protocol = feedProtocol(endpoint.venue);
  if (protocol === null) return process.feed(instruments, CHANNELS);
  return createMarketFeed({
    endpoint,
    instruments,
    protocol,
    snapshot: (instrument) => process.catalogue.snapshot(instrument),
    channels: CHANNELS,
    connections,
    clock,
    waitForVenue,
    random: new Random(randomInt(2 ** 31)),
  });
}
