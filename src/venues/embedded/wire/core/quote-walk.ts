import { type Instrument, Money, type PriceTicks, type SizeLots } from '../../../../domain/index.js';
import { LevelCursor, type OrderBook } from '../../../../market/index.js';

export interface QuoteWalkOptions {
  readonly instrument: Instrument;
  readonly book: OrderBook;
  readonly buys: boolean;
  /** Of the quote asset, at most; fees not counted. */
  readonly money: Money;
  /** Of the quote asset, fees counted; null where nothing but `money` bounds it. */
  readonly free: Money | null;
  /** Lots at a price that are the account's own, and will not trade with it. */
  readonly own: (price: number) => number;
}

export interface QuoteWalk {
  readonly size: SizeLots;
  /** The worst price that it takes; null where it takes nothing. */
  readonly worst: PriceTicks | null;
}

/** How many lots a market order takes for so much of the quote asset, as the book stands. */
export function walkQuote({ instrument, book, buys, money, free, own }: QuoteWalkOptions): QuoteWalk {
  const cursor = new LevelCursor(book, buys);
  let left = money;
  let spare = free;
  let size = 0;
  let worst: PriceTicks | null = null;
  while (cursor.next()) {
    const offered = cursor.size - own(cursor.price);
    if (offered <= 0) continue;
    const { price } = cursor;
    const lots = Math.min(
      offered,
      affordable(instrument, price, left),
      affordableWithFee(instrument, price, spare),
    );
    if (lots > 0) {
      const cost = instrument.notional(price, lots as SizeLots);
      left = left.minus(cost);
      if (spare !== null) spare = spare.minus(cost).minus(instrument.fee(cost, 'taker')).minus(ROUNDED_UP);
      size += lots;
      worst = price;
    }
    if (lots < offered) break;
  }
  return { size: size as SizeLots, worst };
}

/** Each match of a level may round its fee up once more. */
const ROUNDED_UP = Money.of(1);

/** The most lots at a price whose notional is within the money. */
function affordable(instrument: Instrument, price: PriceTicks, money: Money): number {
  if (money.isNegative) return 0;
  return lotsWithin(money, price * instrument.unitsPerTickLot);
}

/** The most lots at a price whose notional and taker fee are within the money, give or take the fee's rounding. */
function affordableWithFee(instrument: Instrument, price: PriceTicks, money: Money | null): number {
  if (money === null) return Number.POSITIVE_INFINITY;
  const ppm = Math.max(0, instrument.specification.takerFeePpm);
  const net = money.minus(ROUNDED_UP).minus(ROUNDED_UP);
  if (net.isNegative) return 0;
  return affordable(instrument, price, net.multiplyDivide(1_000_000, 1_000_000 + ppm, 'down'));
}

/** ⌊money ÷ unit⌋ as a count of lots. */
export function lotsWithin(money: Money, unit: number): number {
  const direct = money.toNumber();
  if (Number.isSafeInteger(direct) && Number.isSafeInteger(unit)) return Math.floor(direct / unit);
  const lots = money.toBigInt() / BigInt(unit);
  return lots > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(lots);
}
