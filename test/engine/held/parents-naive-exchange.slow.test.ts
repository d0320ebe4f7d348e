import fc from 'fast-check';
import { it } from 'vitest';
import { cases, runCase } from './naive-case.js';

it('parents before an exchange of bad habits: many more of them, other ones each time', () => {
  fc.assert(
    fc.property(cases, (one) => {
      runCase(one);
    }),
    { numRuns: 400 },
  );
}, 300_000);
