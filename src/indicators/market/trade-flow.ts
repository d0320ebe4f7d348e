import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { BookView } from '../../market/index.js';
import { defineIndicator, type IndicatorTrade } from '../contract.js';
import { secondsParameter } from '../parameters.js';
import { MarketBase } from './market-base.js';
import { TimedSums } from './timed-sums.js';

const parameters = z.strictObject({ seconds: secondsParameter(10, 'length of the window') });

/**
 * Trade flow imbalance of a sliding window: bought less sold over bought plus sold (−1 to 1), and bought less sold,
 * by the aggressor that the venue names. Flow has no value while the window is empty; the delta is 0 then. Warm-up:
 * the first print.
 *
 * @see Chordia, Roll and Subrahmanyam, Order Imbalance, Liquidity, and Market Returns, Journal of Financial
 *   Economics, 2002.
 */
export const tradeFlow = defineIndicator({
  name: 'trade-flow',
  description: 'who takes: bought less sold of the last seconds, as a share and as a size',
  source: 'Chordia, Roll and Subrahmanyam, Journal of Financial Economics, 2002',
  input: 'market',
  parameters,
  outputs: [
    { name: 'flow', unit: 'ratio' },
    { name: 'delta', unit: 'size' },
  ],
  create: ({ seconds }) => new TradeFlowIndicator(seconds * MICROS_PER_SECOND),
});

class TradeFlowIndicator extends MarketBase {
  /** First bought less sold, second bought plus sold. */
  private readonly sums: TimedSums;
  private started = false;

  constructor(windowMicros: number) {
    super(2);
    this.sums = new TimedSums(windowMicros);
  }

  onTrade({ time, size, buys }: IndicatorTrade): void {
    this.started = true;
    this.sums.add(this.tick(time), buys ? size : -size, size);
    this.show();
  }

  /** Time passes without prints too. */
  onBook(_book: BookView, time: number): void {
    if (!this.started) return;
    this.sums.expire(this.tick(time));
    this.show();
  }

  private show(): void {
    const { first: delta, second: total } = this.sums;
    this.values[0] = delta / total;
    this.values[1] = delta;
  }
}
