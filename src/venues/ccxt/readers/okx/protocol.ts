import { OkxParser } from '../../../okx/index.js';
import type { FeedChannel, FeedProtocol, VenueInstrument } from '../../contract.js';
import { chunked, socketAddress } from '../address.js';
import { bySymbol, JsonFrameReader } from '../json/index.js';

const CHANNELS: Readonly<Record<FeedChannel, string>> = {
  book: 'books',
  trades: 'trades',
  ticker: 'bbo-tbt',
};

/** One message is at most 64 KB. */
const ARGUMENTS_A_MESSAGE = 100;

function requests(
  op: 'subscribe' | 'unsubscribe',
  instruments: readonly VenueInstrument[],
  channels: readonly FeedChannel[],
): string[] {
  const args = channels.flatMap((channel) =>
    instruments.map(({ specification }) => ({
      channel: CHANNELS[channel],
      instId: specification.venueSymbol,
    })),
  );
  return chunked(args, ARGUMENTS_A_MESSAGE).map((piece) => JSON.stringify({ op, args: piece }));
}

/**
 * OKX's public channels: `books` (400 levels, changes every 100 ms), `trades`, `bbo-tbt`. The socket closes after 30
 * seconds in which nothing was pushed, unless `ping` is sent, which it answers. A quiet book repeats its last `seqId`
 * every minute. Three requests a second; 480 subscriptions and their ends an hour and connection.
 *
 * Source: https://www.okx.com/docs-v5/en/#overview-websocket-connect,
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel.
 */
export const okxProtocol: FeedProtocol = {
  venue: 'okx',
  address: (endpoint) =>
    socketAddress(endpoint, {
      path: '/ws/v5/public',
      live: 'wss://ws.okx.com:8443',
      testnet: 'wss://wspap.okx.com:8443',
    }),
  subscribe: (instruments, channels) => requests('subscribe', instruments, channels),
  resubscribe: (instrument) => [
    ...requests('unsubscribe', [instrument], ['book']),
    ...requests('subscribe', [instrument], ['book']),
  ],
  reader: (instruments) => new JsonFrameReader(bySymbol(instruments), new OkxFrames()),
  snapshots: 'socket',
  sequenceIsGlobal: false,
  ping: { everyMillis: 20_000, text: () => 'ping' },
  silenceMillis: 30_000,
  messagesPerSecond: 3,
};

/** OKX's frames; the answer to a ping is no JSON. */
class OkxFrames extends OkxParser {
  override parse(json: string, ...rest: [timeReceived: number, sink: Parameters<OkxParser['parse']>[2]]) {
    return json !== 'pong' && super.parse(json, ...rest);
  }
}
