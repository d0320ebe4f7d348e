import {
  MICROS_PER_SECOND,
  type Micros,
  type Money,
  type PriceTicks,
  type SizeLots,
} from '../domain/index.js';
import { NotionalSums } from './notional-sums.js';

/** One interval in which something traded: prices in ticks, volume in lots. */
export interface Candle {
  /** Its first moment. */
  readonly time: Micros;
  readonly open: PriceTicks;
  readonly high: PriceTicks;
  readonly low: PriceTicks;
  readonly close: PriceTicks;
  readonly volume: SizeLots;
  /** Volume-weighted average price in ticks, not rounded; null for a candle of empty prints. */
  readonly vwap: number | null;
}

/**
 * The last `capacity` candles of one interval, made from trades. Intervals begin at multiples of their
 * length since the epoch (UTC).
 *
 * An interval without a trade has no candle: an outage is not drawn as a flat price. A trade that comes
 * late is put into its own interval while that is still in reach; open and close are the first and the last
 * trade by time, by arrival where times are equal.
 */
export class CandleSeries {
  length = 0;
  /** Trades older than everything that is kept: they are in no candle. */
  tooLate = 0;
  private readonly widthMicros: number;
  private start = 0;
  private readonly times: Float64Array;
  private readonly firstTimes: Float64Array;
  private readonly lastTimes: Float64Array;
  private readonly opens: Int32Array;
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  private readonly closes: Int32Array;
  private readonly volumes: Float64Array;
  private readonly notionals: NotionalSums;

  constructor(
    readonly intervalSeconds: number,
    private readonly capacity = 1_024,
  ) {
    if (!Number.isInteger(intervalSeconds) || intervalSeconds <= 0 || capacity < 1) {
      throw new RangeError(`candles of ${intervalSeconds} s, ${capacity} kept`);
    }
    this.widthMicros = intervalSeconds * MICROS_PER_SECOND;
    this.times = new Float64Array(capacity);
    this.firstTimes = new Float64Array(capacity);
    this.lastTimes = new Float64Array(capacity);
    this.opens = new Int32Array(capacity);
    this.highs = new Int32Array(capacity);
    this.lows = new Int32Array(capacity);
    this.closes = new Int32Array(capacity);
    this.volumes = new Float64Array(capacity);
    this.notionals = new NotionalSums(capacity);
  }

  /** Takes a trade; true when it began a new candle. */
  add(time: Micros, price: PriceTicks, size: SizeLots): boolean {
    const bucket = Math.floor(time / this.widthMicros) * this.widthMicros;
    let position = this.length;
    while (position > 0 && this.times[this.slot(position - 1)] > bucket) position -= 1;
    if (position > 0 && this.times[this.slot(position - 1)] === bucket) {
      this.merge(this.slot(position - 1), time, price, size);
      return false;
    }
    return this.insert(position, bucket, time, price, size);
  }

  /** A candle by its place, 0 being the oldest. */
  at(index: number): Candle {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`candle ${index} of ${this.length}`);
    const slot = this.slot(index);
    return {
      time: this.times[slot] as Micros,
      open: this.opens[slot] as PriceTicks,
      high: this.highs[slot] as PriceTicks,
      low: this.lows[slot] as PriceTicks,
      close: this.closes[slot] as PriceTicks,
      volume: this.volumes[slot] as SizeLots,
      vwap: this.notionals.average(slot, this.volumes[slot]),
    };
  }

  /** Σ ticks × lots of a candle, exactly. */
  notionalAt(index: number): Money {
    return this.notionals.at(this.slot(index));
  }

  /** The newest `count`, oldest first. */
  last(count: number): Candle[] {
    const from = Math.max(0, this.length - count);
    return Array.from({ length: this.length - from }, (_, i) => this.at(from + i));
  }

  private slot(index: number): number {
    const slot = this.start + index;
    return slot < this.capacity ? slot : slot - this.capacity;
  }

  private merge(slot: number, time: Micros, price: PriceTicks, size: SizeLots): void {
    if (price > this.highs[slot]) this.highs[slot] = price;
    if (price < this.lows[slot]) this.lows[slot] = price;
    if (time >= this.lastTimes[slot]) {
      this.lastTimes[slot] = time;
      this.closes[slot] = price;
    } else if (time < this.firstTimes[slot]) {
      this.firstTimes[slot] = time;
      this.opens[slot] = price;
    }
    this.volumes[slot] += size;
    this.notionals.add(slot, price, size);
  }

  private insert(position: number, bucket: number, time: Micros, price: PriceTicks, size: SizeLots): boolean {
    let index = position;
    if (this.length === this.capacity) {
      if (position === 0) {
        this.tooLate += 1;
        return false;
      }
      this.start = this.slot(1);
      this.length -= 1;
      index -= 1;
    }
    this.length += 1;
    for (let i = this.length - 1; i > index; i -= 1) this.copy(this.slot(i - 1), this.slot(i));
    const slot = this.slot(index);
    this.times[slot] = bucket;
    this.firstTimes[slot] = time;
    this.lastTimes[slot] = time;
    this.opens[slot] = price;
    this.highs[slot] = price;
    this.lows[slot] = price;
    this.closes[slot] = price;
    this.volumes[slot] = size;
    this.notionals.reset(slot);
    this.notionals.add(slot, price, size);
    return true;
  }

  private copy(from: number, to: number): void {
    this.times[to] = this.times[from];
    this.firstTimes[to] = this.firstTimes[from];
    this.lastTimes[to] = this.lastTimes[from];
    this.opens[to] = this.opens[from];
    this.highs[to] = this.highs[from];
    this.lows[to] = this.lows[from];
    this.closes[to] = this.closes[from];
    this.volumes[to] = this.volumes[from];
    this.notionals.copy({ from, to });
  }
}
