import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OrderBook } from '../../src/market/index.js';
import { type BenchRow, rateRow } from './bench-row.js';
import { type BookStream, generateBookStream, recordedBookStream } from './book-stream.js';
import { alternate, type Candidate } from './measure.js';

/** The part of ccxt's book that is used here. */
interface CcxtBook {
  readonly bids: { store(price: number, size: number): void; [level: number]: [number, number] };
  readonly asks: { store(price: number, size: number): void; [level: number]: [number, number] };
}

interface BookCandidate extends Candidate {
  /** Best bid and ask after the whole stream, in ticks: all candidates must agree. */
  touch(): readonly [number, number];
}

/**
 * `outcry bench book`: the same changes through our book, ccxt's, and the least that any book must do. The
 * changes are those of the shipped recording, and a longer synthetic stream.
 */
export async function run(): Promise<BenchRow[]> {
  const recorded = await compare('book.changes', recordedBookStream());
  const synthetic = await compare('book.changes-synthetic', generateBookStream());
  return [...recorded, ...synthetic];
}

async function compare(name: string, stream: BookStream): Promise<BenchRow[]> {
  const candidates = [ours(stream), bareArray(stream), await ccxt(stream)];
  const rates = alternate(candidates);
  const touches = candidates.map((candidate) => candidate.touch().join(' / '));
  if (new Set(touches).size !== 1) throw new Error(`the books disagree: ${touches.join(', ')}`);
  return ['ccxt', 'bare-array'].map((peer) =>
    rateRow(name, { ours: rates.get('outcry')!, peer: { name: peer, rate: rates.get(peer)! } }, 'changes/s'),
  );
}

function ours({ length, asks, prices, sizes }: BookStream): BookCandidate {
  const book = new OrderBook();
  return {
    name: 'outcry',
    prepare: () => book.clear(),
    run: () => {
      for (let i = 0; i < length; i += 1) book.setLevel(asks[i] === 1, prices[i], sizes[i]);
      return length;
    },
    touch: () => [book.bestBid, book.bestAsk],
  };
}

/** One slot a tick over the whole range of the stream, and the touch: no count, no levels, no outliers. */
function bareArray({ length, asks, prices, sizes }: BookStream): BookCandidate {
  let base = prices[0];
  let top = prices[0];
  for (let i = 0; i < length; i += 1) {
    base = Math.min(base, prices[i]);
    top = Math.max(top, prices[i]);
  }
  const bidSizes = new Float64Array(top - base + 1);
  const askSizes = new Float64Array(top - base + 1);
  let [bestBid, bestAsk] = [-1, askSizes.length];
  return {
    name: 'bare-array',
    prepare: () => {
      bidSizes.fill(0);
      askSizes.fill(0);
      [bestBid, bestAsk] = [-1, askSizes.length];
    },
    run: () => {
      let [bid, ask] = [bestBid, bestAsk];
      for (let i = 0; i < length; i += 1) {
        const at = prices[i] - base;
        const size = sizes[i];
        if (asks[i] === 1) {
          askSizes[at] = size;
          if (size !== 0) {
            if (at < ask) ask = at;
          } else if (at === ask) {
            while (ask < askSizes.length && askSizes[ask] === 0) ask += 1;
          }
        } else {
          bidSizes[at] = size;
          if (size !== 0) {
            if (at > bid) bid = at;
          } else if (at === bid) {
            while (bid >= 0 && bidSizes[bid] === 0) bid -= 1;
          }
        }
      }
      [bestBid, bestAsk] = [bid, ask];
      return length;
    },
    touch: () => [bestBid + base, bestAsk + base],
  };
}

async function ccxt({ length, asks, prices, sizes }: BookStream): Promise<BookCandidate> {
  const Book = await importCcxtBook();
  let book = new Book();
  return {
    name: 'ccxt',
    prepare: () => {
      book = new Book();
    },
    run: () => {
      const { bids: bidSide, asks: askSide } = book;
      for (let i = 0; i < length; i += 1) {
        if (asks[i] === 1) askSide.store(prices[i], sizes[i]);
        else bidSide.store(prices[i], sizes[i]);
      }
      return length;
    },
    touch: () => [book.bids[0][0], book.asks[0][0]],
  };
}

/** ccxt exports its whole library only; its book is taken from its file. */
async function importCcxtBook(): Promise<new () => CcxtBook> {
  const entry = createRequire(import.meta.url).resolve('ccxt');
  const root = entry.slice(0, entry.lastIndexOf(`${path.sep}ccxt${path.sep}`) + 6);
  const file = path.join(root, 'js/src/base/ws/OrderBook.js');
  const module = (await import(pathToFileURL(file).href)) as { OrderBook: new () => CcxtBook };
  return module.OrderBook;
}
