import type { Money, PriceTicks, SizeLots } from '../domain/index.js';
import { NotionalSums } from './notional-sums.js';

/** Volume-weighted average price of all trades since it was made or reset, from exact sums. */
export class SessionVwap {
  private volume = 0;
  private readonly notionals = new NotionalSums(1);

  add(price: PriceTicks, size: SizeLots): void {
    this.volume += size;
    this.notionals.add(0, price, size);
  }

  reset(): void {
    this.volume = 0;
    this.notionals.reset(0);
  }

  get volumeLots(): SizeLots {
    return this.volume as SizeLots;
  }

  /** Σ ticks × lots. */
  get notional(): Money {
    return this.notionals.at(0);
  }

  /** In ticks, not rounded; null before the first trade. */
  get value(): number | null {
    return this.notionals.average(0, this.volume);
  }
}
