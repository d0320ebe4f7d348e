import type { BookView } from 'outcry/plugin';

/** What is measured, and how long it is remembered. */
export interface PressureParameters {
  readonly levels: number;
  /** Weight of a level relative to the one before it. */
  readonly decay: number;
  readonly smoothingMillis: number;
  readonly driftMillis: number;
}

/**
 * Two signs of where the next trades go, from one book:
 *
 * - the imbalance of its weighted levels, (Σ w·bids − Σ w·asks) / (Σ w·bids + Σ w·asks), between −1 and 1,
 *   smoothed over time (Cont, Kukanov and Stoikov, "The price impact of order book events", 2014);
 * - the drift of the micro-price, its distance in bps from its own moving average (Stoikov, "The micro-price",
 *   2018).
 *
 * Averages are exponential in time, not in messages: a weight of 1 − e^(−Δt/τ) for what is new.
 */
export class BookPressure {
  /** −1 to 1. */
  imbalance = 0;
  /** bps. */
  drift = 0;
  private average = Number.NaN;
  private time = Number.NaN;
  private readonly weights: Float64Array;
  private readonly prices: Int32Array;
  private readonly sizes: Float64Array;
  private readonly smoothingMicros: number;
  private readonly driftMicros: number;

  constructor({ levels, decay, smoothingMillis, driftMillis }: PressureParameters) {
    this.weights = new Float64Array(levels);
    this.prices = new Int32Array(levels);
    this.sizes = new Float64Array(levels);
    let weight = 1;
    for (let i = 0; i < levels; i += 1) {
      this.weights[i] = weight;
      weight *= decay;
    }
    this.smoothingMicros = smoothingMillis * 1000;
    this.driftMicros = driftMillis * 1000;
  }

  /** What was remembered of a market that was lost sight of says nothing any more. */
  forget(): void {
    this.time = Number.NaN;
  }

  /** Takes in a valid book; times never fall. */
  observe(book: BookView, time: number): void {
    const bids = this.weighted(book, 'buy');
    const asks = this.weighted(book, 'sell');
    const imbalance = (bids - asks) / (bids + asks);
    const bidSize = book.bestBidSize;
    const askSize = book.bestAskSize;
    const micro = (book.bestBid * askSize + book.bestAsk * bidSize) / (bidSize + askSize);
    const elapsed = time - this.time;
    this.time = time;
    if (Number.isNaN(elapsed)) {
      this.imbalance = imbalance;
      this.average = micro;
    } else {
      this.imbalance += weightOf(elapsed, this.smoothingMicros) * (imbalance - this.imbalance);
      this.average += weightOf(elapsed, this.driftMicros) * (micro - this.average);
    }
    this.drift = (10_000 * (micro - this.average)) / this.average;
  }

  private weighted(book: BookView, side: 'buy' | 'sell'): number {
    const count = book.copyLevels(side, this.weights.length, this.prices, this.sizes);
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += this.weights[i]! * this.sizes[i]!;
    return sum;
  }
}

/** Without a memory the newest is all there is. */
const weightOf = (elapsed: number, memory: number): number =>
  memory === 0 ? 1 : 1 - Math.exp(-elapsed / memory);
