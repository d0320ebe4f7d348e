import type { FeedChannel, FeedProtocol, VenueInstrument } from '../../contract.js';
import { socketAddress } from '../address.js';
import { KRAKEN_BOOK_DEPTH, KrakenReader } from './reader.js';

const CHANNELS: Readonly<Record<FeedChannel, object>> = {
  book: { channel: 'book', depth: KRAKEN_BOOK_DEPTH },
  trades: { channel: 'trade', snapshot: false },
  ticker: { channel: 'ticker', event_trigger: 'bbo' },
};

const symbols = (instruments: readonly VenueInstrument[]) =>
  instruments.map(({ specification }) => specification.venueSymbol);

/**
 * Kraken's WebSocket v2. An instrument's `venueSymbol` is the socket's own name, `BTC/USD`. Heartbeats come about every
 * second while anything is subscribed. There is no sequence: a CRC32 of the best ten levels a side comes with each
 * message of a book. The venue publishes no limit of messages for its public channels, and has no test network for spot.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/book, …/trade, …/ticker, …/heartbeat, …/ping.
 */
export const krakenProtocol: FeedProtocol = {
  venue: 'kraken',
  address: (endpoint) => socketAddress(endpoint, { path: '/v2', live: 'wss://ws.kraken.com', testnet: null }),
  subscribe: (instruments, channels) =>
    channels.map((channel) => {
      const params = { ...CHANNELS[channel], symbol: symbols(instruments) };
      return JSON.stringify({ method: 'subscribe', params });
    }),
  resubscribe: (instrument) =>
    ['unsubscribe', 'subscribe'].map((method) => {
      const params = { ...CHANNELS.book, symbol: symbols([instrument]) };
      return JSON.stringify({ method, params });
    }),
  reader: (instruments) => new KrakenReader(instruments),
  snapshots: 'socket',
  sequenceIsGlobal: false,
  ping: { everyMillis: 20_000, text: () => '{"method":"ping"}' },
  silenceMillis: 5_000,
  messagesPerSecond: null,
};
