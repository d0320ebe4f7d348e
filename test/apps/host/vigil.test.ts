import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_WAIT_MILLIS, Vigil } from '../../../src/apps/host/vigil.js';

const PATIENCE = 500;
const HOUR = 3_600_000;

/** A vigil with clocks that are moved by hand. */
class Watch {
  steadyMillis = 10;
  wallMillis = 1e12;
  /** What the engine has waited for a processor since it began. */
  waitedMillis: number | null = null;
  readonly vigil = new Vigil(this);

  /** Time passes for everybody. */
  pass(millis: number): this {
    this.steadyMillis += millis;
    this.wallMillis += millis;
    return this;
  }

  get isTooSilent(): boolean {
    const { steadyMillis, wallMillis, waitedMillis } = this;
    return this.vigil.isTooSilent({ steadyMillis, wallMillis }, PATIENCE, waitedMillis);
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

describe('an engine that is kept from running', () => {
  /** Of each 100 ms it waits so many for a processor. @returns checks until it counts as hanging. */
  const checksWhere = (waits: number, watch = new Watch()): number => {
    watch.waitedMillis ??= 0;
    let checks = 0;
    while (!watch.isTooSilent) {
      watch.pass(100);
      watch.waitedMillis += waits;
      checks += 1;
    }
    return checks;
  };

  it('hangs once it has been silent for 500 ms in which it might have spoken', () => {
    // 100 − 50 a check: the eleventh is the first above 500.
    expect(checksWhere(50)).toBe(11);
    // 100 − 90 a check would take 5.1 s, 4.0 of them waited; the most is counted then: 4,500 ms, and the next.
    expect(checksWhere(90)).toBe(46);
  });

  it('hangs as before where the system does not tell, or it does not wait', () => {
    expect(checksWhere(0)).toBe(6);
    expect(new Watch().checksUntilSilent()).toBe(6);
  });

  it('is given no more than four seconds for one silence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (waits) => {
        expect(checksWhere(waits)).toBeLessThanOrEqual((PATIENCE + LONGEST_WAIT_MILLIS) / 100 + 1);
      }),
    );
  });

  it('has what it waited before its last word, and what another process waited, not counted for it', () => {
    const watch = new Watch();
    watch.waitedMillis = 3_000;
    expect(watch.pass(100).isTooSilent).toBe(false);
    watch.heard();
    expect(checksWhere(0, watch)).toBe(6);
    watch.vigil.forgive(watch.steadyMillis);
    watch.waitedMillis = 5;
    expect(checksWhere(0, watch)).toBe(6);
  });
});
