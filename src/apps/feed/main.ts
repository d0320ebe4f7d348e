/**
 * The feed's process. It ends when whoever started it is gone. What it is asked and what it says: see messages.ts.
 */
import { ExitCode, type MarketRows, UserError } from '../../domain/index.js';
import { createCatalogue, type OpenCatalogue } from '../../venues/ccxt/catalogue/index.js';
import { createUnifiedFeed } from '../../venues/ccxt/feed/index.js';
import type { Credentials, VenueEndpoint } from '../../venues/ccxt/index.js';
import { VenueError } from '../../venues/ccxt/load/index.js';
import type { FeedReply, FeedRequest } from './messages.js';

interface Opened {
  readonly endpoint: VenueEndpoint;
  readonly credentials: Credentials | null;
  readonly catalogue: OpenCatalogue;
}

let opened: Opened | null = null;

const say = (reply: FeedReply): void => {
  if (process.connected) process.send?.(reply);
};

async function answer(request: FeedRequest): Promise<unknown> {
  if (request.ask === 'open') {
    const { endpoint, credentials } = request;
    opened = { endpoint, credentials, catalogue: await createCatalogue(endpoint, credentials) };
    return null;
  }
  if (opened === null) throw new Error('a venue is opened before it is asked');
  if (request.ask === 'call') {
    const method = opened.catalogue[request.method] as (...given: readonly unknown[]) => Promise<unknown>;
    return method.apply(opened.catalogue, [...request.given]);
  }
  if (request.ask === 'fees') return opened.catalogue.accountFees(request.credentials, request.symbols);
  const { instruments, channels } = request;
  const feed = await createUnifiedFeed({ ...opened, instruments, channels });
  await feed.open({
    rows: (instrument, rows, from, to) => say({ say: 'rows', instrument, rows: part(rows, from, to) }),
    news: (news) => say({ say: 'news', news }),
  });
  return null;
}

/** The rows alone, without the room behind them; what is sent is a copy. */
const part = (rows: MarketRows, from: number, to: number): MarketRows => ({
  length: to - from,
  kind: rows.kind.subarray(from, to),
  flags: rows.flags.subarray(from, to),
  price: rows.price.subarray(from, to),
  size: rows.size.subarray(from, to),
  timeExchange: rows.timeExchange.subarray(from, to),
  timeReceived: rows.timeReceived.subarray(from, to),
  sequence: rows.sequence.subarray(from, to),
  previousSequence: rows.previousSequence.subarray(from, to),
});

process.on('message', (message) => {
  const request = message as FeedRequest;
  answer(request).then(
    (value) => say({ say: 'answer', id: request.id, value }),
    (error: unknown) => {
      const known = error instanceof UserError;
      const message = known ? error.message : `the feed's process failed: ${(error as Error).message}`;
      say({
        say: 'failed',
        id: request.id,
        message,
        exitCode: known ? error.exitCode : ExitCode.failed,
        retryAfterMillis: error instanceof VenueError ? error.retryAfterMillis : null,
      });
    },
  );
});
process.on('disconnect', () => process.exit(0));
