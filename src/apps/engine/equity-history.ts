import type { Money } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import type { EquitySnapshot } from '../../protocol/index.js';
import { ThinnedSeries } from './thinned-series.js';

const SAMPLES_KEPT = 3_600;

/** Equity and the fall from its peak, once a second of the session's time, for drawing. */
export class EquityHistory {
  private readonly samples = new ThinnedSeries<readonly [number, number, number]>(SAMPLES_KEPT);
  /** The engine's next second when this one was seen. */
  private nextSecond = Number.NaN;

  constructor(private readonly engine: Engine) {}

  /** After each step; most do nothing here. */
  observe(): void {
    const { portfolio, time, nextSecond } = this.engine;
    if (nextSecond === this.nextSecond) return;
    this.nextSecond = nextSecond;
    const { peak, fall } = portfolio.drawdown();
    // Before the venue has told the balances, and a first second has valued them, there is nothing to draw.
    if (peak.isZero) return;
    const number = (amount: Money) => Math.round(Number(portfolio.formatReporting(amount)) * 100) / 100;
    this.samples.push([time, number(portfolio.equity()), number(fall)]);
  }

  snapshot(): EquitySnapshot {
    return { samples: this.samples.values() };
  }
}
