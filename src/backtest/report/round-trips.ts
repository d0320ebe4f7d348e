import { type Fill, type Instrument, type Micros, Money, type SizeLots } from '../../domain/index.js';
import type { BacktestRecord, JudgedFill } from '../record.js';
import { feeInQuote, reportingConverter } from './conversion.js';

/** Lots that were opened and closed again. Money in the instrument's quote asset. */
export interface RoundTrip {
  readonly instrument: number;
  readonly direction: 'long' | 'short';
  /** When the oldest of its lots was opened. */
  readonly openTime: Micros;
  readonly closeTime: Micros;
  readonly lots: number;
  /** Before fees. */
  readonly gross: Money;
  /** The closing fill's and the share of the opening fills' that belongs to these lots. */
  readonly fees: Money;
}

interface OpenLots {
  readonly time: Micros;
  readonly price: Fill['price'];
  lots: number;
  /** What of the opening fee belongs to the lots that are left. */
  fee: Money;
}

/**
 * The round trips of one instrument. Each fill that brings the position nearer to zero closes one: its lots are
 * matched with the oldest open ones, first in, first out; what it has beyond them opens the other side. So a market
 * maker who is never flat has round trips too. (The grouping "flat to reduced" with FIFO matching of LEAN's
 * TradeBuilder; pyfolio's `extract_round_trips` matches in the same way.)
 *
 * Fees are shared among lots half up, and the last lots take what is left, so nothing is lost to rounding.
 */
export class RoundTripMatcher {
  readonly trips: RoundTrip[] = [];
  private open: OpenLots[] = [];
  private head = 0;
  private direction = 0;

  constructor(private readonly instrument: Instrument) {}

  /** Signed lots that are still open. */
  get openLots(): number {
    let lots = 0;
    for (let i = this.head; i < this.open.length; i += 1) lots += this.open[i]!.lots;
    return lots * this.direction;
  }

  /** The opening fees of the lots that are still open. */
  get openFees(): Money {
    return this.open.slice(this.head).reduce((sum, { fee }) => sum.plus(fee), Money.ZERO);
  }

  apply(fill: Fill, time: Micros): void {
    const direction = fill.side === 'buy' ? 1 : -1;
    const fee = feeInQuote(this.instrument, fill);
    const closing =
      this.direction === -direction ? this.close(fill, fee, time) : { lots: 0, fee: Money.ZERO };
    const opening = fill.size - closing.lots;
    if (opening === 0) return;
    if (this.head === this.open.length) this.direction = direction;
    this.open.push({ time, price: fill.price, lots: opening, fee: fee.minus(closing.fee) });
  }

  private close(fill: Fill, fee: Money, time: Micros): { lots: number; fee: Money } {
    const openTime = this.open[this.head]!.time;
    let left: number = fill.size;
    let opened = Money.ZERO;
    let fees = Money.ZERO;
    while (left > 0 && this.head < this.open.length) {
      const oldest = this.open[this.head]!;
      const lots = Math.min(left, oldest.lots);
      const share =
        lots === oldest.lots ? oldest.fee : oldest.fee.multiplyDivide(lots, oldest.lots, 'half-up');
      opened = opened.plus(this.instrument.notional(oldest.price, lots as SizeLots));
      fees = fees.plus(share);
      oldest.lots -= lots;
      oldest.fee = oldest.fee.minus(share);
      left -= lots;
      if (oldest.lots === 0) this.head += 1;
    }
    const lots = fill.size - left;
    const closingFee = left === 0 ? fee : fee.multiplyDivide(lots, fill.size, 'half-up');
    const closed = this.instrument.notional(fill.price, lots as SizeLots);
    const long = this.direction === 1;
    this.trips.push({
      instrument: fill.instrument,
      direction: long ? 'long' : 'short',
      openTime,
      closeTime: time,
      lots,
      gross: long ? closed.minus(opened) : opened.minus(closed),
      fees: fees.plus(closingFee),
    });
    if (this.head === this.open.length) this.reset();
    return { lots, fee: closingFee };
  }

  private reset(): void {
    this.open = [];
    this.head = 0;
    this.direction = 0;
  }
}

/** Fills are judged a minute later, instrument by instrument: a record need not hold them in the order of time. */
export const inOrder = (fills: readonly JudgedFill[]): readonly JudgedFill[] =>
  fills.toSorted((a, b) => a.time - b.time);

/** All round trips of a run, by the time of their end. */
export function roundTripsOf(record: BacktestRecord): readonly RoundTrip[] {
  const matchers = new Map(record.instruments.map((one) => [one.index, new RoundTripMatcher(one)]));
  for (const { fill, time } of inOrder(record.fills)) matchers.get(fill.instrument)?.apply(fill, time);
  return [...matchers.values()].flatMap(({ trips }) => trips).sort((a, b) => a.closeTime - b.closeTime);
}

export interface RoundTripFigures {
  readonly count: number;
  /** Those that earned something after fees; one that came out at nothing is not among them. */
  readonly wins: number;
  /** `wins` ÷ `count`; null without round trips. */
  readonly winRate: number | null;
  /** What the winners made ÷ what the losers lost, after fees; null where nothing was lost. */
  readonly profitFactor: number | null;
  /** After fees, in units of the reporting currency; null where there is none. */
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  readonly averageHoldMicros: number | null;
  /** 1 for a win, 0 for the others, by the time of their end. */
  readonly outcomes: Float64Array;
}

/** Win rate and profit factor over the round trips, after fees, in the reporting currency. */
export function roundTripFigures(record: BacktestRecord): RoundTripFigures {
  const convert = reportingConverter(record);
  const quotes = new Map(record.instruments.map((one) => [one.index, one.specification.quote.code]));
  const outcomes: number[] = [];
  let [won, lost] = [Money.ZERO, Money.ZERO];
  let [wins, losses, held] = [0, 0, 0];
  for (const trip of roundTripsOf(record)) {
    const net = trip.gross.minus(trip.fees);
    const value = convert(net, quotes.get(trip.instrument)!);
    const win = !net.isNegative && !net.isZero;
    outcomes.push(win ? 1 : 0);
    held += trip.closeTime - trip.openTime;
    if (win) {
      wins += 1;
      won = won.plus(value ?? Money.ZERO);
    } else if (net.isNegative) {
      losses += 1;
      lost = lost.minus(value ?? Money.ZERO);
    }
  }
  const count = outcomes.length;
  return {
    count,
    wins,
    winRate: count === 0 ? null : wins / count,
    profitFactor: lost.isZero ? null : won.toNumber() / lost.toNumber(),
    averageWin: wins === 0 ? null : won.toNumber() / wins,
    averageLoss: losses === 0 ? null : -lost.toNumber() / losses,
    averageHoldMicros: count === 0 ? null : held / count,
    outcomes: Float64Array.from(outcomes),
  };
}
