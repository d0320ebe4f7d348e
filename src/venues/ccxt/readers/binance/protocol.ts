import type { FeedChannel, FeedProtocol, VenueEndpoint, VenueInstrument } from '../../contract.js';
import { chunked, socketAddress } from '../address.js';
import { BinanceReader } from './reader.js';

/** Streams in one message; the venue counts messages, not streams. */
const STREAMS_A_MESSAGE = 150;

const STREAMS: Readonly<Record<FeedChannel, string>> = {
  book: 'depth@100ms',
  trades: 'trade',
  ticker: 'bookTicker',
};

/**
 * Binance's combined streams, spot and (data only) USD-M and COIN-M futures; instruments of one socket are of one kind.
 *
 * Five messages a second to spot (ten to futures), pongs included, 1,024 streams a socket. Spot pings every 20 seconds,
 * and a ping counts as a sign of life; futures ping every three minutes only, so that there a quiet market alone can
 * look like a stall. A book's update ids are the market's own and the same on every connection.
 *
 * Source: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams,
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams.
 */
export const binanceProtocol: FeedProtocol = {
  venue: 'binance',
  address,
  subscribe(instruments: readonly VenueInstrument[], channels: readonly FeedChannel[]): readonly string[] {
    const streams = instruments.flatMap(({ specification }) =>
      channels.map((channel) => `${specification.venueSymbol.toLowerCase()}@${STREAMS[channel]}`),
    );
    return chunked(streams, STREAMS_A_MESSAGE).map((params, i) =>
      JSON.stringify({ method: 'SUBSCRIBE', params, id: i + 1 }),
    );
  },
  /** A snapshot is asked for by REST; the stream of changes goes on. */
  resubscribe: () => [],
  reader: (instruments) => new BinanceReader(instruments),
  snapshots: 'rest',
  sequenceIsGlobal: true,
  ping: null,
  silenceMillis: 30_000,
  messagesPerSecond: 5,
};

function address(endpoint: VenueEndpoint, instruments: readonly VenueInstrument[]): string {
  const kind = instruments[0]?.specification.kind ?? 'spot';
  const path = '/stream';
  if (kind === 'linear') {
    // Books, single trades and book tickers of USD-M are on its "public" socket; a host of ours has one for all.
    const live = 'wss://fstream.binance.com/public';
    return socketAddress(endpoint, { path, live, testnet: 'wss://fstream.binancefuture.com' });
  }
  if (kind === 'inverse') {
    const live = 'wss://dstream.binance.com';
    return socketAddress(endpoint, { path, live, testnet: 'wss://dstream.binancefuture.com' });
  }
  const live = 'wss://stream.binance.com:9443';
  return socketAddress(endpoint, { path, live, testnet: 'wss://stream.testnet.binance.vision' });
}
