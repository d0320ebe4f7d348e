import { describe, expect, it } from 'vitest';
import { workstationOptions } from '../../../src/apps/cli/commands/workstation.js';

const SHARED = { json: false, config: undefined, home: '/h', verbose: false };

describe('what the workstation is opened with', () => {
  it('is the embedded exchange, the tapes, and otherwise what the configuration says', () => {
    expect(workstationOptions({ venue: 'embedded', tape: true }, SHARED)).toEqual({
      ...SHARED,
      venue: 'embedded',
      symbol: undefined,
      mode: undefined,
      speed: undefined,
      seed: undefined,
      synthetic: false,
      fresh: false,
      leave: undefined,
    });
  });

  it('is the synthetic market without a tape', () => {
    const given = {
      venue: 'Embedded',
      tape: false,
      seed: 7,
      speed: 2,
      mode: 'watch',
      leave: 'keep',
    } as const;
    expect(workstationOptions(given, SHARED)).toMatchObject({
      venue: 'embedded',
      synthetic: true,
      seed: 7,
      speed: 2,
      mode: 'watch',
      leave: 'keep',
    });
  });
});
