import { MICROS_PER_SECOND, type Micros } from '../../domain/index.js';
import type { ParentView } from '../algorithms/contract.js';

/** Three per cent a day: √(0.03² ÷ 86,400 s), in ppm. It stands until the market has said more. */
const PRIOR_PPM = 102;
/** The prior counts as if it had been seen for so long. */
const PRIOR_SECONDS = 10;
/** Old moves fade by half in each such time. */
const HALF_LIFE_SECONDS = 60;

/**
 * The volatility of the parent's own mid, in ppm for the square root of a second, from the views in which it was seen:
 * squared moves ÷ time, both fading with age, beginning with a prior.
 */
export class Volatility {
  private squares = PRIOR_PPM * PRIOR_PPM * PRIOR_SECONDS;
  private seconds = PRIOR_SECONDS;
  private mid = 0;
  private time = 0 as Micros;

  observe({ time, market }: ParentView): void {
    const { live, book } = market;
    if (!live || !book.valid || time <= this.time) return;
    const mid = (book.bestBid + book.bestAsk) / 2;
    if (this.mid > 0) {
      const passed = (time - this.time) / MICROS_PER_SECOND;
      const fade = HALF_LIFE_SECONDS / (HALF_LIFE_SECONDS + passed);
      const move = ((mid - this.mid) / this.mid) * 1_000_000;
      this.squares = (this.squares + move * move) * fade;
      this.seconds = (this.seconds + passed) * fade;
    }
    [this.mid, this.time] = [mid, time];
  }

  get ppmPerRootSecond(): number {
    return Math.sqrt(this.squares / this.seconds);
  }

  /**
   * What a millisecond of latency costs, in ppm. While an order is under way for t the price moves by σ√t, and what
   * moves against it is on average σ√t ÷ √(2π). That is no line: it is taken as one through the latency of these
   * venues on average, so that what sets them apart is in proportion.
   */
  costPpmPerMilli(latenciesMicros: readonly number[]): number {
    const mean = latenciesMicros.reduce((sum, each) => sum + each, 0) / latenciesMicros.length;
    if (!(mean > 0)) return 0;
    const seconds = mean / MICROS_PER_SECOND;
    return (this.ppmPerRootSecond * Math.sqrt(seconds)) / Math.sqrt(2 * Math.PI) / (mean / 1_000);
  }

  canonical(): unknown {
    return [this.squares, this.seconds, this.mid, this.time];
  }
}
