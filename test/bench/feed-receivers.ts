import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { MarketRows, Micros } from '../../src/domain/index.js';
import { BookReader, OrderBook } from '../../src/market/index.js';
import type { VenueInstrument } from '../../src/venues/ccxt/contract.js';
import { feedProtocol } from '../../src/venues/ccxt/readers/index.js';
import { specify } from '../../src/venues/recording/index.js';
import { symbolOf } from './feed-frames.js';

/** One way of taking a feed. */
export interface FeedReceiver {
  readonly name: string;
  /** Subscribed, and past its snapshot where it wants one. */
  open(port: number, symbols: number): Promise<FeedSession>;
}

export interface FeedSession {
  /** Ends when so many messages were taken since the connection, and the first symbol is at this update id. */
  reached(target: { readonly messages: number; readonly lastId: number }): Promise<void>;
  /** Throws where what was taken is not what was sent. */
  check(): void;
  close(): Promise<void>;
}

/** A plain socket, each message of which is handed to `take`. */
async function plainSession(
  port: number,
  symbols: number,
  { take, check }: { take(frame: Buffer): void; check(): void },
): Promise<FeedSession> {
  let messages = 0;
  let waiting = Number.POSITIVE_INFINITY;
  let resolve = () => {};
  const socket = new WebSocket(`ws://127.0.0.1:${port}/stream`, { perMessageDeflate: false });
  await once(socket, 'open');
  let confirm = () => {};
  const confirmed = new Promise<void>((done) => {
    confirm = done;
  });
  let isConfirmed = false;
  // The confirmation may come together with the first messages, so that it is no moment to begin to listen.
  socket.on('message', (frame: Buffer) => {
    if (!isConfirmed) {
      isConfirmed = true;
      confirm();
      return;
    }
    take(frame);
    messages += 1;
    if (messages === waiting) resolve();
  });
  const params = Array.from({ length: symbols }, (_, i) => `${symbolOf(i).toLowerCase()}@depth@100ms`);
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
  await confirmed;
  return {
    reached: (target) =>
      new Promise((done) => {
        waiting = target.messages;
        resolve = done;
        if (messages >= waiting) done();
      }),
    check,
    close: async () => {
      socket.terminate();
    },
  };
}

/** Ours: bytes to rows to the book. */
export const outcry: FeedReceiver = {
  name: 'outcry',
  async open(port, symbols) {
    const instruments = Array.from({ length: symbols }, (_, index) => instrumentOf(index));
    const books = instruments.map(({ index }) => new BookReader({ book: orderBook(index) }));
    const reader = feedProtocol('binance')!.reader(instruments);
    const sink = {
      message: (index: number, rows: MarketRows) => {
        books[index]!.applyMessage(rows, 0, rows.length, 0);
      },
      broken: (_: number | null, reason: string) => {
        throw new Error(reason);
      },
    };
    const take = (frame: Buffer) => void reader.read(frame, 0 as Micros, sink);
    const check = () => {
      if (!books.every((book) => book.isLive && book.gaps === 0)) throw new Error('a book is not whole');
    };
    const session = await plainSession(port, symbols, { take, check });
    for (const { specification } of instruments) {
      const { venueSymbol } = specification;
      const answer = await fetch(`http://127.0.0.1:${port}/api/v3/depth?symbol=${venueSymbol}`);
      take(Buffer.from(`{"stream":"${venueSymbol.toLowerCase()}@depth","data":${await answer.text()}}`));
    }
    return session;
  },
};

/** Books of the rounds before, emptied: a feed makes its books once, and their memory is not what is measured. */
const kept: OrderBook[] = [];

function orderBook(index: number): OrderBook {
  const book = kept[index] ?? new OrderBook();
  book.clear();
  kept[index] = book;
  return book;
}

function instrumentOf(index: number): VenueInstrument {
  const venueSymbol = symbolOf(index);
  const { specification } = specify({
    venue: 'binance',
    venueSymbol,
    description: { symbol: `S${index}/USDT`, base: `S${index}`, quote: 'USDT', kind: 'spot' },
    terms: { tick: '0.01', lot: '0.00001', makerFeePpm: 0, takerFeePpm: 0, inferred: false },
  });
  return { index, specification };
}

/** The least that makes objects of the messages: no book. */
export const rawWs: FeedReceiver = {
  name: 'raw-ws',
  open(port, symbols) {
    let levels = 0;
    const take = (frame: Buffer) => {
      const { data } = JSON.parse(frame.toString());
      levels += data.b.length + data.a.length;
    };
    return plainSession(port, symbols, { take, check: () => checkCount(levels) });
  },
};

/** The least that reads every number of a message: no meaning, no check, no book. */
export const byteScanner: FeedReceiver = {
  name: 'byte-scanner',
  open(port, symbols) {
    let sum = 0;
    const take = (frame: Buffer) => {
      sum += sumOfNumbers(frame);
    };
    return plainSession(port, symbols, { take, check: () => checkCount(sum) });
  },
};

function checkCount(count: number): void {
  if (!(count > 0)) throw new Error('nothing was read');
}

/** Digits run through the point: `61737.63` counts as 6173763. */
function sumOfNumbers(bytes: Uint8Array): number {
  let sum = 0;
  let value = 0;
  let isNumber = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i]!;
    if (byte >= 48 && byte <= 57) {
      value = value * 10 + (byte - 48);
      isNumber = true;
    } else if (isNumber && byte !== 46) {
      sum += value;
      value = 0;
      isNumber = false;
    }
  }
  return sum;
}
