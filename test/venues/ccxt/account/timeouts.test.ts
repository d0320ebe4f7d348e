import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Timeout, Timeouts } from '../../../../src/venues/ccxt/account/timeouts.js';
import type { Timers } from '../../../../src/venues/ccxt/account/timers.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const MILLIS = 50;

function rig(act: (item: number, timeouts: Timeouts<number>) => void = () => {}) {
  const due: (readonly [item: number, at: number])[] = [];
  const timers: Timers = {
    now: () => Date.now(),
    start: (run, millis) => setTimeout(run, millis),
    startEvery: (run, millis) => setInterval(run, millis),
    stop: (timer) => clearTimeout(timer as NodeJS.Timeout),
  };
  const timeouts: Timeouts<number> = new Timeouts({
    millis: MILLIS,
    timers,
    due: (item) => {
      due.push([item, Date.now()]);
      act(item, timeouts);
    },
  });
  return { timeouts, due };
}

describe('timeouts of one length', () => {
  it('are due as a timer for each would have it, whichever are stopped, in any order', () => {
    const act = fc.record({ pause: fc.nat(30), stops: fc.option(fc.nat(40), { nil: null }) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        vi.setSystemTime(0);
        const { timeouts, due } = rig();
        const expected: (readonly [number, number])[] = [];
        const begun: { readonly timeout: Timeout<number>; readonly single: NodeJS.Timeout }[] = [];
        acts.forEach(({ pause, stops }, item) => {
          vi.advanceTimersByTime(pause);
          const timeout = timeouts.begin(item, Date.now());
          const single = setTimeout(() => expected.push([item, Date.now()]), MILLIS);
          begun.push({ timeout, single });
          const stopped = stops === null ? undefined : begun[stops];
          if (stopped === undefined) return;
          timeouts.stop(stopped.timeout);
          clearTimeout(stopped.single);
        });
        vi.advanceTimersByTime(10 * MILLIS);
        expect(due).toEqual(expected);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it('share one timer of the machine', () => {
    const { timeouts } = rig();
    for (let item = 0; item < 100; item += 1) timeouts.begin(item, Date.now());
    expect(vi.getTimerCount()).toBe(1);
    timeouts.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may begin and stop others while they are due', () => {
    const stopped: Timeout<number>[] = [];
    const { timeouts, due } = rig((item, all) => {
      if (item !== 1) return;
      for (const timeout of stopped) all.stop(timeout);
      all.begin(4, Date.now());
    });
    timeouts.begin(1, Date.now());
    vi.advanceTimersByTime(10);
    stopped.push(timeouts.begin(2, Date.now()));
    timeouts.begin(3, Date.now());
    vi.advanceTimersByTime(10 * MILLIS);
    expect(due).toEqual([
      [1, 50],
      [3, 60],
      [4, 100],
    ]);
  });

  it('are not due once all is closed', () => {
    const { timeouts, due } = rig();
    const timeout = timeouts.begin(1, Date.now());
    timeouts.close();
    timeouts.stop(timeout);
    vi.advanceTimersByTime(10 * MILLIS);
    expect(due).toEqual([]);
  });
});
