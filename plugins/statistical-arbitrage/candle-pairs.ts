/** How many candles of one leg may come before the other's of the same interval. */
const KEPT = 4;

/**
 * Brings the candles of two legs together: each is finished by its own market's next print, and so one may be some
 * candles ahead. An interval that one of them has no candle of is left out.
 */
export class CandlePairs {
  private readonly times = [new Float64Array(KEPT).fill(Number.NaN), new Float64Array(KEPT).fill(Number.NaN)];
  private readonly closes = [new Float64Array(KEPT), new Float64Array(KEPT)];
  private readonly places = [0, 0];
  private paired = Number.NEGATIVE_INFINITY;

  /** The closes of both legs in that interval, once both are there; each interval once, none after a later one. */
  add(leg: 0 | 1, time: number, close: number): readonly [number, number] | null {
    const place = this.places[leg]!;
    this.times[leg]![place] = time;
    this.closes[leg]![place] = close;
    this.places[leg] = (place + 1) % KEPT;
    const other = 1 - leg;
    const found = this.times[other]!.indexOf(time);
    if (found < 0 || time <= this.paired) return null;
    this.paired = time;
    const beside = this.closes[other]![found]!;
    return leg === 0 ? [close, beside] : [beside, close];
  }
}
