import { describe, expect, it } from 'vitest';
import { WallClock } from '../../../../src/apps/engine/market/index.js';

function machine(wallMillis: number) {
  const time = { wall: wallMillis, steady: 5_000 };
  const sources = { wallMillis: () => time.wall, steadyMillis: () => time.steady };
  const pass = (millis: number, wall = millis): void => {
    time.steady += millis;
    time.wall += wall;
  };
  return { time, sources, pass };
}

describe('the clock of a live market', () => {
  it('is the machine’s, in whole micros between its milliseconds', () => {
    const { sources, pass } = machine(1_700_000_000_000);
    const clock = new WallClock(0, sources);
    expect(clock.now()).toBe(1_700_000_000_000_000);
    pass(0.0125, 0);
    expect(clock.now()).toBe(1_700_000_000_000_012);
  });

  it('follows the machine’s clock forward: a night asleep, a correction', () => {
    const { sources, pass } = machine(1_700_000_000_000);
    const clock = new WallClock(0, sources);
    pass(100, 8 * 3_600_000);
    expect(clock.now()).toBe((1_700_000_000_000 + 8 * 3_600_000) * 1_000);
    pass(10);
    expect(clock.now()).toBe((1_700_000_000_000 + 8 * 3_600_000 + 10) * 1_000);
  });

  it('never goes back: where the machine’s is set back it goes on steadily', () => {
    const { sources, pass } = machine(1_700_000_000_000);
    const clock = new WallClock(0, sources);
    pass(1_000, -3_600_000);
    expect(clock.now()).toBe(1_700_000_001_000_000);
    let last = clock.now();
    for (let i = 0; i < 100; i += 1) {
      pass(7, i % 3 === 0 ? -50 : 20);
      expect(clock.now()).toBeGreaterThanOrEqual(last);
      last = clock.now();
    }
  });

  it('begins no earlier than what a log has seen', () => {
    const { sources, pass } = machine(1_700_000_000_000);
    const clock = new WallClock(1_700_000_900_000_000, sources);
    expect(clock.now()).toBe(1_700_000_900_000_000);
    pass(1);
    expect(clock.now()).toBe(1_700_000_900_001_000);
  });

  it('says the time of a delivery while it lasts', () => {
    const { sources } = machine(1_700_000_000_000);
    const clock = new WallClock(0, sources);
    clock.delivering = () => 42 as never;
    expect(clock.now()).toBe(42);
    expect(clock.flowing()).toBe(1_700_000_000_000_000);
  });
});
