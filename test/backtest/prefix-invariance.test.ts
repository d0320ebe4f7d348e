import { describe, expect, it } from 'vitest';
import { checkPrefixInvariance } from '../../src/backtest/index.js';
import { candleIndicator, follower, indicated, type Planted, type Prints, runner, span } from './peeking.js';

const check = (planted: Planted) => checkPrefixInvariance({ run: runner(planted), ...span });

/** The price so long after a moment, by the recording; NaN behind its end. */
function priceAfter({ times, prices }: Prints, moment: number): number {
  const at = times.findIndex((time) => time > moment);
  return at < 0 ? Number.NaN : prices[at]!;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('honest ones are let through', () => {
  it('a strategy that goes by what it has seen', async () => {
    let seen = 0;
    const planted: Planted = {
      strategy: () => {
        // Made anew for each run, as a plugin's `create` is.
        seen = 0;
        return follower(() => {
          seen += 1;
          return Math.floor(seen / 200) % 2 === 0 ? 1 : -1;
        });
      },
    };
    expect(await check(planted)).toBeNull();
  });

  it('an indicator of what has been', async () => {
    const planted: Planted = {
      strategy: indicated,
      indicator: () => {
        let last = Number.NaN;
        return candleIndicator((close) => {
          const change = close - last;
          last = close;
          return Number.isNaN(change) ? 0 : change;
        });
      },
    };
    expect(await check(planted)).toBeNull();
  });
});

describe('peeking strategies are caught', () => {
  const peekers: readonly (readonly [string, (prints: Prints) => (time: number) => number])[] = [
    ['the price three seconds on', (p) => (t) => priceAfter(p, t + 3_000_000) - priceAfter(p, t)],
    ['the last price of the recording', (p) => (t) => p.prices.at(-1)! - priceAfter(p, t)],
    ['the mean over the whole recording', (p) => (t) => mean(p.prices) - priceAfter(p, t)],
    [
      'the highest price still to come',
      (p) => (t) => {
        const rest = p.prices.slice(p.times.findIndex((time) => time > t));
        return Math.max(...rest) - 2 * priceAfter(p, t) + Math.min(...rest);
      },
    ],
    ['the number of prints there are', (p) => () => (p.times.length % 2 === 0 ? 1 : -1)],
    [
      'the future, but one second in ten only',
      (p) => (t) => {
        const second = Math.floor(t / 1_000_000);
        return second % 10 === 0
          ? priceAfter(p, t + 5_000_000) - priceAfter(p, t)
          : Math.sign((second % 2) - 0.5);
      },
    ],
  ];

  it.each(peekers)('%s', async (_, direction) => {
    const finding = await check({ strategy: (prints) => follower(direction(prints)) });
    expect(finding).toMatchObject({ kind: 'look-ahead' });
    expect(finding!.text).toMatch(
      /^with the market cut off at 2024-08-08T23:5\d:\d\d\.\d{3}Z it acts otherwise/,
    );
  });

  it('one that remembers the run before', async () => {
    // A module's own variables outlive a run.
    const remembered: number[] = [];
    let calls = 0;
    const planted: Planted = {
      strategy: () => {
        calls = 0;
        return follower((time) => {
          calls += 1;
          if (remembered.length < calls) remembered.push(time);
          return remembered.length > calls ? 1 : -1;
        });
      },
    };
    expect(await check(planted)).toMatchObject({ kind: 'memory' });
  });
});

describe('peeking indicators are caught', () => {
  const peekers: readonly (readonly [string, (prints: Prints) => (close: number, time: number) => number])[] =
    [
      [
        'a centred average',
        (p) => (close, t) => (priceAfter(p, t + 6_000_000) + priceAfter(p, t - 4_000_000)) / 2 - close,
      ],
      ['scaled by the mean of all', (p) => (close) => close - mean(p.prices)],
      ['a swing that is known only later', (p) => (close, t) => close - priceAfter(p, t + 10_000_000)],
    ];

  it.each(peekers)('%s', async (_, value) => {
    const finding = await check({
      strategy: indicated,
      indicator: (prints) => candleIndicator(value(prints)),
    });
    expect(finding).toMatchObject({ kind: 'look-ahead' });
  });
});
