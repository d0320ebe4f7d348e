import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { SymbolStream, symbolOf } from './feed-frames.js';

/**
 * What the benchmark tells its sender, a process of its own so that its work is not counted: to end the trickle with
 * which a connection begins, to make so many messages ready, and to send them as fast as they are taken.
 */
export type SenderOrder = 'pause' | 'go' | { readonly prepare: number };
/** What it answers: the port at first; then how many messages were made in all, and the first symbol's last id. */
export type SenderNews = { readonly port: number } | { readonly sent: number; readonly lastId: number };

const TRICKLE_MILLIS = 2;
const CHUNK_BYTES = 64 * 1024;

const symbolCount = Number(process.argv[2] ?? 1);
const variants = Math.max(Math.ceil(1_000 / symbolCount), 10);
const streams = Array.from(
  { length: symbolCount },
  (_, i) => new SymbolStream(symbolOf(i), { seed: i + 1, variants }),
);
const bySymbol = new Map(streams.map((stream) => [stream.symbol, stream]));

let socket: Duplex | null = null;
let trickle: NodeJS.Timeout | undefined;
let chunks: Buffer[] = [];
let sent = 0;

const tell = (news: SenderNews) => void process.send!(news);

/** The next message as a text frame of the WebSocket, RFC 6455, 5.2: of a server, so not masked. */
function nextFrame(): Buffer {
  const message = streams[sent % streams.length]!.message();
  sent += 1;
  return Buffer.concat([Buffer.from([0x81, 126, message.length >>> 8, message.length & 255]), message]);
}

function prepare(count: number): void {
  chunks = [];
  let frames: Buffer[] = [];
  let bytes = 0;
  for (let i = 0; i < count; i += 1) {
    const frame = nextFrame();
    frames.push(frame);
    bytes += frame.length;
    if (bytes < CHUNK_BYTES && i + 1 < count) continue;
    chunks.push(Buffer.concat(frames));
    frames = [];
    bytes = 0;
  }
}

async function send(): Promise<void> {
  for (const chunk of chunks) {
    if (socket === null) return;
    if (!socket.write(chunk)) await once(socket, 'drain');
  }
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.endsWith('/depth')) {
    answer(response, bySymbol.get(searchParams.get('symbol') ?? '')?.snapshot());
  } else answer(response, pathname.endsWith('/exchangeInfo') ? exchangeInfo() : undefined);
});

function answer(response: ServerResponse, body: string | undefined): void {
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(body ?? '{}');
}

/** As much of it as ccxt needs to know the symbols. */
function exchangeInfo(): string {
  const symbols = streams.map(({ symbol }) => ({
    symbol,
    status: 'TRADING',
    baseAsset: symbol.slice(0, -4),
    quoteAsset: 'USDT',
    baseAssetPrecision: 8,
    quotePrecision: 8,
    isSpotTradingAllowed: true,
    permissions: ['SPOT'],
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000.00000000', stepSize: '0.00001000' },
    ],
  }));
  return JSON.stringify({ timezone: 'UTC', serverTime: 0, rateLimits: [], exchangeFilters: [], symbols });
}

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
server.on('upgrade', (request, duplex, head) =>
  sockets.handleUpgrade(request, duplex, head, (accepted) => {
    socket = duplex;
    sent = 0;
    accepted.on('message', (text) => {
      const { id } = JSON.parse(String(text)) as { id: number };
      accepted.send(JSON.stringify({ result: null, id }));
      trickle ??= setInterval(() => duplex.write(nextFrame()), TRICKLE_MILLIS);
    });
    accepted.on('close', () => {
      clearInterval(trickle);
      trickle = undefined;
      socket = null;
    });
  }),
);

process.on('message', (order: SenderOrder) => {
  if (order === 'go') {
    void send();
    return;
  }
  clearInterval(trickle);
  trickle = undefined;
  if (order !== 'pause') prepare(order.prepare);
  tell({ sent, lastId: streams[0]!.lastId });
});
process.on('disconnect', () => process.exit());

server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
