import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from '../../../../src/domain/index.js';
import {
  type Budget,
  binanceLimiter,
  coinbaseLimiter,
  DecayingCounter,
  krakenLimiter,
  krakenPenalty,
  PRIORITIES,
  type Priority,
  SHARES,
  SlidingWindow,
  WeightLimiter,
} from '../../../../src/venues/ccxt/limiter/index.js';

const SECOND = 1_000_000;

/** A limiter on a clock that the test sets, and what was sent when. */
function bench(budgets: Readonly<Record<string, Budget>>) {
  const sent: { name: string; at: number; weight: number; priority: Priority }[] = [];
  const dropped: string[] = [];
  const wakes: number[] = [];
  const clock = { time: 0, now: () => clock.time as Micros };
  const limiter = new WeightLimiter({ budgets, clock, wake: (at) => wakes.push(at) });
  const ask = (name: string, priority: Priority, weight: number, deadline?: number): void =>
    limiter.ask({
      priority,
      charges: { all: weight },
      run: () => sent.push({ name, at: clock.time, weight, priority }),
      drop: () => dropped.push(name),
      ...(deadline === undefined ? {} : { deadline: deadline as Micros }),
    });
  const advance = (to: number): void => {
    clock.time = to;
    limiter.pump();
  };
  return { limiter, sent, dropped, wakes, ask, advance, clock };
}

const names = (sent: readonly { name: string }[]) => sent.map(({ name }) => name);

describe('exits from risk', () => {
  it('go after cancels and before all else, however long the others have waited', () => {
    const { ask, advance, sent } = bench({ all: new SlidingWindow(10, SECOND) });
    ask('first', 'place', 9);
    for (const priority of ['query', 'place', 'replace', 'exit', 'cancel'] as const)
      ask(priority, priority, 7);
    for (let second = 1; second < 8; second += 1) advance(second * SECOND + second);
    expect(names(sent)).toEqual(['first', 'cancel', 'exit', 'replace', 'place', 'query']);
  });

  it('may use what is kept from placing', () => {
    const { ask, sent } = bench({ all: new SlidingWindow(10, SECOND) });
    ask('placed', 'place', 9);
    ask('more', 'place', 1);
    ask('exit', 'exit', 1);
    expect(names(sent)).toEqual(['placed', 'exit']);
  });

  it('under saturation all are sent in the end, none twice, cancels and exits within a window', () => {
    const limit = 10;
    const { ask, advance, sent, dropped } = bench({ all: new SlidingWindow(limit, SECOND) });
    const asked = new Map<string, number>();
    for (let tick = 0; tick < 400; tick += 1) {
      const at = tick * 50_000;
      advance(at);
      const urgent = tick % 40 === 0 ? (['cancel', 'exit'] as const) : [];
      const busy = tick < 200 ? (['place', 'replace', 'query'] as const) : [];
      for (const priority of [...urgent, ...busy]) {
        const name = `${priority} ${tick}`;
        asked.set(name, at);
        ask(name, priority, 1);
      }
    }
    for (let second = 20; second < 120; second += 1) advance(second * SECOND);
    expect(dropped).toEqual([]);
    expect(names(sent).sort()).toEqual([...asked.keys()].sort());
    for (const { name, priority, at } of sent) {
      if (priority !== 'cancel' && priority !== 'exit') continue;
      expect([name, at - asked.get(name)! <= SECOND]).toEqual([name, true]);
    }
  });
});

describe('a sliding window', () => {
  it('has room again when the oldest leaves it', () => {
    const window = new SlidingWindow(10, 10 * SECOND);
    window.take(6, 0 as Micros);
    window.take(4, (2 * SECOND) as Micros);
    expect(window.used((9 * SECOND) as Micros)).toBe(10);
    expect(window.timeBelow(9, (9 * SECOND) as Micros)).toBe(10 * SECOND);
    expect(window.timeBelow(3, (9 * SECOND) as Micros)).toBe(12 * SECOND);
    expect(window.used((10 * SECOND) as Micros)).toBe(4);
  });

  it('believes the venue where that counts more, never less', () => {
    const window = new SlidingWindow(100, SECOND);
    window.take(10, 0 as Micros);
    window.observe(40, 1 as Micros);
    expect(window.used(2 as Micros)).toBe(40);
    window.observe(5, 3 as Micros);
    expect(window.used(4 as Micros)).toBe(40);
  });
});

