/** The history's process: started with the session, it feeds the database from the logs and answers queries. */
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { ExitCode, UserError } from '../../domain/index.js';
import { DuckDbHistory, historyFile } from '../../store/history/index.js';
import { collectEachMinute } from '../host/small-heap.js';
import { Historian } from './historian.js';
import type { HistoryArgument, HistoryNews } from './messages.js';
import { retain } from './retention.js';
import { serve } from './server.js';

const TAIL_MILLIS = 1_000;
const BEAT_MILLIS = 1_000;
const LAST_LOOK_MILLIS = 2_000;
const LAST_MILLIS = 10_000;
const DAY_MILLIS = 86_400_000;
/** What an open database has in memory is what this long has brought there. */
const RENEW_MILLIS = 120_000;
const LOWEST_PRIORITY = 19;

const tell = (news: HistoryNews): void => {
  if (process.connected) process.send?.(news);
};

async function run(argument: HistoryArgument): Promise<void> {
  const { home, socket, retentionDays, rebuild, oneOff, hung } = argument;
  if (!oneOff) os.setPriority(LOWEST_PRIORITY);
  const ended = new AbortController();
  process.once('disconnect', () => {
    ended.abort();
    // Whatever is in the way of the end: nobody is left who would end this process.
    setTimeout(() => process.exit(1), LAST_MILLIS).unref();
  });
  // Whoever started it may be gone before this was heard of.
  if (!process.connected) return;
  const store = await DuckDbHistory.open(historyFile(home), { fresh: rebuild });
  const historian = new Historian(store, home);
  for (const [session, reason] of Object.entries(hung)) await historian.part(session, reason);
  let beat = 0;
  const onStretch = (session: string | null): void => {
    if (Date.now() - beat < BEAT_MILLIS) return;
    beat = Date.now();
    tell({ kind: 'beat', session });
  };
  let nextRetention = 0;
  let nextRenewal = Date.now() + RENEW_MILLIS;
  const upkeep = async (): Promise<void> => {
    if (ended.signal.aborted) return;
    if (Date.now() >= nextRetention) {
      nextRetention = Date.now() + DAY_MILLIS;
      await retain(store, { home, retentionDays, nowMillis: Date.now() });
    }
    if (Date.now() >= nextRenewal && (await store.renew())) nextRenewal = Date.now() + RENEW_MILLIS;
  };
  // One at a time, and nothing is written beside it: a query that comes while the logs are read waits for what is being
  // read.
  let running: Promise<void> | null = null;
  const catchUp = (signal?: AbortSignal): Promise<void> => {
    running ??= historian
      .catchUp({
        onStretch,
        onProgress: (text) => tell({ kind: 'progress', text }),
        ...(signal === undefined ? {} : { signal }),
      })
      .then(upkeep)
      .finally(() => {
        running = null;
      });
    return running;
  };
  const server = await serve(socket, store, () => catchUp(ended.signal));
  tell({ kind: 'ready' });
  collectEachMinute();
  let isFirst = true;
  while (!ended.signal.aborted) {
    await catchUp(ended.signal);
    if (isFirst && !ended.signal.aborted) tell({ kind: 'caught-up' });
    isFirst = false;
    onStretch(null);
    await pause(TAIL_MILLIS, undefined, { signal: ended.signal }).catch(() => {});
  }
  await server.close();
  // Nobody waits for more than that; the next process goes on from there.
  if (!oneOff) await catchUp(AbortSignal.timeout(LAST_LOOK_MILLIS));
  historian.close();
  store.close();
}

// The terminal's ^C is the session's matter; this process ends with its parent.
process.on('SIGINT', () => {});
run(JSON.parse(process.argv[2]!) as HistoryArgument).then(
  () => process.exit(0),
  (error: Error) => {
    const exitCode = error instanceof UserError ? error.exitCode : ExitCode.failed;
    tell({ kind: 'failed', message: error.message, exitCode });
    process.stderr.write(`outcry history: ${error.message}\n`);
    process.exit(1);
  },
);
