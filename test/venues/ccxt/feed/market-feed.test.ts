import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type InstrumentKind,
  type MarketRows,
  micros,
  Random,
  RowKind,
  UserError,
} from '../../../../src/domain/index.js';
import type {
  FeedNews,
  FeedProtocol,
  FrameReader,
  MarketFeed,
  VenueInstrument,
} from '../../../../src/venues/ccxt/contract.js';
import { createMarketFeed, type MarketFeedOptions } from '../../../../src/venues/ccxt/feed/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import { specify } from '../../../../src/venues/recording/index.js';
import { rowsOf } from './line-rig.js';

/**
 * A venue of the test's own: a frame is `INDEX KIND PRICE SIZE`, or `hole` for a stream that has one. Books come with
 * the subscription.
 */
class PlainReader implements FrameReader {
  read: FrameReader['read'] = (frame, at, sink) => {
    const text = frame.toString();
    if (text === 'hole') {
      sink.broken(null, 'a hole');
      return true;
    }
    const [index, kind, price, size] = text.split(' ');
    const level = { ask: false, price: Number(price), size: Number(size) };
    const rows = rowsOf(RowKind[kind as keyof typeof RowKind], [level], {
      at: micros(at),
      sequence: kind === 'Trade' ? Number(price) : Number.NaN,
      previous: Number.NaN,
    });
    sink.message(Number(index), rows);
    return true;
  };
  reset(): void {}
}

function instrument(index: number, kind: InstrumentKind = 'spot'): VenueInstrument {
  const { specification } = specify({
    venue: 'plain',
    venueSymbol: `S${index}`,
    description: { symbol: `S${index}/Q`, base: `S${index}`, quote: 'Q', kind },
    terms: { tick: '0.01', lot: '0.001', makerFeePpm: 0, takerFeePpm: 0, inferred: false },
  });
  return { index, specification };
}

interface Socket {
  readonly socket: WebSocket;
  readonly path: string;
  readonly texts: string[];
}

let server: Server;
let feed: MarketFeed;
let sockets: Socket[];
afterEach(async () => {
  await feed.close();
  server?.closeAllConnections();
  server?.close();
});

