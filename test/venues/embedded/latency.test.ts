import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/index.js';
import { indexMessages, wholeTape } from '../../../src/matching/recorded/index.js';
import { type LatencyChoice, latencyModel } from '../../../src/venues/embedded/latency.js';
import { TapeBuilder } from '../../matching/recorded/tape-builder.js';

/** Prints at the exchange's 1 s, 2 s, 3 s that took 5, 40 and 7 ms, by a recorder whose clock is 90 ms behind. */
function tape() {
  const at = (time: number, delay: number) => [time, time + delay - 90_000] as const;
  const builder = new TapeBuilder();
  for (const [time, received] of [at(1_000_000, 5_000), at(2_000_000, 40_000), at(3_000_000, 7_000)]) {
    builder.trade(time, 'buy', 100, 1, received);
  }
  return wholeTape(indexMessages([builder.build()]));
}

const model = (choice: LatencyChoice, seed = 1) =>
  latencyModel(choice, { name: 'order latency', seed, tape: tape() });

describe('latencies', () => {
  it('that are constant are', () => {
    const constant = model({ kind: 'constant', micros: 10_000 });
    expect([constant.next(5), constant.next(50), constant.mostMicros]).toEqual([10_000, 10_000, 10_000]);
  });

  it('that are recorded are those of the newest message that had arrived, the clock skew taken off', () => {
    const recorded = model({ kind: 'recorded', addMicros: 1_000 });
    // The quickest message took 5 ms; nothing tells that from skew, so that it counts as none.
    expect(recorded.next(500_000)).toBe(1_000);
    expect(recorded.next(1_500_000)).toBe(1_000);
    // 40 ms less the 5 of the quickest: it arrives at 2.035 s.
    expect(recorded.next(2_034_999)).toBe(1_000);
    expect(recorded.next(2_035_000)).toBe(36_000);
    expect(recorded.next(2_900_000)).toBe(36_000);
    expect(recorded.next(3_002_000)).toBe(3_000);
    expect(recorded.next(9_000_000)).toBe(3_000);
  });

  const choices: LatencyChoice[] = [
    { kind: 'sampled', micros: [900, 5_000, 12_000, 250_000] },
    { kind: 'recorded', addMicros: 3 },
    { kind: 'constant', micros: 7 },
  ];

  it.each(choices)('never let anything overtake, and are whole ($kind)', (choice) => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(gaps, fc.integer(), (steps, seed) => {
        const channel = model(choice, Math.abs(seed));
        let [time, latest] = [0, 0];
        for (const step of steps) {
          time += step;
          const latency = channel.next(time);
          expect(Number.isInteger(latency)).toBe(true);
          expect(latency).toBeGreaterThanOrEqual(0);
          expect(latency).toBeLessThanOrEqual(channel.mostMicros);
          expect(time + latency).toBeGreaterThanOrEqual(latest);
          latest = time + latency;
        }
      }),
    );
  });

  it('of one seed are the same again, and of another are not', () => {
    const drawn = (seed: number): number[] => {
      const channel = model({ kind: 'sampled', micros: [1, 2, 3, 4, 5, 6, 7, 8] }, seed);
      return Array.from({ length: 64 }, (_, i) => channel.next(i * 1_000_000));
    };
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('that are drawn come as often as they were measured', () => {
    const channel = model({ kind: 'sampled', micros: [1_000, 1_000, 1_000, 9_000] });
    const count = 40_000;
    let long = 0;
    for (let i = 0; i < count; i += 1) long += channel.next(i * 1_000_000) === 9_000 ? 1 : 0;
    // A binomial of p = 1/4: five standard deviations are 0.0108.
    expect(Math.abs(long / count - 0.25)).toBeLessThan(0.0108);
  });

  it.each<[LatencyChoice, string]>([
    [{ kind: 'constant', micros: -1 }, 'order latency -1: give whole micros, 0 or more'],
    [{ kind: 'constant', micros: 0.5 }, 'order latency 0.5'],
    [{ kind: 'sampled', micros: [] }, 'order latency: no samples'],
    [{ kind: 'sampled', micros: [1, Number.NaN] }, 'order latency NaN'],
  ])('refuse %j', (choice, text) => {
    expect(() => model(choice)).toThrow(text);
    expect(() => model(choice)).toThrow(UserError);
  });

  it('cannot be recorded where nothing is', () => {
    const surroundings = { name: 'feed latency', seed: 1, tape: null };
    expect(() => latencyModel({ kind: 'recorded' }, surroundings)).toThrow('records no arrivals');
  });
});