describe("Kraken's counter", () => {
  it('decays by so much a second, never below nothing', () => {
    const counter = new DecayingCounter(15, 0.5);
    counter.take(10, 0 as Micros);
    expect(counter.used((4 * SECOND) as Micros)).toBeCloseTo(8, 9);
    expect(counter.timeBelow(5, (4 * SECOND) as Micros)).toBe(10 * SECOND);
    expect(counter.used((60 * SECOND) as Micros)).toBe(0);
  });

  it('counts young cancels by its published table', () => {
    const ages = [4.9, 5, 10, 15, 45, 90, 300].map((seconds) => seconds * SECOND);
    expect(ages.map((age) => krakenPenalty('cancel', age))).toEqual([8, 6, 5, 4, 2, 1, 0]);
    expect(ages.map((age) => krakenPenalty('amend', age))).toEqual([4, 3, 2, 1, 1, 1, 1]);
  });

  it('is one for each pair', () => {
    const clock = { now: () => 0 as Micros };
    const limiter = krakenLimiter({ clock }, 'starter');
    const sent: number[] = [];
    const place = (pair: string) =>
      limiter.ask({ priority: 'place', charges: { [`trading:${pair}`]: 1 }, run: () => sent.push(1) });
    for (let i = 0; i < 70; i += 1) place('BTC/USD');
    // Nine tenths of 60; the rest is kept for cancels.
    expect(sent.length).toBe(54);
    for (let i = 0; i < 10; i += 1) place('ETH/USD');
    expect(sent.length).toBe(64);
  });
});

describe('priorities', () => {
  it('let cancels pass what waits, and keep a part of the budget for them', () => {
    const { ask, sent, advance } = bench({ all: new SlidingWindow(10, SECOND) });
    for (let i = 0; i < 12; i += 1) ask(`place-${i}`, 'place', 1);
    expect(sent).toHaveLength(9);
    ask('cancel', 'cancel', 1);
    expect(names(sent).at(-1)).toBe('cancel');
    ask('cancel-2', 'cancel', 1);
    ask('replace', 'replace', 1);
    ask('query', 'query', 1);
    expect(sent).toHaveLength(10);
    advance(SECOND);
    expect(names(sent).slice(10)).toEqual([
      'cancel-2',
      'replace',
      'place-9',
      'place-10',
      'place-11',
      'query',
    ]);
  });

  it('do not let the lesser take what the more urgent waits for, but do let it use other budgets', () => {
    const clock = { now: () => 0 as Micros };
    const budgets = { a: new SlidingWindow(10, SECOND), b: new SlidingWindow(10, SECOND) };
    const limiter = new WeightLimiter({ budgets, clock });
    const sent: string[] = [];
    const ask = (name: string, priority: Priority, charges: Record<string, number>) =>
      limiter.ask({ priority, charges, run: () => sent.push(name) });
    ask('first', 'cancel', { a: 5 });
    ask('large', 'cancel', { a: 6 });
    ask('small', 'query', { a: 1 });
    ask('other', 'query', { b: 1 });
    expect(sent).toEqual(['first', 'other']);
  });

  it('drop what has waited too long, unsent', () => {
    const { ask, sent, dropped, advance, wakes } = bench({ all: new SlidingWindow(10, 10 * SECOND) });
    ask('first', 'cancel', 10);
    ask('late', 'place', 1, SECOND);
    expect(wakes.at(-1)).toBe(SECOND);
    advance(SECOND);
    advance(20 * SECOND);
    expect([names(sent), dropped]).toEqual([['first'], ['late']]);
  });
});

describe('what the venue counts and never refuses', () => {
  it('goes at once, is counted, and leaves what comes after it to wait', () => {
    const clock = { now: () => 0 as Micros };
    const limiter = new WeightLimiter({ budgets: { all: new DecayingCounter(10, 1) }, clock });
    const sent: string[] = [];
    const ask = (name: string, priority: Priority, insists: boolean) =>
      limiter.ask({ priority, insists, charges: { all: 8 }, run: () => sent.push(name) });
    ask('one', 'cancel', true);
    ask('two', 'cancel', true);
    ask('three', 'place', false);
    expect([sent, limiter.used('all'), limiter.queued]).toEqual([['one', 'two'], 16, 1]);
  });

  it('and what it refused for one budget fills that one alone', () => {
    const clock = { now: () => 0 as Micros };
    const budgets = { a: new DecayingCounter(10, 1), b: new DecayingCounter(10, 1) };
    const limiter = new WeightLimiter({ budgets, clock });
    limiter.exhaust('a');
    expect([limiter.used('a'), limiter.used('b')]).toEqual([10, 0]);
  });
});

