import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vigil } from '../../../src/apps/host/vigil.js';

const PATIENCE = 500;
const HOUR = 3_600_000;

/** A vigil with clocks that are moved by hand. */
class Watch {
  steadyMillis = 10;
  wallMillis = 1e12;
  readonly vigil = new Vigil(this);

  /** Time passes for everybody. */
  pass(millis: number): this {
    this.steadyMillis += millis;
    this.wallMillis += millis;
    return this;
  }

  get isTooSilent(): boolean {
    const { steadyMillis, wallMillis } = this;
    return this.vigil.isTooSilent({ steadyMillis, wallMillis }, PATIENCE);
  }

  heard(): void {
    this.vigil.heard(this.steadyMillis);
  }

  /** How many checks, each 100 ms, an engine that says nothing any more is given. */
  checksUntilSilent(): number {
    let checks = 0;
    while (!this.isTooSilent) {
      this.pass(100);
      checks += 1;
    }
    return checks;
  }
}

describe('an engine that says nothing', () => {
  it('hangs after 500 ms, and not before', () => {
    const watch = new Watch();
    for (let i = 0; i < 5; i += 1) expect(watch.pass(100).isTooSilent).toBe(false);
    expect(watch.pass(100).isTooSilent).toBe(true);
  });

  it('never hangs while it speaks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 250 }), { maxLength: 100 }), (pauses) => {
        const watch = new Watch();
        for (const millis of pauses) {
          expect(watch.pass(millis).isTooSilent).toBe(false);
          watch.heard();
        }
      }),
    );
  });
});

describe('a host that slept waits first', () => {
  it('one more period and a moment, where both were stopped', () => {
    const watch = new Watch();
    watch.pass(4_000);
    // 1,000 ms to wake up, 500 of patience: the 16th check, 1,600 ms later, is the first above that.
    expect(watch.checksUntilSilent()).toBe(16);
  });

  it('a little longer for each hour of a suspended night, which the steady clock does not count', () => {
    const watch = new Watch();
    watch.wallMillis += 8 * HOUR;
    // 28,800 seconds at 0.1 ms, 1,000 to wake up, 500 of patience: 4,380 ms.
    expect(watch.checksUntilSilent()).toBe(44);
  });

  it('the same for a clock that was set back', () => {
    const watch = new Watch();
    watch.wallMillis -= HOUR;
    // 3,600 × 0.1 + 1,000 + 500 = 1,860.
    expect(watch.checksUntilSilent()).toBe(19);
  });

  it('but never long: an engine that hangs is found whatever the clocks did', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (jump) => {
        const watch = new Watch();
        watch.wallMillis += jump;
        expect(watch.checksUntilSilent()).toBeLessThanOrEqual(310);
      }),
      { numRuns: 30 },
    );
  });

  it('and where it was only busy for a moment, one period', () => {
    const watch = new Watch();
    watch.pass(450);
    expect(watch.checksUntilSilent()).toBe(6);
  });
});
