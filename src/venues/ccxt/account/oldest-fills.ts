import type { FillReport } from './link.js';

/** The oldest executions that make so many lots. */
export function oldestFills(fills: readonly FillReport[], lots: number): readonly FillReport[] {
  let sum = 0;
  return fills.filter(({ size }) => {
    if (sum >= lots) return false;
    sum += size;
    return true;
  });
}
