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
const HEADER_BYTES = 4;

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

/**
 * Writes the next message as a text frame of the WebSocket (RFC 6455, 5.2; a server's are not masked), and tells where
 * it ends; null where there is no room.
 */
function writeFrame(target: Buffer, at: number): number | null {
  const stream = streams[sent % streams.length]!;
  const length = stream.nextLength;
  if (at + HEADER_BYTES + length > target.length) return null;
  target[at] = 0x81;
  target[at + 1] = 126;
  target.writeUInt16BE(length, at + 2);
  stream.write(target, at + HEADER_BYTES);
  sent += 1;
  return at + HEADER_BYTES + length;
}

function prepare(count: number): void {
  chunks = [];
  for (const end = sent + count; sent < end; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let at = 0;
    for (let next = writeFrame(chunk, 0); next !== null; next = sent < end ? writeFrame(chunk, at) : null) {
      at = next;
    }
    chunks.push(chunk.subarray(0, at));
  }
}

/** A message at a time, until the benchmark begins. */
function sendOne(duplex: Duplex): void {
  const frame = Buffer.allocUnsafe(CHUNK_BYTES);
  duplex.write(frame.subarray(0, writeFrame(frame, 0) ?? 0));
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
      trickle ??= setInterval(() => sendOne(duplex), TRICKLE_MILLIS);
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
