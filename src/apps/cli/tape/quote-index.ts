import { type MarketRows, RowKind } from '../../../domain/index.js';

export interface Touch {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** Values kept for each quote: sequence, bid, bid size, ask, ask size. */
const WIDTH = 5;

/**
 * All quotes of a tape by the update id that they stand for. A quote may arrive after the book message that
 * contains it, so the last one at or below an id is looked up, not the last one received.
 */
export class QuoteIndex {
  private values = new Float64Array(WIDTH * 4_096);
  private count = 0;
  private sequences = new Float64Array(0);
  private places = new Uint32Array(0);

  /** Takes the quotes of a batch; a bid row is followed by its ask row. */
  collect(rows: MarketRows): void {
    for (let row = 0; row + 1 < rows.length; row += 1) {
      if (rows.kind[row] !== RowKind.Quote || Number.isNaN(rows.sequence[row])) continue;
      if (this.values.length < (this.count + 1) * WIDTH) this.grow();
      this.values.set(
        [rows.sequence[row], rows.price[row], rows.size[row], rows.price[row + 1], rows.size[row + 1]],
        this.count * WIDTH,
      );
      this.count += 1;
      row += 1;
    }
  }

  /** Must follow the last `collect`. The later of two quotes with one id counts. */
  sort(): void {
    const { count, values } = this;
    this.places = Uint32Array.from({ length: count }, (_, i) => i);
    this.places.sort((a, b) => values[a * WIDTH] - values[b * WIDTH] || a - b);
    this.sequences = Float64Array.from(this.places, (place) => values[place * WIDTH]);
  }

  /**
   * Whether the touch is that of the last quote with an id of at most `sequence`. Null where that cannot be
   * told: there is no such quote, or the recording ended before any later one could prove that none is missing.
   */
  agrees(sequence: number, touch: Touch): boolean | null {
    if (Number.isNaN(sequence)) return null;
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sequences[middle] <= sequence) low = middle + 1;
      else high = middle;
    }
    if (low === 0 || (low === this.count && this.sequences[low - 1] < sequence)) return null;
    const at = this.places[low - 1] * WIDTH;
    const { values } = this;
    return (
      values[at + 1] === touch.bid &&
      values[at + 2] === touch.bidSize &&
      values[at + 3] === touch.ask &&
      values[at + 4] === touch.askSize
    );
  }

  private grow(): void {
    const larger = new Float64Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}
