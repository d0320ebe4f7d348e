import { OrderBook, Side } from 'nodejs-order-book';
import { Instrument, type Micros, Money, type NewOrder, type SizeLots } from '../../src/domain/index.js';
import { Accounts, MatchingEngine, type MatchingSink } from '../../src/matching/index.js';
import { BareMatching } from './bare-matching.js';
import { type BenchRow, rateRow } from './bench-row.js';
import { alternate, type Candidate } from './measure.js';
import { generateOrderStream, ORDER_KIND, type OrderStream } from './order-stream.js';

interface ExchangeCandidate extends Candidate {
  /** Best bid and ask and the lots traded after the whole stream: all candidates must agree. */
  outcome(): string;
}

/**
 * `outcry bench exchange`: the same requests through our matching engine, with accounts, fees and filters
 * on, through nodejs-order-book, and through the least that any matching engine must do. Every request
 * counts, cancels too. Self-trade prevention is off, since the peers have none.
 */
export async function run(): Promise<BenchRow[]> {
  const stream = generateOrderStream();
  const candidates = [ours(stream), bareArray(stream), library(stream)];
  const rates = alternate(candidates);
  const outcomes = candidates.map((candidate) => candidate.outcome());
  if (new Set(outcomes).size !== 1) throw new Error(`the exchanges disagree: ${outcomes.join('; ')}`);
  return ['nodejs-order-book', 'bare-array'].map((name) =>
    rateRow(
      'exchange.orders',
      { ours: rates.get('outcry')!, peer: { name, rate: rates.get(name)! } },
      'orders/s',
    ),
  );
}

const BTC = { code: 'BTC', decimals: 8 };
const USDT = { code: 'USDT', decimals: 8 };

function benchInstrument(): Instrument {
  return new Instrument(
    {
      id: 'bench:BTC/USDT',
      venue: 'bench',
      symbol: 'BTC/USDT',
      venueSymbol: 'BTCUSDT',
      kind: 'spot',
      base: BTC,
      quote: USDT,
      tick: { units: 1, decimals: 0 },
      lot: { units: 1, decimals: 5 },
      minSizeLots: 1,
      maxSizeLots: 900_000_000,
      minNotional: '0.00001',
      makerFeePpm: 1_000,
      takerFeePpm: 1_000,
      feeRounding: 'half-up',
      inferred: false,
      version: 1,
    },
    0,
  );
}

function ours(stream: OrderStream): ExchangeCandidate {
  const instrument = benchInstrument();
  const numbers = new Float64Array(stream.length);
  const { length, accounts: owners, kinds, buys, prices, sizes, targets } = stream;
  const sink = new CountingSink();
  let engine: MatchingEngine;
  return {
    name: 'outcry',
    prepare: () => {
      const accounts = new Accounts([BTC, USDT]);
      for (let i = 1; i <= 16; i += 1) {
        accounts.deposit(`account-${i}`, 'BTC', Money.parse('1000000', 8)!);
        accounts.deposit(`account-${i}`, 'USDT', Money.parse('100000000000', 8)!);
      }
      sink.traded = 0;
      engine = new MatchingEngine({ instruments: [instrument], accounts, sink, selfTrade: 'none' });
    },
    run: () => {
      for (let i = 0; i < length; i += 1) {
        const kind = kinds[i];
        if (kind === ORDER_KIND.cancel) engine.cancel(numbers[targets[i]], i as Micros);
        else if (kind === ORDER_KIND.limit) {
          numbers[i] = engine.placeLimit(0, owners[i], buys[i] === 1, prices[i], sizes[i], i as Micros);
        } else numbers[i] = engine.place(owners[i], marketOrder(buys[i] === 1, sizes[i]), i as Micros);
      }
      return length;
    },
    outcome: () => `${engine.market(0).book.bid} / ${engine.market(0).book.ask}, ${sink.traded}`,
  };
}

function marketOrder(buy: boolean, size: number): NewOrder {
  return {
    instrument: 0,
    side: buy ? 'buy' : 'sell',
    type: 'market',
    timeInForce: 'ioc',
    size: size as SizeLots,
    price: null,
    triggerPrice: null,
    postOnly: false,
    reduceOnly: false,
    displaySize: null,
    expireTime: null,
    owner: 'external',
  };
}

/** Reads what it is told, as cheaply as one can. */
class CountingSink implements MatchingSink {
  traded = 0;
  events = 0;

  accepted(): void {
    this.events += 1;
  }
  rejected(): void {
    this.events += 1;
  }
  armed(): void {
    this.events += 1;
  }
  triggered(): void {
    this.events += 1;
  }
  fill(event: { readonly size: number }): void {
    this.traded += event.size;
  }
  canceled(): void {
    this.events += 1;
  }
  expired(): void {
    this.events += 1;
  }
  replaced(): void {
    this.events += 1;
  }
  level(): void {
    this.events += 1;
  }
}

function bareArray(stream: OrderStream): ExchangeCandidate {
  let bare: BareMatching;
  return {
    name: 'bare-array',
    prepare: () => {
      bare = new BareMatching(stream, 50_000, 20_000);
    },
    run: () => {
      bare.run();
      return stream.length;
    },
    outcome: () => `${bare.touch.join(' / ')}, ${bare.traded}`,
  };
}

function library(stream: OrderStream): ExchangeCandidate {
  const { length, kinds, buys, prices, sizes, targets } = stream;
  const ids = Array.from({ length }, (_, i) => `order-${i}`);
  const sides = Array.from(buys, (buy) => (buy === 1 ? Side.BUY : Side.SELL));
  let book: OrderBook;
  let traded = 0;
  return {
    name: 'nodejs-order-book',
    prepare: () => {
      book = new OrderBook();
      traded = 0;
    },
    run: () => {
      for (let i = 0; i < length; i += 1) {
        const side = sides[i];
        const size = sizes[i];
        if (kinds[i] === ORDER_KIND.cancel) book.cancel(ids[targets[i]]);
        else {
          const limit = kinds[i] === ORDER_KIND.limit;
          const { quantityLeft } = limit
            ? book.limit({ id: ids[i], side, size, price: prices[i] })
            : book.market({ side, size });
          traded += size - quantityLeft;
        }
      }
      return length;
    },
    outcome: () => {
      const [asks, bids] = book.depth();
      return `${bids[0]?.[0]} / ${asks[0]?.[0]}, ${traded}`;
    },
  };
}
