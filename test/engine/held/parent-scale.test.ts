import { describe, expect, it } from 'vitest';
import { Instrument, priceTicks } from '../../../src/domain/index.js';
import { LotScale } from '../../../src/engine/held/parent-scale.js';
import { BTC } from '../fixture.js';

describe('the average price of a parent', () => {
  it('is exact over venues whose ticks and lots differ', () => {
    const own = new Instrument(
      { ...BTC, tick: { units: 1, decimals: 2 }, lot: { units: 1, decimals: 5 } },
      0,
    );
    const other = new Instrument(
      { ...BTC, tick: { units: 5, decimals: 1 }, lot: { units: 1, decimals: 3 } },
      1,
    );
    const scale = new LotScale(own, [own, other]);
    const [ownFine, otherFine] = [scale.fineOf(0)!, scale.fineOf(1)!];
    // 0.1 at 61,720.01 and 0.2 at 61,725.00 (123,450 ticks of 0.5): 61,723.336….
    const [first, second] = [10_000 * ownFine, 200 * otherFine];
    const cost =
      scale.cost(own, priceTicks(6_172_001), first) + scale.cost(other, priceTicks(123_450), second);
    expect(scale.averageTicks(cost, first + second)).toBe(6_172_334);
  });

  it('does not lose a tick where a double would', () => {
    const own = new Instrument(BTC, 0);
    const scale = new LotScale(own, [own]);
    const lots = 9_007_199_254_740_991;
    const price = priceTicks(2_147_483_647);
    expect(scale.averageTicks(scale.cost(own, price, lots), lots)).toBe(2_147_483_647);
  });
});