describe('a pause', () => {
  it('holds everything until the venue said', () => {
    const { limiter, ask, sent, advance, wakes } = bench({ all: new SlidingWindow(10, SECOND) });
    limiter.pause((5 * SECOND) as Micros);
    ask('cancel', 'cancel', 1);
    advance(5 * SECOND - 1);
    expect(sent).toEqual([]);
    expect(wakes.at(-1)).toBe(5 * SECOND);
    advance(5 * SECOND);
    expect(names(sent)).toEqual(['cancel']);
  });
});

describe('the venues', () => {
  it('Binance: 90 new orders in ten seconds, then as the window moves', () => {
    const clock = { time: 0, now: () => clock.time as Micros };
    const limiter = binanceLimiter({ clock });
    const sent: number[] = [];
    const charges = { weight: 1, 'orders:10s': 1, 'orders:1d': 1 };
    for (let i = 0; i < 150; i += 1) limiter.ask({ priority: 'place', charges, run: () => sent.push(1) });
    expect(sent.length).toBe(90);
    clock.time = 10 * SECOND;
    limiter.pump();
    expect(sent.length).toBe(150);
    expect(limiter.used('weight')).toBe(150);
  });

  it('Coinbase: 30 private requests a second, the last three for cancels', () => {
    const clock = { now: () => 0 as Micros };
    const limiter = coinbaseLimiter({ clock });
    const sent: number[] = [];
    for (const priority of ['place', 'cancel'] as const) {
      for (let i = 0; i < 30; i += 1)
        limiter.ask({ priority, charges: { private: 1 }, run: () => sent.push(1) });
    }
    expect(sent.length).toBe(30);
    expect(limiter.queued).toBe(30);
  });
});

describe('whatever is asked', () => {
  const asked = fc.array(
    fc.record({
      gap: fc.integer({ min: 0, max: 400_000 }),
      weight: fc.integer({ min: 0, max: 12 }),
      priority: fc.constantFrom(...PRIORITIES),
    }),
    { minLength: 1, maxLength: 120 },
  );

  it("never passes the venue's window, at any alignment, nor a share its part, and sends all in the end", () => {
    fc.assert(
      fc.property(asked, (requests) => {
        const [limit, window] = [20, SECOND];
        const { ask, sent, advance, wakes, clock, limiter } = bench({
          all: new SlidingWindow(limit, window),
        });
        let time = 0;
        const runTo = (to: number): void => {
          for (let at = wakes.at(-1); at !== undefined && at > clock.time && at <= to; at = wakes.at(-1)) {
            advance(at);
          }
          clock.time = to;
        };
        requests.forEach(({ gap, weight, priority }, i) => {
          time += gap;
          runTo(time);
          ask(String(i), priority, weight);
        });
        runTo(time + 1_000 * SECOND);
        expect(sent).toHaveLength(requests.length);
        expect(limiter.queued).toBe(0);
        for (const { at, priority, weight } of sent) {
          const inside = sent.filter((other) => other.at > at - window && other.at <= at);
          const sum = inside.reduce((total, other) => total + other.weight, 0);
          expect(sum).toBeLessThanOrEqual(limit);
          if (inside.every((other) => other.priority === priority) && weight <= limit * SHARES[priority])
            expect(sum).toBeLessThanOrEqual(limit * SHARES[priority]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("never passes Kraken's counter, checked by a counter of the venue's own", () => {
    fc.assert(
      fc.property(asked, (requests) => {
        const { ask, sent, advance, wakes, clock } = bench({ all: new DecayingCounter(20, 2.34) });
        let time = 0;
        const runTo = (to: number): void => {
          for (let at = wakes.at(-1); at !== undefined && at > clock.time && at <= to; at = wakes.at(-1)) {
            advance(at);
          }
          clock.time = to;
        };
        requests.forEach(({ gap, weight, priority }, i) => {
          time += gap;
          runTo(time);
          ask(String(i), priority, weight);
        });
        runTo(time + 3_000 * SECOND);
        expect(sent).toHaveLength(requests.length);
        let [counter, last] = [0, 0];
        for (const { at, weight } of sent) {
          counter = Math.max(0, counter - ((at - last) / SECOND) * 2.34) + weight;
          last = at;
          expect(counter).toBeLessThanOrEqual(20 + 1e-6);
        }
      }),
      { numRuns: 200 },
    );
  });
});
