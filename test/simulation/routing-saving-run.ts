import { join } from 'node:path';
import { Instrument, type InstrumentSpecification, Random, type Side } from '../../src/domain/index.js';
import { planRoute } from '../../src/execution/routing/plan-route.js';
import { type RouteRequest, type RouteVenue, savingBps } from '../../src/execution/routing/route.js';
import { BookReader } from '../../src/market/index.js';
import { shippedFolder } from '../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';

/** Taker fees of the three venues, in ppm. */
export interface FeeTier {
  readonly name: string;
  readonly takerPpm: readonly [binance: number, coinbase: number, kraken: number];
}

/**
 * As the venues publish them and ccxt carries them: below 10,000 USD in 30 days, and from 1,000,000 on; and the same fee
 * at all three, which leaves depth alone.
 */
export const TIERS: readonly FeeTier[] = [
  { name: 'base tiers, 10 / 60 / 26 bps', takerPpm: [1_000, 6_000, 2_600] },
  { name: '1M USD a month, 10 / 18 / 16 bps', takerPpm: [1_000, 1_800, 1_600] },
  { name: 'the same everywhere, 10 bps', takerPpm: [1_000, 1_000, 1_000] },
];

export interface Saving {
  readonly symbol: string;
  readonly tier: string;
  /** Of each order that one venue alone could fill, in basis points. */
  readonly againstSingle: readonly number[];
  /** Against a third to each, where the venues take that and can fill it. */
  readonly againstEven: readonly number[];
  /** No venue alone had as much. */
  readonly beyondSingle: number;
  /** What disagrees with a plain walk of the books. */
  readonly mistakes: readonly string[];
}

export interface SavingRun {
  /** Of each symbol and tier. */
  readonly orders: number;
  readonly seed: number;
}

const VENUES = ['binance', 'coinbase', 'kraken'];
/** Of the recorded book, a side: what its snapshot has. */
const BOOK_LEVELS = 1_000;
/** The tape's books, evenly over its messages. */
const BOOKS = 200;

interface Sides {
  readonly buy: readonly Part[];
  readonly sell: readonly Part[];
}

/** One venue's part of one side of a book. */
interface Part {
  readonly prices: readonly number[];
  readonly sizes: readonly number[];
}

/** Recorded depth, each level divided over three venues, and what a router saves of random orders on it. */
export function runSaving({ orders, seed }: SavingRun): Saving[] {
  return openTapes([join(shippedFolder(), 'samples')]).flatMap((series) => {
    const random = new Random(seed);
    const books = readBooks(readSeries(series), random);
    return TIERS.map((tier) => saveOn(series.instrument, books, { tier, orders, random: new Random(seed) }));
  });
}

function readBooks(batches: ReturnType<typeof readSeries>, random: Random): Sides[] {
  const all = [...batches];
  const rows = all.reduce((sum, { length }) => sum + length, 0);
  const reader = new BookReader();
  const books: Sides[] = [];
  let seen = 0;
  for (const batch of all) {
    for (let row = 0; row < batch.length; row += 1) {
      const published = reader.apply(batch, row);
      seen += 1;
      if (!published || seen < ((books.length + 1) * rows) / (BOOKS + 1)) continue;
      books.push({ buy: divide(reader, true, random), sell: divide(reader, false, random) });
    }
  }
  return books;
}

/** Each level's lots over the venues, by three random weights that add up to one. */
function divide({ book }: BookReader, isAsk: boolean, random: Random): Part[] {
  const prices = new Int32Array(BOOK_LEVELS);
  const sizes = new Float64Array(BOOK_LEVELS);
  const count = book.copyLevels(isAsk, BOOK_LEVELS, prices, sizes);
  const parts = VENUES.map(() => ({ prices: [] as number[], sizes: [] as number[] }));
  for (let level = 0; level < count; level += 1) {
    const weights = VENUES.map(() => random.exponential(1));
    const sum = weights.reduce((a, b) => a + b);
    let left = sizes[level]!;
    for (const [venue, part] of parts.entries()) {
      const isLast = venue === VENUES.length - 1;
      const lots = isLast ? left : Math.floor((sizes[level]! * weights[venue]!) / sum);
      left -= lots;
      if (lots === 0) continue;
      part.prices.push(prices[level]!);
      part.sizes.push(lots);
    }
  }
  return parts;
}

