import { expect, it } from 'vitest';
import { runVenuesAtOnce, VENUES } from './venues-at-once-run.js';

/** `npm run simulate:venues` does the same for ten minutes. */
it('three venues at once have the exchange’s own books', async () => {
  const outcomes = await runVenuesAtOnce({ seconds: 8 });
  expect(outcomes.map(({ venue }) => venue)).toEqual([...VENUES]);
  for (const { comparisons, mistakes, gaps, isLive } of outcomes) {
    expect(mistakes).toEqual([]);
    expect(gaps).toBe(0);
    expect(isLive).toBe(true);
    expect(comparisons).toBeGreaterThan(50);
  }
});

it('and under faults none is ever wrong', async () => {
  const chaos = 'drop=0.01:frame=book,duplicate=0.02,reorder=0.01:frame=book,delay=20ms±20:p=0.05';
  const outcomes = await runVenuesAtOnce({ seconds: 8, chaos });
  for (const { venue, mistakes, isLive, gaps, recoveries } of outcomes) {
    expect(mistakes).toEqual([]);
    expect(isLive).toBe(true);
    const slowest = recoveries.length === 0 ? 0 : Math.max(...recoveries);
    process.stdout.write(`${venue}: ${gaps} gaps under faults, slowest recovery ${slowest.toFixed(0)} ms\n`);
  }
});
