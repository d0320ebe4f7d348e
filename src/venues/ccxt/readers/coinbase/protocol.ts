import type { FeedChannel, FeedProtocol, VenueInstrument } from '../../contract.js';
import { socketAddress } from '../address.js';
import { CoinbaseReader } from './reader.js';

const CHANNELS: Readonly<Record<FeedChannel, string>> = {
  book: 'level2',
  trades: 'market_trades',
  ticker: 'ticker',
};

const request = (
  type: 'subscribe' | 'unsubscribe',
  channel: string,
  instruments: readonly VenueInstrument[],
) =>
  JSON.stringify({
    type,
    product_ids: instruments.map(({ specification }) => specification.venueSymbol),
    channel,
  });

/**
 * Coinbase Advanced Trade's market data. One channel a message, the first of them within five seconds of the opening;
 * eight messages a second and address without a key. Heartbeats come every second and keep quiet channels open. Books
 * have no number: `sequence_num` counts a connection's messages, whatever they are.
 *
 * Source: https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview,
 * …/websocket-channels, …/websocket-rate-limits.
 */
export const coinbaseProtocol: FeedProtocol = {
  venue: 'coinbase',
  address: (endpoint) =>
    socketAddress(endpoint, { path: '', live: 'wss://advanced-trade-ws.coinbase.com', testnet: null }),
  subscribe: (instruments, channels) => [
    JSON.stringify({ type: 'subscribe', channel: 'heartbeats' }),
    ...channels.map((channel) => request('subscribe', CHANNELS[channel], instruments)),
  ],
  resubscribe: (instrument) => [
    request('unsubscribe', CHANNELS.book, [instrument]),
    request('subscribe', CHANNELS.book, [instrument]),
  ],
  reader: (instruments) => new CoinbaseReader(instruments),
  snapshots: 'socket',
  sequenceIsGlobal: false,
  ping: null,
  silenceMillis: 5_000,
  messagesPerSecond: 8,
};
