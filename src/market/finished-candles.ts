import { MICROS_PER_SECOND, type Micros, type PriceTicks, type SizeLots } from '../domain/index.js';
import type { Candle } from './candles.js';

/** How long after its end a candle may wait for a late print before a quiet market finishes it. */
export const GRACE_MICROS = MICROS_PER_SECOND;

/**
 * The finished candles of one interval, as a strategy may see them: each once, whole, and never changed
 * afterwards. `CandleSeries` is for looking at and puts a late print into its own interval; here it would be a
 * change of the past, so a print of an interval that is finished is counted in `late` and left out.
 *
 * A candle is finished by the first print of a later interval, or, in a quiet market, a second after its end.
 * An interval without a print has no candle.
 */
export class FinishedCandles {
  late = 0;
  private readonly widthMicros: number;
  private readonly kept: Candle[] = [];
  private bucket = Number.NEGATIVE_INFINITY;
  private isOpen = false;
  private open = 0;
  private high = 0;
  private low = 0;
  private close = 0;
  private volume = 0;
  private notional = 0;

  constructor(
    readonly intervalSeconds: number,
    private readonly capacity = 1_024,
  ) {
    if (!Number.isInteger(intervalSeconds) || intervalSeconds <= 0 || capacity < 1) {
      throw new RangeError(`candles of ${intervalSeconds} s, ${capacity} kept`);
    }
    this.widthMicros = intervalSeconds * MICROS_PER_SECOND;
  }

  /** Takes a print; the candle that it finished, if any. */
  add(time: Micros, price: PriceTicks, size: SizeLots): Candle | null {
    const bucket = Math.floor(time / this.widthMicros) * this.widthMicros;
    if (bucket < this.bucket || (bucket === this.bucket && !this.isOpen)) {
      this.late += 1;
      return null;
    }
    if (bucket === this.bucket) {
      this.merge(price, price, price, size, price * size);
      return null;
    }
    const finished = this.finish();
    this.begin(bucket, price);
    this.merge(price, price, price, size, price * size);
    return finished;
  }

  /** Takes a whole candle of a shorter or the same interval; the candle of this interval that it finished, if any. */
  addCandle(candle: Candle, intervalSeconds: number): Candle | null {
    const bucket = Math.floor(candle.time / this.widthMicros) * this.widthMicros;
    if (bucket < this.bucket || (bucket === this.bucket && !this.isOpen)) {
      this.late += 1;
      return null;
    }
    // One that a gap left open is finished by what comes after it, but only one can be told of at a time.
    let finished: Candle | null = null;
    if (bucket !== this.bucket) {
      finished = this.finish();
      this.begin(bucket, candle.open);
    }
    const value = (candle.vwap ?? candle.close) * candle.volume;
    this.merge(candle.high, candle.low, candle.close, candle.volume, value);
    const ends = candle.time + intervalSeconds * MICROS_PER_SECOND >= bucket + this.widthMicros;
    if (!ends || finished !== null) return finished;
    return this.finish();
  }

  /** In a quiet market: the candle that has waited long enough at `time`, if any. */
  finishBy(time: Micros): Candle | null {
    return this.isOpen && time >= this.bucket + this.widthMicros + GRACE_MICROS ? this.finish() : null;
  }

  /** The newest `count`, oldest first. */
  last(count: number): readonly Candle[] {
    return this.kept.slice(Math.max(0, this.kept.length - count));
  }

  private begin(bucket: number, open: number): void {
    this.bucket = bucket;
    this.isOpen = true;
    this.open = open;
    this.high = open;
    this.low = open;
    this.volume = 0;
    this.notional = 0;
  }

  private merge(high: number, low: number, close: number, volume: number, notional: number): void {
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    this.close = close;
    this.volume += volume;
    this.notional += notional;
  }

  private finish(): Candle | null {
    if (!this.isOpen) return null;
    this.isOpen = false;
    const candle: Candle = {
      time: this.bucket as Micros,
      open: this.open as PriceTicks,
      high: this.high as PriceTicks,
      low: this.low as PriceTicks,
      close: this.close as PriceTicks,
      volume: this.volume as SizeLots,
      vwap: this.volume === 0 ? null : this.notional / this.volume,
    };
    this.kept.push(candle);
    if (this.kept.length > 2 * this.capacity) this.kept.splice(0, this.capacity);
    return candle;
  }
}
