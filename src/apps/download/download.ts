import { join } from 'node:path';
import { ExitCode, type Micros, UserError } from '../../domain/index.js';
import { loadConfiguration, openHome, resolveHome } from '../../store/configuration/index.js';
import type { GlobalOptions } from '../cli/options.js';
import { Progress } from '../cli/tape/progress.js';
import { NO_WISHES } from '../engine/plan.js';
import { openVenueList } from '../engine/plan-venues.js';
import { downloadCandles } from './candles.js';
import { Pages } from './pages.js';
import { downloadTrades } from './trades.js';

export interface DownloadOptions extends GlobalOptions {
  readonly venue: string;
  readonly symbol: string;
  readonly testnet: boolean;
  readonly from: Micros;
  readonly to: Micros;
  /** Of candles, in seconds; null: trades. */
  readonly intervalSeconds: number | null;
  /** A folder; undefined is `downloads` among the home's data. */
  readonly out: string | undefined;
}

/** Up to where there is history by `now`: a candle that is not finished would never be fetched again. */
export function endOf(wanted: number, now: number, intervalSeconds: number | null): Micros {
  const length = (intervalSeconds ?? 0) * 1_000_000;
  return Math.min(wanted, length === 0 ? now : Math.floor(now / length) * length) as Micros;
}

/** `outcry download`. */
export async function runDownload(options: DownloadOptions): Promise<number> {
  const { venue, symbol, from, intervalSeconds, json } = options;
  const home = openHome(resolveHome({ homeOption: options.home, env: process.env }));
  const { configuration } = loadConfiguration({ file: options.config, home });
  const to = endOf(options.to, Date.now() * 1_000, intervalSeconds);
  if (from >= to) throw new UserError('--from: nothing lies between it and --to, or now');
  const [planned] = await openVenueList(
    {
      home,
      configuration: { ...configuration, venue, symbols: [symbol] },
      argument: { ...NO_WISHES, testnet: options.testnet },
      // What is under way is for who looks on; a script gets one line, where it fails.
      progress: (text) => {
        if (process.stderr.isTTY && !json) process.stderr.write(`${text}\n`);
      },
      passphrase: () => Promise.reject(new Error('history needs no key')),
    },
    'fake',
  );
  const { process: feed, instruments } = planned!;
  const progress = new Progress({ total: to - from, quiet: json });
  progress.phase('fetching');
  const work = {
    catalogue: feed.catalogue,
    instrument: instruments[0]!,
    from,
    to,
    folder: options.out ?? join(home.dataDir, 'downloads'),
    pages: new Pages(venue, (text) => {
      if (!json) process.stderr.write(`\r${text}\u001b[K\n`);
    }),
    onProgress: (time: Micros) => progress.update(symbol, time - from),
  };
  try {
    const done = intervalSeconds === null ? await trades(work) : await candles({ ...work, intervalSeconds });
    progress.finish();
    const document = { venue, symbol, from, to, ...done };
    if (json) process.stdout.write(`${JSON.stringify(document)}\n`);
    else
      process.stdout.write(
        `${done.tapes.map((path) => `${path}\n`).join('')}${done.count} ${done.what} of ${symbol}\n`,
      );
    return ExitCode.done;
  } catch (error) {
    progress.finish();
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}; the same command goes on where this stopped`, error.exitCode, {
      cause: error,
    });
  } finally {
    feed.close();
  }
}

async function trades(work: Parameters<typeof downloadTrades>[0]) {
  const { paths, trades: count } = await downloadTrades(work);
  return { tapes: paths, what: 'trades', count };
}

async function candles(work: Parameters<typeof downloadCandles>[0]) {
  const { path, candles: count } = await downloadCandles(work);
  return { tapes: path === null ? [] : [path], what: 'candles', count };
}
