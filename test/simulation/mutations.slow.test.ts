import { describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations.js';
import { simulateSeed } from './world/index.js';

const SEEDS = 60;

describe.each(Object.entries(MUTATIONS))('where %s', (_, wrappers) => {
  it('the simulation finds it', async () => {
    let found: string | null = null;
    for (let seed = 1; seed <= SEEDS && found === null; seed += 1) {
      found = (await simulateSeed(seed, { wrappers })).violation?.invariant ?? null;
    }
    // An invariant, and not a mistake of the mutation itself.
    expect(found).not.toBeNull();
    expect(found).not.toBe('crash');
  });
});
