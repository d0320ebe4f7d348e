import { describe, expect, it } from 'vitest';
import type { Micros } from '../../../../src/domain/index.js';
import { type CountsStore, SharedCounts } from '../../../../src/venues/ccxt/account/index.js';
import { krakenLimiter, type Priority, RESCUE_SHARES } from '../../../../src/venues/ccxt/limiter/index.js';

const SECOND = 1_000_000;
const START = 1_800_000_000 * SECOND;

/** One account's file, and the wall clock by which its processes live. */
function bench() {
  const clock = { time: START, now: () => clock.time as Micros };
  const file = { content: undefined as unknown, isFull: false };
  const store: CountsStore = {
    read: async () => {
      if (file.content === undefined) throw new Error('ENOENT');
      return file.content;
    },
    write: async (counts) => {
      if (file.isFull) throw new Error('ENOSPC');
      file.content = JSON.parse(JSON.stringify(counts));
    },
  };
  /** A process of the account, on Kraken's lowest tier: calls up to 15, less 0.33 a second. */
  const process = (kind: 'engine' | 'rescue' = 'engine') => {
    const rescue = kind === 'rescue' ? { shares: RESCUE_SHARES, onlyRefusals: true } : {};
    const limiter = krakenLimiter({ clock, ...rescue });
    const counts = new SharedCounts({ limiter, store, clock });
    const sent: number[] = [];
    const ask = (weight: number, priority: Priority = 'query', budget = 'rest'): void =>
      limiter.ask({ priority, charges: { [budget]: weight }, run: () => sent.push(weight) });
    return { limiter, counts, sent, ask };
  };
  const after = (seconds: number): void => {
    clock.time = START + seconds * SECOND;
  };
  return { clock, file, process, after };
}

const used = ({ limiter }: ReturnType<ReturnType<typeof bench>['process']>, name = 'rest') =>
  limiter.used(name);

