import { ExitCode, UserError } from '../../domain/index.js';
import { loadConfiguration, openHome, resolveHome } from '../../store/configuration/index.js';
import { openTapes } from '../../store/tape/index.js';
import type { FeedNews, MarketFeed } from '../../venues/ccxt/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { EMBEDDED } from '../cli/venue.js';
import { WallClock } from '../engine/market/index.js';
import { NO_WISHES } from '../engine/plan.js';
import { openVenueList, type PlannedVenue } from '../engine/plan-venues.js';
import { alsoInto, makeFeed, tapeFolder } from '../engine/venue-feeds.js';
import { openRecorder, type TapeRecorder, type TapeRecorderOptions } from './recorder.js';

export interface RecordOptions extends GlobalOptions {
  /** Names with commas between them; undefined leaves it to the configuration. */
  readonly venue: string | undefined;
  /** With commas between them; undefined leaves it to the configuration. */
  readonly symbols: readonly string[] | undefined;
  readonly testnet: boolean;
  /** A folder; undefined is the one of live sessions. */
  readonly out: string | undefined;
  /** After how long it ends by itself; undefined: when it is told to. */
  readonly seconds: number | undefined;
}

/** `outcry record`: until it is interrupted, or its time is up. */
export async function runRecord(options: RecordOptions): Promise<number> {
  const home = openHome(resolveHome({ homeOption: options.home, env: process.env }));
  const { configuration } = loadConfiguration({ file: options.config, home });
  const venue = options.venue ?? configuration.venue;
  if (venue === EMBEDDED) throw new UserError('--venue: name a live venue to record, such as binance');
  const folder = options.out ?? tapeFolder(home, configuration.record.folder);
  const progress = options.json ? () => {} : (text: string) => void process.stderr.write(`${text}\n`);
  const venues = await openVenueList(
    {
      home,
      configuration: { ...configuration, venue, symbols: [...(options.symbols ?? configuration.symbols)] },
      argument: { ...NO_WISHES, testnet: options.testnet },
      progress: process.stderr.isTTY ? progress : () => {},
      passphrase: () => Promise.reject(new Error('recording needs no key')),
    },
    'fake',
  );
  const troubles: string[] = [];
  const { recorder, gaps, paths } = await recordThem(venues, options, {
    folder,
    instruments: venues.flatMap((one) =>
      one.instruments.map(({ index, specification }) => [index, specification] as const),
    ),
    retentionDays: configuration.record.retentionDays,
    tell: (level, text) => {
      if (level === 'error') troubles.push(text);
      progress(text);
    },
  }).finally(() => {
    for (const { process } of venues) process.close();
  });
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ tapes: paths, rows: recorder.written, dropped: recorder.dropped, gaps })}\n`,
    );
  } else {
    for (const { instrument, files } of paths.length === 0 ? [] : openTapes([...paths])) {
      process.stdout.write(`${instrument.id}: ${files.map(({ path }) => path).join(', ')}\n`);
    }
    process.stdout.write(
      `${recorder.written} rows, ${gaps} gaps${recorder.dropped === 0 ? '' : `, ${recorder.dropped} rows left out`}\n`,
    );
  }
  if (troubles[0] !== undefined) throw new UserError(troubles[0], ExitCode.failed);
  return ExitCode.done;
}

/** Whatever comes of it, nothing is left running. */
async function recordThem(
  venues: readonly PlannedVenue[],
  options: RecordOptions,
  into: TapeRecorderOptions,
): Promise<{ readonly recorder: TapeRecorder; readonly gaps: number; readonly paths: readonly string[] }> {
  const recorder = openRecorder(into);
  let paths: readonly string[] = [];
  let gaps = 0;
  try {
    ({ gaps } = await record(venues, recorder, options));
  } finally {
    paths = await recorder.close();
  }
  return { recorder, gaps, paths };
}

async function record(
  venues: readonly PlannedVenue[],
  recorder: TapeRecorder,
  { json, seconds }: RecordOptions,
): Promise<{ readonly gaps: number }> {
  const clock = new WallClock();
  let gaps = 0;
  const isTerminal = process.stderr.isTTY && !json;
  const line = (text: string): void => {
    if (!json) process.stderr.write(isTerminal ? `\r${text}\u001b[K\n` : `${text}\n`);
  };
  const news = ({ instrument, health, reason }: FeedNews): void => {
    if (health === 'recovering') gaps += 1;
    if (health !== 'live') line(`${idOf(venues, instrument)} ${health}: ${reason}`);
  };
  const feeds: MarketFeed[] = venues.map((venue) => makeFeed(venue, clock));
  const sink = alsoInto(recorder, { rows: () => {}, news });
  const close = () => Promise.all(feeds.map((feed) => feed.close()));
  try {
    await Promise.all(feeds.map((feed) => feed.open(sink)));
  } catch (error) {
    await close();
    throw error;
  }
  line(
    `recording ${venues.flatMap((one) => one.instruments.map(({ specification }) => specification.id)).join(', ')}; ^C ends it`,
  );
  const shown = setInterval(
    () => {
      const health = venues.flatMap((venue, place) =>
        venue.instruments.map(({ index }) => feeds[place]!.health(index)),
      );
      const live = health.filter((one) => one === 'live').length;
      const text = `${recorder.written} rows written, ${live} of ${health.length} feeds live`;
      if (isTerminal) process.stderr.write(`\r${text}\u001b[K`);
      else line(text);
    },
    isTerminal ? 1_000 : 60_000,
  );
  await ending(seconds);
  clearInterval(shown);
  if (isTerminal) process.stderr.write('\r\u001b[K');
  await close();
  return { gaps };
}

/** Resolves when it is time, or somebody says so. */
function ending(seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = seconds === undefined ? null : setTimeout(() => end(), seconds * 1_000);
    const end = (): void => {
      if (timer !== null) clearTimeout(timer);
      for (const signal of SIGNALS) process.off(signal, end);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, end);
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const idOf = (venues: readonly PlannedVenue[], instrument: number | null): string =>
  venues.flatMap((one) => one.instruments).find(({ index }) => index === instrument)?.specification.id ??
  'market data';
