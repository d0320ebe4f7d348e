import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockWatch } from '../../../src/apps/engine/clock-watch.js';

const begin = () => new ClockWatch({ wallMillis: 1_000_000, steadyMillis: 50 });
const HOUR = 3_600_000;

describe('time that jumps is said', () => {
  it('once', () => {
    const watch = begin();
    expect(watch.look({ wallMillis: 1_000_005 + HOUR, steadyMillis: 55 })).toBe(
      'the machine slept, or its clock was set forward: 60 min; orders wait for fresh books',
    );
    expect(watch.look({ wallMillis: 1_000_010 + HOUR, steadyMillis: 60 })).toBeNull();
  });

  it('when the clock is set back', () => {
    expect(begin().look({ wallMillis: 1_000_005 - HOUR, steadyMillis: 55 })).toBe(
      "the machine's clock was set back by 60 min; the session's time goes on steadily",
    );
  });

  it('when everything stood still, on both clocks', () => {
    const eightHours = 8 * HOUR;
    expect(begin().look({ wallMillis: 1_000_000 + eightHours, steadyMillis: 50 + eightHours })).toBe(
      'the engine stood still for 8 h 0 min; orders wait for fresh books',
    );
    expect(begin().look({ wallMillis: 1_002_500, steadyMillis: 2_550 })).toMatch(/stood still for 3 s/);
  });
});

it('a clock that NTP slews, and a loop that is late, are nothing to speak of', () => {
  const beat = fc.record({
    late: fc.double({ min: 0, max: 1_990, noNaN: true }),
    slew: fc.double({ min: -900, max: 900, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(beat, { maxLength: 50 }), (beats) => {
      const watch = begin();
      const now = { wallMillis: 1_000_000, steadyMillis: 50 };
      for (const { late, slew } of beats) {
        now.steadyMillis += late;
        now.wallMillis += late + slew;
        expect(watch.look({ ...now })).toBeNull();
      }
    }),
  );
});