function saveOn(
  specification: InstrumentSpecification,
  books: readonly Sides[],
  { tier, orders, random }: { readonly tier: FeeTier; readonly orders: number; readonly random: Random },
): Saving {
  const instruments = VENUES.map(
    (venue, index) =>
      new Instrument(
        {
          ...specification,
          id: `${venue}:x`,
          venue,
          takerFeePpm: tier.takerPpm[index]!,
          maxSizeLots: 2 ** 50,
        },
        index,
      ),
  );
  const saving = { againstSingle: [] as number[], againstEven: [] as number[], mistakes: [] as string[] };
  let beyondSingle = 0;
  for (let order = 0; order < orders; order += 1) {
    const side: Side = random.integer(0, 1) === 0 ? 'buy' : 'sell';
    const parts = books[random.integer(0, books.length - 1)]![side === 'buy' ? 'buy' : 'sell'];
    // Log-uniform from the smallest notional to all that was recorded.
    const least =
      Math.ceil(
        instruments[0]!.minNotional.toNumber() / instruments[0]!.unitsPerTickLot / parts[0]!.prices[0]!,
      ) + 1;
    const most = parts.reduce((sum, { sizes }) => sum + sizes.reduce((a, b) => a + b, 0), 0);
    const size = Math.floor(Math.exp(Math.log(least) + random.next() * (Math.log(most) - Math.log(least))));
    const request: RouteRequest = {
      side,
      size,
      sizeStep: specification.lot,
      limit: null,
      latencyCostPpmPerMilli: 0,
      venues: parts.map((part, index) => venueOf(instruments[index]!, part)),
    };
    const route = planRoute(request);
    const bps = savingBps(route);
    if (bps === null) beyondSingle += 1;
    else saving.againstSingle.push(bps);
    const paid = (lots: readonly number[]): number | null => walk(request, lots);
    const routed = paid(route.total.lots);
    const even = paid(evenly(size));
    if (routed === null || route.left > 0) saving.mistakes.push(`${size}: the route was not filled`);
    else {
      const sign = side === 'buy' ? 1 : -1;
      if (even !== null) saving.againstEven.push((((even - routed) * sign) / even) * 10_000);
      for (const [venue] of VENUES.entries()) {
        const alone = paid(VENUES.map((_, index) => (index === venue ? size : 0)));
        if (alone !== null && (alone - routed) * sign < -1e-9 * alone) {
          saving.mistakes.push(`${size}: ${VENUES[venue]} alone is better`);
        }
      }
    }
  }
  return { symbol: specification.symbol, tier: tier.name, ...saving, beyondSingle };
}

function venueOf(instrument: Instrument, { prices, sizes }: Part): RouteVenue {
  return {
    instrument,
    prices,
    sizes,
    levels: prices.length,
    affordableLots: null,
    latencyMicros: 0,
    closed: null,
  };
}

const evenly = (size: number): number[] => {
  const third = Math.floor(size / VENUES.length);
  return [size - 2 * third, third, third];
};

/** Ticks × lots with fees, in the plainest way; null where a book is too thin or a part below the smallest notional. */
function walk({ venues, side }: RouteRequest, lots: readonly number[]): number | null {
  let sum = 0;
  for (const [venue, { instrument, prices, sizes, levels }] of venues.entries()) {
    let left = lots[venue]!;
    let cost = 0;
    let worst = 0;
    for (let level = 0; level < levels && left > 0; level += 1) {
      const taken = Math.min(left, sizes[level]!);
      cost += taken * prices[level]!;
      worst = prices[level]!;
      left -= taken;
    }
    if (left > 0) return null;
    // The venue would refuse it: an even split of a small order is no order at all.
    const notional = worst * lots[venue]! * instrument.unitsPerTickLot;
    if (lots[venue]! > 0 && notional < instrument.minNotional.toNumber()) return null;
    const fee = instrument.specification.takerFeePpm / 1_000_000;
    sum += cost * (side === 'buy' ? 1 + fee : 1 - fee);
  }
  return sum;
}