async function listen(port = 0): Promise<number> {
  sockets = [];
  server = createServer();
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const held: Socket = { socket, path: request.url ?? '', texts: [] };
    sockets.push(held);
    socket.on('message', (text) => held.texts.push(text.toString()));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function make(port: number, over: Partial<MarketFeedOptions> & { readonly protocol?: FeedProtocol } = {}) {
  const rows: { instrument: number; kind: number; price: number }[] = [];
  const news: FeedNews[] = [];
  feed = createMarketFeed({
    endpoint: { venue: 'plain', testnet: false, url: `ws://127.0.0.1:${port}`, certificateAuthority: null },
    instruments: [instrument(0)],
    protocol: protocol(),
    snapshot: () => new Promise<MarketRows>(() => {}),
    connections: 1,
    clock: WALL_CLOCK,
    random: new Random(1),
    ...over,
  });
  const sink = {
    rows: (at: number, given: MarketRows, from: number) =>
      rows.push({ instrument: at, kind: given.kind[from]!, price: given.price[from]! }),
    news: (each: FeedNews) => news.push(each),
  };
  return { rows, news, sink };
}

const protocol = (over: Partial<FeedProtocol> = {}): FeedProtocol => ({
  venue: 'plain',
  address: ({ url }, instruments) => `${url}/${instruments[0]!.specification.kind}`,
  subscribe: (instruments) => [`subscribe ${instruments.map(({ index }) => index).join(',')}`],
  resubscribe: ({ index }) => [`again ${index}`],
  reader: () => new PlainReader(),
  snapshots: 'socket',
  sequenceIsGlobal: false,
  ping: null,
  silenceMillis: 60_000,
  messagesPerSecond: null,
  ...over,
});

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('a feed that is opened', () => {
  it('says in one line that its venue is down, and leaves nothing behind', async () => {
    const port = await listen();
    await new Promise((resolve) => server.close(resolve));
    for (const connections of [1, 2] as const) {
      const { sink } = make(port, { connections });
      const opening = feed.open(sink);
      await expect(opening).rejects.toBeInstanceOf(UserError);
      await expect(opening).rejects.toThrow(/^plain: cannot be reached[^\n]+$/);
    }
  });

  it('waits for its venue where it is told to', async () => {
    const port = await listen();
    await new Promise((resolve) => server.close(resolve));
    const { sink, news } = make(port, { waitForVenue: true });
    const opening = feed.open(sink);
    await listen(port);
    await opening;
    expect(news.at(-1)).toMatchObject({ health: 'live', connection: null });
  });

  it('has one socket for each kind of market', async () => {
    const port = await listen();
    const instruments = [instrument(0), instrument(1, 'linear'), instrument(2)];
    const { sink, rows } = make(port, { instruments });
    await feed.open(sink);
    await until(() => sockets.length === 2 && sockets.every(({ texts }) => texts.length === 1));
    const bySocket = new Map(sockets.map((each) => [each.path, each]));
    expect(bySocket.get('/spot')!.texts).toEqual(['subscribe 0,2']);
    expect(bySocket.get('/linear')!.texts).toEqual(['subscribe 1']);
    bySocket.get('/linear')!.socket.send('1 Snapshot 100 5');
    await until(() => rows.length === 1);
    expect(feed.health(1)).toBe('live');
    expect(feed.health(0)).toBe('connecting');
  });

  it('of trades alone is live without a book', async () => {
    const port = await listen();
    const { sink, rows } = make(port, { channels: ['trades'] });
    await feed.open(sink);
    expect(feed.health(0)).toBe('live');
    await until(() => sockets.length === 1);
    sockets[0]!.socket.send('0 Trade 100 5');
    await until(() => rows.length === 1);
    sockets[0]!.socket.terminate();
    await until(() => feed.health(0) === 'down');
    await until(() => feed.health(0) === 'live');
  });
});

describe('a feed whose stream has a hole', () => {
  it('is subscribed again, an instrument at a time, where the venue takes that', async () => {
    const port = await listen();
    const { sink, rows } = make(port);
    await feed.open(sink);
    await until(() => sockets.length === 1);
    sockets[0]!.socket.send('0 Snapshot 100 5');
    sockets[0]!.socket.send('hole');
    await until(() => sockets[0]!.texts.includes('again 0'));
    expect(rows.map(({ kind }) => kind)).toEqual([RowKind.Snapshot, RowKind.Gap]);
    sockets[0]!.socket.send('0 Change 101 5');
    sockets[0]!.socket.send('0 Snapshot 102 5');
    await until(() => rows.length === 3);
    expect(rows[2]).toMatchObject({ kind: RowKind.Snapshot, price: 102 });
  });

  it('is dialled anew, where many would have to be subscribed within few messages a second', async () => {
    const port = await listen();
    const instruments = [0, 1, 2].map((index) => instrument(index));
    const { sink } = make(port, { instruments, protocol: protocol({ messagesPerSecond: 4 }) });
    await feed.open(sink);
    await until(() => sockets.length === 1);
    sockets[0]!.socket.send('hole');
    await until(() => sockets.length === 2 && sockets[1]!.texts.length === 1);
    expect(sockets[1]!.texts).toEqual(['subscribe 0,1,2']);
  });
});

describe('news of a feed as a whole', () => {
  it('comes when the last of its connections is gone, and when the first is back', async () => {
    const port = await listen();
    const { sink, news } = make(port, { connections: 2 });
    await feed.open(sink);
    await until(() => sockets.length === 2 && news.length >= 3);
    const whole = () =>
      news.filter(({ connection, instrument }) => connection === null && instrument === null);
    sockets[0]!.socket.terminate();
    await until(() => news.some(({ connection, health }) => connection !== null && health === 'down'));
    expect(whole().map(({ health }) => health)).toEqual(['live']);
    await until(() => sockets.length === 3);
    for (const { socket } of sockets) socket.terminate();
    await until(() => whole().length >= 3);
    expect(whole().map(({ health }) => health)).toEqual(['live', 'down', 'live']);
  });
});
