/** The history's process: started with the session, it feeds the database from the logs and answers queries. */
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { DuckDbHistory, historyFile } from '../../store/history/index.js';
import { Historian } from './historian.js';
import { serve } from './server.js';
import type { HistoryArgument } from './start.js';

const TAIL_MILLIS = 1_000;
const DAY_MILLIS = 86_400_000;
const LOWEST_PRIORITY = 19;

async function run({ home, socket, retentionDays }: HistoryArgument): Promise<void> {
  os.setPriority(LOWEST_PRIORITY);
  const store = await DuckDbHistory.open(historyFile(home));
  const historian = new Historian(store, home);
  // One at a time: a query that comes while the logs are read waits for what is being read.
  let running: Promise<void> | null = null;
  const catchUp = (): Promise<void> => {
    running ??= historian.catchUp().finally(() => {
      running = null;
    });
    return running;
  };
  const server = await serve(socket, store, catchUp);
  let ended = false;
  process.once('disconnect', () => {
    ended = true;
  });
  process.send?.('ready');
  let nextRetention = 0;
  while (!ended) {
    await catchUp();
    if (Date.now() >= nextRetention) {
      nextRetention = Date.now() + DAY_MILLIS;
      await store.retain(cutoffs(retentionDays, Date.now()));
    }
    await pause(TAIL_MILLIS);
  }
  server.close();
  await catchUp();
  historian.close();
  store.close();
}

const cutoffs = (days: HistoryArgument['retentionDays'], nowMillis: number): Map<string, number> =>
  new Map(Object.entries(days).map(([table, kept]) => [table, (nowMillis - kept * DAY_MILLIS) * 1_000]));

// The terminal's ^C is the session's matter; this process ends with its parent.
process.on('SIGINT', () => {});
run(JSON.parse(process.argv[2]!) as HistoryArgument).then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`outcry history: ${error.message}\n`);
    process.exit(1);
  },
);
