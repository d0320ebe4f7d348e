import {
  limitOrder,
  type Micros,
  type NewOrder,
  type PriceTicks,
  Random,
  type Side,
  type SizeLots,
} from '../../../src/domain/index.js';
import type {
  ExecutionAlgorithm,
  MarketGlance,
  ParentView,
  Slice,
  SliceAction,
} from '../../../src/execution/algorithms/contract.js';
import type { BookView } from '../../../src/market/index.js';
import { marketOf, type VenueTerms } from './books.js';

type Levels = [price: number, lots: number][];

export interface NaiveVenue {
  readonly bids: Levels;
  readonly asks: Levels;
  readonly terms?: VenueTerms;
  readonly latencyMicros?: number | null;
  readonly affordableLots?: number | null;
}

/** What may go wrong with an order, each as a chance; the rest is filled as the book lets it. */
export interface Mishaps {
  readonly refused: number;
  readonly rejected: number;
  /** Somebody was faster: a part of what stood there is gone. */
  readonly thinned: number;
  /** No answer for seconds, and then either of them. */
  readonly unknown: number;
}

const NO_MISHAPS: Mishaps = { refused: 0, rejected: 0, thinned: 0, unknown: 0 };

type Open = { -readonly [K in keyof Slice]: Slice[K] } & { due: number; reported: boolean; fate: number };

class NaiveBook implements BookView {
  valid = true;

  constructor(
    readonly bids: Levels,
    readonly asks: Levels,
  ) {}

  get bestBid() {
    return (this.bids[0]?.[0] ?? 0) as PriceTicks;
  }
  get bestAsk() {
    return (this.asks[0]?.[0] ?? 0) as PriceTicks;
  }
  get bestBidSize() {
    return (this.bids[0]?.[1] ?? 0) as SizeLots;
  }
  get bestAskSize() {
    return (this.asks[0]?.[1] ?? 0) as SizeLots;
  }
  depthLots(side: Side, levels: number): number {
    return this.of(side)
      .slice(0, levels)
      .reduce((sum, [, lots]) => sum + lots, 0);
  }
  copyLevels(side: Side, count: number, prices: Int32Array, sizes: Float64Array): number {
    const levels = this.of(side).slice(0, count);
    for (const [i, [price, lots]] of levels.entries()) {
      prices[i] = price;
      sizes[i] = lots;
    }
    return levels.length;
  }
  of(side: Side): Levels {
    return side === 'buy' ? this.bids : this.asks;
  }
}

/** Venues, books and orders in the plainest way: enough to hold an algorithm against, with answers that go wrong. */
export class NaiveMarket {
  time = 1_000_000_000;
  finished: string | null = null;
  acts = 0;
  readonly placed: (Extract<SliceAction, { kind: 'place' }> & { readonly at: number })[] = [];
  readonly slices: Open[] = [];
  readonly markets: MarketGlance[];
  readonly books: NaiveBook[];
  /** Of each market; tests change it. */
  readonly traded: number[];
  readonly cancels: string[] = [];
  readonly replaced: PriceTicks[] = [];
  private readonly random: Random;
  readonly order: NewOrder;

  constructor(
    readonly algorithm: ExecutionAlgorithm,
    venues: readonly NaiveVenue[],
    {
      mishaps = NO_MISHAPS,
      seed = 1,
      ...order
    }: Partial<NewOrder> & { readonly mishaps?: Mishaps; readonly seed?: number },
  ) {
    this.mishaps = mishaps;
    this.random = new Random(seed);
    this.order = limitOrder({ instrument: 0, side: 'buy', size: 1 as SizeLots, price: null, ...order });
    this.books = venues.map(({ bids, asks }) => new NaiveBook(bids, asks));
    this.traded = venues.map(() => 0);
    const traded = this.traded;
    this.markets = venues.map(({ terms, latencyMicros = null, affordableLots = null }, index) => ({
      instrument: marketOf(index, terms),
      book: this.books[index]!,
      get live() {
        return this.book.valid;
      },
      last: null,
      get tradedLots() {
        return traded[index]!;
      },
      latencyMicros,
      affordableLots,
      abilities: { orderTypes: ['limit'], iceberg: false, oco: false },
    }));
  }

  private readonly mishaps: Mishaps;

