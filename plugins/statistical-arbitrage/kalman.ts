/**
 * A regression y = α + β x whose coefficients wander, followed by a Kalman filter: Elliott, van der Hoek and Malcolm,
 * "Pairs trading", Quantitative Finance 5 (2005), in the form of Chan, "Algorithmic Trading" (2013), chapter 3. The
 * state (β, α) is a random walk with covariance δ/(1 − δ) · I a step.
 */
export class KalmanRegression {
  beta = 0;
  alpha = 0;
  /** What the last observation was off by before it was learnt from. */
  error = 0;
  /** The variance that this was expected to have. */
  errorVariance = 0;
  /** Covariance of (β, α): nothing is known at the start. */
  private pBeta = 1;
  private pCross = 0;
  private pAlpha = 1;
  private readonly wander: number;

  /** @param observationVariance of y around the line. */
  constructor(
    delta: number,
    private readonly observationVariance: number,
  ) {
    this.wander = delta / (1 - delta);
  }

  update({ y, x }: { readonly y: number; readonly x: number }): void {
    this.pBeta += this.wander;
    this.pAlpha += this.wander;
    const kBeta = this.pBeta * x + this.pCross;
    const kAlpha = this.pCross * x + this.pAlpha;
    this.error = y - this.beta * x - this.alpha;
    this.errorVariance = kBeta * x + kAlpha + this.observationVariance;
    const gainBeta = kBeta / this.errorVariance;
    const gainAlpha = kAlpha / this.errorVariance;
    this.beta += gainBeta * this.error;
    this.alpha += gainAlpha * this.error;
    this.pBeta -= gainBeta * kBeta;
    this.pCross -= gainBeta * kAlpha;
    this.pAlpha -= gainAlpha * kAlpha;
  }
}
