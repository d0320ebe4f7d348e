import { describe, expect, it } from 'vitest';
import { simulateSeed } from './world/index.js';

describe('a seed', () => {
  it('is the same run each time, to the last byte, and another one where it is another', async () => {
    const first = await simulateSeed(7, { brief: true });
    const again = await simulateSeed(7, { brief: true });
    expect(again).toEqual(first);
    expect(first.violation).toBeNull();
    expect(first.outcome?.stateHash).toMatch(/^[0-9a-f]{64}$/);
    expect((await simulateSeed(8, { brief: true })).digest).not.toBe(first.digest);
  });
});