  /** In hundredths of the base asset, exactly: every lot of these tests is whole in them. */
  hundredths(instrument: number, lots: number): number {
    const { units, decimals } = this.markets[instrument]!.instrument.specification.lot;
    return lots * units * [100, 10, 1][decimals]!;
  }

  get filledHundredths(): number {
    return this.slices.reduce((sum, { instrument, filled }) => sum + this.hundredths(instrument, filled), 0);
  }

  get exposedHundredths(): number {
    return this.slices.reduce(
      (sum, { instrument, size, filled, working, settled }) =>
        sum + this.hundredths(instrument, working || !settled ? size : filled),
      0,
    );
  }

  get view(): ParentView {
    const whole = this.hundredths(0, 1);
    const slices = this.slices.filter(({ working, settled, reported }) => working || !settled || !reported);
    for (const slice of slices) slice.reported = !slice.working && slice.settled;
    return {
      time: this.time as Micros,
      startTime: 1_000_000_000 as Micros,
      clientOrderId: 'oc-1-1',
      order: this.order,
      remainingLots: Math.ceil(this.order.size - this.filledHundredths / whole),
      unsentLots: Math.ceil(this.order.size - this.exposedHundredths / whole),
      slices: slices.map((slice) => ({ ...slice })),
      markets: this.markets,
      market: this.markets[0]!,
      random: this.random,
    };
  }

  act(): void {
    this.acts += 1;
    const refusals: [string, string][] = [];
    for (const action of this.algorithm.act(this.view)) {
      if (action.kind === 'finish') this.finished = action.reason;
      else if (action.kind === 'cancel') {
        this.cancels.push(action.clientOrderId);
        this.end(this.sliceOf(action.clientOrderId));
      } else if (action.kind === 'replace') {
        this.replaced.push(action.price!);
        this.sliceOf(action.clientOrderId).price = action.price;
      } else if (this.random.next() < this.mishaps.refused) refusals.push(['order-rate', 'too many orders']);
      else this.place(action);
    }
    for (const [rule, text] of refusals) this.algorithm.refused(rule, text, this.view);
  }

  /** Runs until the algorithm has finished, everything is filled, or it wants nothing any more. */
  run(most = 500): void {
    this.act();
    while (this.finished === null && this.filledHundredths < this.hundredths(0, this.order.size)) {
      if (this.acts > most) throw new Error('it does not end');
      const due = Math.min(...this.slices.filter(({ settled }) => !settled).map((slice) => slice.due));
      const next = Math.min(due, Math.max(this.algorithm.nextTime(this.view) ?? Infinity, this.time));
      if (next === Infinity) return;
      this.time = next;
      for (const slice of this.slices) if (!slice.settled && slice.due <= next) this.answer(slice);
      this.act();
    }
  }

  private sliceOf(clientOrderId: string): Open {
    return this.slices.find((slice) => slice.clientOrderId === clientOrderId)!;
  }

  end(slice: Open): void {
    slice.working = false;
    slice.settled = true;
  }

  private place(action: Extract<SliceAction, { kind: 'place' }>): void {
    this.placed.push({ ...action, at: this.time });
    const isUnknown = this.random.next() < this.mishaps.unknown;
    const rests = action.timeInForce === 'gtc';
    this.slices.push({
      clientOrderId: `oc-1-${this.slices.length + 2}`,
      instrument: action.instrument,
      side: this.order.side,
      price: action.price,
      size: action.size,
      filled: 0 as SizeLots,
      working: true,
      settled: rests,
      reported: false,
      due:
        this.time +
        (isUnknown ? this.random.integer(2_000_000, 9_000_000) : this.random.integer(500, 90_000)),
      fate: this.random.next(),
    });
  }

  private answer(slice: Open): void {
    this.end(slice);
    if (slice.fate < this.mishaps.rejected) return;
    const levels = this.books[slice.instrument]!.of(slice.side === 'buy' ? 'sell' : 'buy');
    if (this.random.next() < this.mishaps.thinned) {
      for (const level of levels) level[1] = this.random.integer(0, level[1]);
    }
    for (const level of levels) {
      if (slice.side === 'buy' ? level[0] > slice.price! : level[0] < slice.price!) break;
      const taken = Math.min(level[1], slice.size - slice.filled);
      level[1] -= taken;
      slice.filled = (slice.filled + taken) as SizeLots;
    }
    while (levels.length > 0 && levels[0]![1] === 0) levels.shift();
  }
}