describe('the counts of an account', () => {
  it('outlive the process that asked: the next begins with what is left of them', async () => {
    const { process, after, file } = bench();
    const first = process();
    first.ask(8);
    first.ask(20, 'place', 'trading:BTC/USD');
    await first.counts.sync();
    expect(file.content).toEqual({ time: START, used: { rest: 8, 'trading:BTC/USD': 20 } });
    after(10);
    const next = process();
    await next.counts.sync();
    // 8 − 10 × 0.33, and 20 − 10 × 1.
    expect(used(next)).toBeCloseTo(4.7, 9);
    expect(used(next, 'trading:BTC/USD')).toBeCloseTo(10, 9);
    // Questions go up to three quarters of 15: 11.25 − 4.7 leaves room for 6, and not for 7.
    for (let i = 0; i < 7; i += 1) next.ask(1);
    expect(next.sent).toHaveLength(6);
  });

  it('are added up where two ask at once, each of them counted once however often it is told', async () => {
    const { process, after } = bench();
    const engine = process();
    const rescue = process();
    engine.ask(5);
    await engine.counts.sync();
    rescue.ask(1);
    await rescue.counts.sync();
    for (let i = 0; i < 3; i += 1) {
      await engine.counts.sync();
      await rescue.counts.sync();
    }
    expect([used(engine), used(rescue)]).toEqual([6, 6]);
    after(2);
    engine.ask(2);
    await engine.counts.sync();
    await rescue.counts.sync();
    // 6 − 0.66 + 2: it decays once, not once for each who knows of it.
    expect(used(rescue)).toBeCloseTo(7.34, 9);
  });

  it('are not lost where one writes over what another has just told', async () => {
    const { process, file } = bench();
    const engine = process();
    const rescue = process();
    engine.ask(5);
    await engine.counts.sync();
    file.content = undefined;
    rescue.ask(1);
    await rescue.counts.sync();
    await engine.counts.sync();
    expect(file.content).toMatchObject({ used: { rest: 5 } });
    rescue.ask(1);
    await rescue.counts.sync();
    expect(used(rescue)).toBe(6);
  });

  it('hold what the venue said, where that is more', async () => {
    const { process, after } = bench();
    const first = process();
    first.ask(3);
    first.limiter.exhaust('rest');
    await first.counts.sync();
    after(1);
    const next = process();
    await next.counts.sync();
    expect(used(next)).toBeCloseTo(14.67, 9);
  });

  it('never keep a rescue waiting, and where the venue refuses it no longer than it takes to be given back', async () => {
    const { process, clock, after, file } = bench();
    // More than there is: two processes asked at one moment.
    const [one, other] = [process(), process()];
    for (const each of [one, other]) {
      each.ask(14, 'cancel');
      await each.counts.sync();
    }
    const rescue = process('rescue');
    await rescue.counts.sync();
    expect(used(rescue)).toBe(15);
    rescue.ask(1);
    expect(rescue.sent).toEqual([1]);
    rescue.limiter.exhaust('rest');
    rescue.ask(2);
    // A cancel is counted elsewhere, and goes at once.
    rescue.ask(8, 'cancel', 'trading:BTC/USD');
    expect(rescue.sent).toEqual([1, 8]);
    await rescue.counts.sync();
    // The venue counts no further than 15.
    expect(file.content).toMatchObject({ used: { rest: 15 } });
    // 2 / 0.33 s.
    after(6.06);
    rescue.limiter.pump();
    expect(rescue.sent).toEqual([1, 8]);
    after(6.07);
    rescue.limiter.pump();
    expect([clock.now() - START, rescue.sent]).toEqual([6.07 * SECOND, [1, 8, 2]]);
  });

  it.each([
    ['no file', undefined],
    ['a file of the future', { time: START + 1, used: { rest: 12 } }],
    ['a broken file', 'rest: 12'],
    ['another form', { time: 'now', used: { rest: 12 } }],
    ['no figures', { time: START, used: { rest: '12', 'trading:BTC/USD': null, public: -3 } }],
    ['names that nobody has', { time: START, used: { weight: 12, __proto__: 3 } }],
    ['a time that is none', { time: null, used: { rest: 12 } }],
  ])('say nothing in %s', async (_, content) => {
    const { process, file } = bench();
    file.content = content;
    const next = process();
    await next.counts.sync();
    expect(used(next)).toBe(0);
    next.ask(2);
    await next.counts.sync();
    expect(file.content).toEqual({ time: START, used: { rest: 2 } });
  });

  it('cost nobody a request where they cannot be written, and are told once they can', async () => {
    const { process, file } = bench();
    const first = process();
    file.isFull = true;
    first.ask(4);
    await first.counts.sync();
    first.ask(1);
    expect(first.sent).toEqual([4, 1]);
    file.isFull = false;
    await first.counts.sync();
    expect(file.content).toEqual({ time: START, used: { rest: 5 } });
  });

  it('are told by themselves, and once more as the process closes', async () => {
    const { file, clock } = bench();
    const ticks: (() => void)[] = [];
    const limiter = krakenLimiter({ clock });
    const timer = { unref: () => {} };
    const written: unknown[] = [];
    const counts = new SharedCounts({
      limiter,
      clock,
      store: { read: async () => null, write: async (now) => void written.push(now) },
      timers: {
        now: () => 0,
        start: () => timer,
        startEvery: (act) => {
          ticks.push(act);
          return timer;
        },
        stop: () => ticks.pop(),
      },
    });
    await counts.begin();
    const ask = (weight: number) =>
      limiter.ask({ priority: 'query', charges: { rest: weight }, run: () => {} });
    ask(2);
    ticks[0]!();
    await counts.sync();
    expect(written).toContainEqual({ time: START, used: { rest: 2 } });
    const before = written.length;
    ticks[0]!();
    expect(written).toHaveLength(before);
    ask(1);
    await counts.close();
    expect([written.at(-1), ticks]).toEqual([{ time: START, used: { rest: 3 } }, []]);
    expect(file.content).toBeUndefined();
  });
});
