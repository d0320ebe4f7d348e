import { MICROS_PER_SECOND, type Micros } from '../../domain/index.js';
import type { MarketGlance } from '../algorithms/contract.js';

/** How fast each market trades: by its pace where that is known, and by what was traded since it was first seen. */
export class TradeRates {
  private readonly first = new Map<number, { readonly lots: number; readonly time: Micros }>();
  private time = 0 as Micros;

  observe(time: Micros, markets: readonly MarketGlance[]): void {
    this.time = time;
    for (const { instrument, tradedLots } of markets) {
      if (!this.first.has(instrument.index)) this.first.set(instrument.index, { lots: tradedLots, time });
    }
  }

  lotsPerSecond({ instrument, tradedLots, pace }: MarketGlance): number {
    const first = this.first.get(instrument.index);
    const lots = (pace?.lots ?? 0) + (first === undefined ? 0 : tradedLots - first.lots);
    const micros = (pace?.micros ?? 0) + (first === undefined ? 0 : this.time - first.time);
    return micros > 0 ? (lots / micros) * MICROS_PER_SECOND : 0;
  }

  canonical(): unknown {
    return [this.time, ...this.first];
  }
}
