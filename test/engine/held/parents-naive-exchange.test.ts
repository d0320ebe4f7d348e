import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases, runCase } from './naive-case.js';

describe('parents before an exchange that fills, ignores, rejects, delays and forgets', () => {
  it('never have more out than is left of them, count each fill once, and end', () => {
    fc.assert(
      fc.property(cases, (one) => {
        runCase(one);
      }),
      { numRuns: 12, seed: 20_261_128 },
    );
  });

  it('come to the same state from the same inputs', () => {
    fc.assert(
      fc.property(cases, (one) => {
        expect(runCase(one)).toBe(runCase(one));
      }),
      { numRuns: 3, seed: 7 },
    );
  });
});
