import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireExchangeCore } from '../../../../../src/venues/embedded/wire/core/index.js';
import { BTC, lots, order, taken, ticks } from '../core/fixture.js';
import { NaiveBook } from './naive-book.js';
import { Rig, type TestSocket } from './rig.js';

const SYMBOL = 'BTC/USDT';

/** The best levels of the exchange's own book, as text. */
function truth(exchange: WireExchangeCore, ask: boolean, depth: number): [string, string][] {
  return [...exchange.book(0).levels(ask)]
    .slice(0, depth)
    .map(([price, size]) => [BTC.formatPrice(price), BTC.formatSize(size)]);
}

function subscribe(rig: Rig, depth: number): { socket: TestSocket; book: NaiveBook; read: () => number } {
  const socket = rig.socket();
  socket.session.message(
    JSON.stringify({ method: 'subscribe', params: { channel: 'book', symbol: [SYMBOL], depth } }),
  );
  const book = new NaiveBook(depth);
  let seen = 0;
  const read = (): number => {
    let frames = 0;
    for (; seen < socket.texts.length; seen += 1) {
      if (socket.meanings[seen]!.kind !== 'book') continue;
      book.take(socket.texts[seen]!);
      expect(book.ownChecksum()).toBe(book.checksum);
      frames += 1;
    }
    return frames;
  };
  return { socket, book, read };
}

describe('the book channel', () => {
  it('is at every depth the exchange’s own book, checksum by checksum', () => {
    const rig = new Rig({ agents: true });
    const depths = [10, 25, 100, 500, 1000];
    const clients = depths.map((depth) => ({ depth, frames: 0, ...subscribe(rig, depth) }));
    for (let i = 0; i < 60; i += 1) {
      rig.pass(50_000);
      for (const client of clients) {
        client.frames += client.read();
        expect(client.book.bids).toEqual(truth(rig.exchange, false, client.depth));
        expect(client.book.asks).toEqual(truth(rig.exchange, true, client.depth));
      }
    }
    for (const { frames, socket } of clients) {
      expect(frames).toBeGreaterThan(20);
      const last = socket.meanings.filter(({ kind }) => kind === 'book').at(-1)!;
      expect(last.symbol).toBe(SYMBOL);
      expect(last.bookSequence).toBeLessThanOrEqual(rig.exchange.bookSequence(0));
    }
  });

  /** Thin books, in which levels come into sight, fall out and come back, and sides are emptied. */
  it('holds in books of a few levels, whatever comes and goes', () => {
    const step = fc.record({
      sell: fc.boolean(),
      offset: fc.integer({ min: 1, max: 25 }),
      size: fc.integer({ min: 1, max: 500 }),
      cancel: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const rig = new Rig();
        const { book, read } = subscribe(rig, 10);
        const resting: number[] = [];
        for (const { sell, offset, size, cancel } of steps) {
          if (cancel && resting.length > 0) {
            rig.exchange.cancel('bob', { number: resting.splice(offset % resting.length, 1)[0]! });
          } else {
            const price = ticks(6_000_000 + (sell ? offset : -offset) * 7);
            const request = order({ side: sell ? 'sell' : 'buy', price, size: lots(size * 100) });
            resting.push(taken(rig.exchange.place('bob', request)).number);
          }
          read();
          expect(book.bids).toEqual(truth(rig.exchange, false, 10));
          expect(book.asks).toEqual(truth(rig.exchange, true, 10));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('makes one frame for all who have a depth, and none after they left', () => {
    const rig = new Rig();
    const [one, two] = [rig.socket(), rig.socket()];
    const ask = { method: 'subscribe', params: { channel: 'book', symbol: [SYMBOL], depth: 25 } };
    one.ask(ask);
    two.ask(ask);
    const place = (price: number) => taken(rig.exchange.place('bob', order({ price: ticks(price) })));
    place(5_000_000);
    expect(one.texts.at(-1)).toBe(two.texts.at(-1));
    expect(one.news()).toHaveLength(1);
    one.ask({ ...ask, method: 'unsubscribe' });
    two.close();
    place(5_000_100);
    expect(one.news()).toEqual([]);
    expect(two.news()).toHaveLength(1);
  });

  it('writes all digits of the venue’s precision', () => {
    const rig = new Rig();
    const { socket } = subscribe(rig, 10);
    taken(rig.exchange.place('bob', order({ price: ticks(5_000_000), size: lots(100_000) })));
    expect(socket.texts.at(-1)).toContain('{"price":50000.00,"qty":1.00000}');
  });
});
