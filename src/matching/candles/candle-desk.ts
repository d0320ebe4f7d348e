import type { Instrument, PriceTicks, Side } from '../../domain/index.js';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { ExchangeOrder } from '../exchange-order.js';
import type { MarketReference } from '../filters.js';
import { type CandleRules, type CandleSource, isWithin, takerPrice } from './candle-rules.js';

/** An order at an exchange of candles. */
export interface CandleOrder extends ExchangeOrder {
  /** The first candle, by its place on the tape, that it can have anything of. */
  fromPlace: number;
}

/**
 * One instrument: where its tape stands, and our orders there.
 *
 * A candle is two moments: its open, at its begin, and its end, a microsecond before the next may begin, at which all
 * that happened within it is known.
 */
export class CandleDesk {
  readonly instrument: Instrument;
  /** Orders that take at the next open. */
  readonly takers = new Set<CandleOrder>();
  readonly resting = new Set<CandleOrder>();
  /** Stops that wait for their trigger. */
  readonly armed = new Set<CandleOrder>();
  /** The candle that is under way, or comes next. */
  place = 0;
  /** True between a candle's open and its end. */
  isOpen = false;
  /** Lots that are left of our share of this candle. */
  leftLots = 0;
  /** The newest price that is known: the open of the candle under way, or the close of the last; null before the first. */
  last: PriceTicks | null = null;

  constructor(
    readonly source: CandleSource,
    readonly rules: CandleRules,
  ) {
    this.instrument = source.instrument;
  }

  /** When it next opens or ends; Infinity behind the last candle. */
  get nextTime(): number {
    const { candles, intervalSeconds } = this.source;
    if (this.place >= candles.length) return Number.POSITIVE_INFINITY;
    const begin = candles.time[this.place]!;
    return this.isOpen ? begin + intervalSeconds * MICROS_PER_SECOND - 1 : begin;
  }

  /** The next candle begins. */
  openCandle(): void {
    const { open, volume } = this.source.candles;
    this.isOpen = true;
    this.last = open[this.place]! as PriceTicks;
    this.leftLots = Math.floor(volume[this.place]! * this.rules.volumeShare);
  }

  /** The candle that is under way is over. */
  endCandle(): void {
    this.last = this.source.candles.close[this.place]! as PriceTicks;
    this.isOpen = false;
    this.leftLots = 0;
    this.place += 1;
  }

  /**
   * The first candle that an order of this moment can have anything of: the one that has just opened, as long as the
   * order may have been decided on before that, or else the next.
   */
  placeAt(time: number, graceMicros: number): number {
    const justOpened = this.isOpen && time <= this.source.candles.time[this.place]! + graceMicros;
    return this.isOpen && !justOpened ? this.place + 1 : this.place;
  }

  /** True where the candle under way is one that the order can have something of. */
  isUnderWay(order: CandleOrder): boolean {
    return this.isOpen && order.fromPlace <= this.place;
  }

  /** Whether an order of this limit would take now; null takes always. */
  crosses(side: Side, limit: PriceTicks | null): boolean {
    if (limit === null) return true;
    return this.last !== null && isWithin(side, takerPrice(this.rules, side, this.last), limit);
  }

  reference(): MarketReference {
    return { bestBid: this.last, bestAsk: this.last, last: this.last };
  }
}
