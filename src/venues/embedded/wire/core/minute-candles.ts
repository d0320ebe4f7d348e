import { MICROS_PER_MINUTE, type Money, type PriceTicks, type SizeLots } from '../../../../domain/index.js';
import { NotionalSums } from '../../../../market/index.js';

const MINUTES_PER_DAY = 1_440;

/** One print, for the candles. */
export interface CandlePrint {
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly time: number;
  readonly takerBuys: boolean;
}

/** A minute of which only its candle is known. Prices in ticks, sizes in lots. */
export interface PastMinute {
  /** Since the epoch. */
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly buyVolume: number;
  readonly trades: number;
}

/** What was printed from one minute to another: prices in ticks, sizes in lots, notionals in ticks × lots. */
export interface MinuteSum {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  notional: Money;
  trades: number;
  takerBuyVolume: number;
  takerBuyNotional: Money;
  firstId: number;
}

/** One instrument's prints summed by the minute, for so many days; exact. A minute without a print has no candle. */
export class MinuteCandles {
  /** The oldest minute that is kept, since the epoch; NaN before the first print. */
  firstMinute = Number.NaN;
  lastMinute = Number.NaN;
  /** Changes where a print went into a minute before the newest. */
  lateChanges = 0;
  private readonly capacity: number;
  private readonly minute: Float64Array;
  private readonly open: Int32Array;
  private readonly high: Int32Array;
  private readonly low: Int32Array;
  private readonly close: Int32Array;
  private readonly volume: Float64Array;
  private readonly buyVolume: Float64Array;
  private readonly trades: Int32Array;
  private readonly firstId: Float64Array;
  private readonly notional: NotionalSums;
  private readonly buyNotional: NotionalSums;

  constructor(days: number) {
    const capacity = days * MINUTES_PER_DAY;
    this.capacity = capacity;
    this.minute = new Float64Array(capacity);
    this.open = new Int32Array(capacity);
    this.high = new Int32Array(capacity);
    this.low = new Int32Array(capacity);
    this.close = new Int32Array(capacity);
    this.volume = new Float64Array(capacity);
    this.buyVolume = new Float64Array(capacity);
    this.trades = new Int32Array(capacity);
    this.firstId = new Float64Array(capacity);
    this.notional = new NotionalSums(capacity);
    this.buyNotional = new NotionalSums(capacity);
  }

  add({ id, price, size, time, takerBuys }: CandlePrint): void {
    const minute = Math.floor(time / MICROS_PER_MINUTE);
    const at = minute % this.capacity;
    if (this.minute[at] !== minute) {
      // Older than everything that is kept: its place is another minute's.
      if (this.minute[at]! > minute) return;
      this.begin(at, minute, price, id);
    }
    if (minute < this.lastMinute) this.lateChanges += 1;
    if (price > this.high[at]!) this.high[at] = price;
    if (price < this.low[at]!) this.low[at] = price;
    this.close[at] = price;
    this.volume[at] = this.volume[at]! + size;
    this.trades[at] = this.trades[at]! + 1;
    this.notional.add(at, price as PriceTicks, size as SizeLots);
    if (!takerBuys) return;
    this.buyVolume[at] = this.buyVolume[at]! + size;
    this.buyNotional.add(at, price as PriceTicks, size as SizeLots);
  }

  /** A whole minute before all that was printed here. */
  put({ minute, open, high, low, close, volume, buyVolume, trades }: PastMinute): void {
    const at = minute % this.capacity;
    this.begin(at, minute, open, 1);
    this.high[at] = high;
    this.low[at] = low;
    this.close[at] = close;
    this.volume[at] = volume;
    this.buyVolume[at] = buyVolume;
    this.trades[at] = trades;
    const average = Math.round((open + high + low + close) / 4) as PriceTicks;
    this.notional.add(at, average, volume as SizeLots);
    this.buyNotional.add(at, average, buyVolume as SizeLots);
  }

  has(minute: number): boolean {
    return minute >= 0 && this.minute[minute % this.capacity] === minute;
  }

  closeOf(minute: number): number {
    return this.close[minute % this.capacity]!;
  }

  /** Sums the minutes `from` to `to` − 1; null where nothing was printed in them. */
  sum(from: number, to: number): MinuteSum | null {
    let sum: MinuteSum | null = null;
    const end = Math.min(to, this.lastMinute + 1);
    for (let minute = Math.max(from, this.firstMinute); minute < end; minute += 1) {
      if (!this.has(minute)) continue;
      const at = minute % this.capacity;
      if (sum === null) sum = this.first(at);
      else this.join(sum, at);
    }
    return sum;
  }

  private first(at: number): MinuteSum {
    return {
      open: this.open[at]!,
      high: this.high[at]!,
      low: this.low[at]!,
      close: this.close[at]!,
      volume: this.volume[at]!,
      notional: this.notional.at(at),
      trades: this.trades[at]!,
      takerBuyVolume: this.buyVolume[at]!,
      takerBuyNotional: this.buyNotional.at(at),
      firstId: this.firstId[at]!,
    };
  }

  private join(sum: MinuteSum, at: number): void {
    sum.high = Math.max(sum.high, this.high[at]!);
    sum.low = Math.min(sum.low, this.low[at]!);
    sum.close = this.close[at]!;
    sum.volume += this.volume[at]!;
    sum.notional = sum.notional.plus(this.notional.at(at));
    sum.trades += this.trades[at]!;
    sum.takerBuyVolume += this.buyVolume[at]!;
    sum.takerBuyNotional = sum.takerBuyNotional.plus(this.buyNotional.at(at));
  }

  private begin(at: number, minute: number, price: number, id: number): void {
    this.minute[at] = minute;
    this.open[at] = price;
    this.high[at] = price;
    this.low[at] = price;
    this.volume[at] = 0;
    this.buyVolume[at] = 0;
    this.trades[at] = 0;
    this.firstId[at] = id;
    this.notional.reset(at);
    this.buyNotional.reset(at);
    if (!(minute <= this.lastMinute)) this.lastMinute = minute;
    if (!(minute >= this.firstMinute)) this.firstMinute = minute;
    this.firstMinute = Math.max(this.firstMinute, this.lastMinute - this.capacity + 1);
  }
}

/** Joins a later sum to an earlier one; either may be null. */
export function joined(earlier: MinuteSum | null, later: MinuteSum | null): MinuteSum | null {
  if (earlier === null || later === null) return earlier ?? later;
  return {
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    notional: earlier.notional.plus(later.notional),
    trades: earlier.trades + later.trades,
    takerBuyVolume: earlier.takerBuyVolume + later.takerBuyVolume,
    takerBuyNotional: earlier.takerBuyNotional.plus(later.takerBuyNotional),
    firstId: earlier.firstId,
  };
}
