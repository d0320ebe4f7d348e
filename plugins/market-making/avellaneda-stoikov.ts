/** What the model needs to know beside the market. */
export interface ModelParameters {
  /** Risk aversion γ, in 1/bps for an inventory counted in quotes. */
  readonly gamma: number;
  /** Decay κ of the chance of a fill with the distance from the fair price, in 1/bps. */
  readonly kappa: number;
  /** T − t, which rolls: a market that never closes has no end to run down to. */
  readonly horizonSeconds: number;
  /** How many seconds the variance remembers. */
  readonly volatilitySeconds: number;
}

/**
 * Avellaneda and Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8 (2008), with
 * distances in bps of the fair price and inventory in quotes:
 *
 *     reservation price  r = s − q γ σ² (T − t)
 *     half-spread        δ = γ σ² (T − t) / 2 + ln(1 + γ/κ) / γ
 *
 * σ² is estimated from the mid once a second, in bps² per second: a mean while there are few seconds, then an
 * exponential one. Fewer samples than every book message, and so free of the flicker of the touch.
 */
export class AvellanedaStoikov {
  /** bps² per second; 0 before the second sample. */
  variance = 0;
  /** δ, bps. */
  halfSpread = 0;
  /** How far the centre moves for each quote of inventory, against it: γ σ² (T − t), bps. */
  skewPerQuote = 0;
  private seconds = 0;
  private mid = Number.NaN;
  private time = 0;

  constructor(private readonly parameters: ModelParameters) {
    this.settle();
  }

  /** @param mid NaN while there is none: what happened meanwhile is not measured. @param time in micros. */
  sample(mid: number, time: number): void {
    const elapsed = (time - this.time) / 1_000_000;
    const moved = (10_000 * (mid - this.mid)) / this.mid;
    this.mid = mid;
    this.time = time;
    if (!(elapsed > 0) || Number.isNaN(moved)) return;
    this.seconds = Math.min(this.seconds + elapsed, this.parameters.volatilitySeconds);
    const weight = Math.min(1, elapsed / this.seconds);
    this.variance += weight * ((moved * moved) / elapsed - this.variance);
    this.settle();
  }

  private settle(): void {
    const { gamma, kappa, horizonSeconds } = this.parameters;
    this.skewPerQuote = gamma * this.variance * horizonSeconds;
    // The limit of ln(1 + γ/κ)/γ for one who does not mind risk.
    const arrival = gamma === 0 ? 1 / kappa : Math.log(1 + gamma / kappa) / gamma;
    this.halfSpread = this.skewPerQuote / 2 + arrival;
  }
}
