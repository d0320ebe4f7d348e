import type { FeedChannel, FeedProtocol } from '../../contract.js';
import { socketAddress } from '../address.js';
import { bySymbol, JsonFrameReader } from '../json/index.js';
import { HyperliquidFrames } from './json-frames.js';

const TYPES: Readonly<Record<FeedChannel, string>> = { book: 'l2Book', trades: 'trades', ticker: 'bbo' };

const request = (method: 'subscribe' | 'unsubscribe', type: string, coin: string) =>
  JSON.stringify({ method, subscription: { type, coin } });

/**
 * Hyperliquid's socket. An instrument's `venueSymbol` is its coin: `BTC` of the perpetual, `@107` or `PURR/USDC` of a
 * spot pair. It closes a connection to which nothing was sent for 60 seconds, and answers a ping; 2,000 messages a
 * minute over all connections of an address.
 *
 * Source: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/timeouts-and-heartbeats,
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits.
 */
export const hyperliquidProtocol: FeedProtocol = {
  venue: 'hyperliquid',
  address: (endpoint) =>
    socketAddress(endpoint, {
      path: '/ws',
      live: 'wss://api.hyperliquid.xyz',
      testnet: 'wss://api.hyperliquid-testnet.xyz',
    }),
  subscribe: (instruments, channels) =>
    instruments.flatMap(({ specification }) =>
      channels.map((channel) => request('subscribe', TYPES[channel], specification.venueSymbol)),
    ),
  resubscribe: ({ specification }) => [
    request('unsubscribe', TYPES.book, specification.venueSymbol),
    request('subscribe', TYPES.book, specification.venueSymbol),
  ],
  reader: (instruments) => new JsonFrameReader(bySymbol(instruments), new HyperliquidFrames()),
  snapshots: 'socket',
  sequenceIsGlobal: false,
  ping: { everyMillis: 20_000, text: () => '{"method":"ping"}' },
  silenceMillis: 30_000,
  messagesPerSecond: 33,
};
