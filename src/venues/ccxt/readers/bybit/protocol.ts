import type { FeedChannel, FeedProtocol, VenueInstrument } from '../../contract.js';
import { chunked, socketAddress } from '../address.js';
import { bySymbol, JsonFrameReader } from '../json/index.js';
import { BybitFrames } from './json-frames.js';

/** Levels a side; deeper ones come less often. */
const DEPTH = 200;

const TOPICS: Readonly<Record<FeedChannel, string>> = {
  book: `orderbook.${DEPTH}`,
  trades: 'publicTrade',
  ticker: 'tickers',
};

/** Spot takes ten topics a message. */
const TOPICS_A_MESSAGE = 10;

function requests(
  op: 'subscribe' | 'unsubscribe',
  instruments: readonly VenueInstrument[],
  channels: readonly FeedChannel[],
): string[] {
  const topics = instruments.flatMap(({ specification }) =>
    channels.map((channel) => `${TOPICS[channel]}.${specification.venueSymbol}`),
  );
  return chunked(topics, TOPICS_A_MESSAGE).map((args) => JSON.stringify({ op, args }));
}

/**
 * Bybit's public socket, one for each kind of market; instruments of one socket are of one kind. It wants a ping every
 * 20 seconds and answers it.
 *
 * Source: https://bybit-exchange.github.io/docs/v5/ws/connect,
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook.
 */
export const bybitProtocol: FeedProtocol = {
  venue: 'bybit',
  address: (endpoint, instruments) =>
    socketAddress(endpoint, {
      path: `/v5/public/${instruments[0]?.specification.kind ?? 'spot'}`,
      live: 'wss://stream.bybit.com',
      testnet: 'wss://stream-testnet.bybit.com',
    }),
  subscribe: (instruments, channels) => requests('subscribe', instruments, channels),
  resubscribe: (instrument) => [
    ...requests('unsubscribe', [instrument], ['book']),
    ...requests('subscribe', [instrument], ['book']),
  ],
  reader: (instruments) => new JsonFrameReader(bySymbol(instruments), new BybitFrames()),
  snapshots: 'socket',
  sequenceIsGlobal: false,
  ping: { everyMillis: 20_000, text: () => '{"op":"ping"}' },
  silenceMillis: 30_000,
  messagesPerSecond: null,
};
