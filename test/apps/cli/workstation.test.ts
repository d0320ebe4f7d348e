import { describe, expect, it } from 'vitest';
import { workstationOptions } from '../../../src/apps/cli/commands/workstation.js';

const SHARED = { json: false, config: undefined, home: '/h', verbose: false };

describe('what the workstation is opened with', () => {
  it('is the embedded exchange, the tapes, and otherwise what the configuration says', () => {
    expect(workstationOptions({ venue: 'embedded', tape: true }, SHARED)).toEqual({
      ...SHARED,
      venue: 'embedded',
      testnet: false,
      symbol: undefined,
      mode: undefined,
      speed: undefined,
      seed: undefined,
      synthetic: false,
      fresh: false,
      leave: undefined,
      reader: false,
      terminal: {
        theme: undefined,
        framesPerSecond: undefined,
        link: undefined,
        ascii: undefined,
        mouse: undefined,
      },
    });
  });

  it('takes what the terminal is to be like', () => {
    const given = {
      venue: 'embedded',
      tape: true,
      theme: 'light',
      fps: 5,
      link: 'low',
      ascii: true,
    } as const;
    expect(workstationOptions(given, SHARED).terminal).toEqual({
      theme: 'light',
      framesPerSecond: 5,
      link: 'low',
      ascii: true,
      mouse: undefined,
    });
  });

  it('takes live mode, which on the embedded exchange is a rehearsal', () => {
    const given = { venue: 'embedded', tape: true, mode: 'live' } as const;
    expect(workstationOptions(given, SHARED)).toMatchObject({ mode: 'live' });
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
