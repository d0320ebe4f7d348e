import { expect, it } from 'vitest';
import { runSaving, TIERS } from './routing-saving-run.js';

/** `npm run simulate:routing` does the same with more orders. */
it('routing over split recorded depth is never worse than one venue alone or an even split', () => {
  const savings = runSaving({ orders: 300, seed: 2 });
  expect(savings).toHaveLength(2 * TIERS.length);
  for (const { againstSingle, againstEven, mistakes } of savings) {
    expect(mistakes).toEqual([]);
    expect(againstSingle.length).toBeGreaterThan(200);
    expect(Math.min(...againstSingle)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...againstEven)).toBeGreaterThanOrEqual(-1e-6);
  }
  // Where fees are the same there is always something to be saved.
  for (const { againstSingle } of savings.filter(({ tier }) => tier === TIERS.at(-1)!.name)) {
    expect(Math.max(...againstSingle)).toBeGreaterThan(0.01);
  }
});
