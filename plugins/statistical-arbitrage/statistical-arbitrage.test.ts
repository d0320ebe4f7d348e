import { describe, expect, it } from 'vitest';
import { candle, FakeView, fakeInstrument, listed, targets } from '../../test/strategy/fake-view.js';
import { CandlePairs } from './candle-pairs.js';
import { adfStatistic, criticalValue, halfLife, regress } from './cointegration.js';
import strategy from './index.js';
import { KalmanRegression } from './kalman.js';
import { PairWindow } from './pair-window.js';

/** Uniform between −½ and ½, from the linear congruential generator of the C standard. */
function* uniform(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    yield state / 2_147_483_648 - 0.5;
  }
}

/** A random walk x, and y = 1.5 x + 0.3 + an AR(1) of 0.6. */
function pairOf(count: number, seed = 42): { y: Float64Array; x: Float64Array } {
  const noise = uniform(seed);
  const next = () => noise.next().value;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  let [walk, error] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    walk += next();
    x[i] = walk;
  }
  for (let i = 0; i < count; i += 1) {
    error = 0.6 * error + next();
    y[i] = 1.5 * x[i]! + 0.3 + error;
  }
  return { y, x };
}

/** Values of statsmodels 0.15.0 (coint and adfuller without constant, maxlag fixed, autolag None) on that pair. */
describe('the test for cointegration', () => {
  const { y, x } = pairOf(60);
  const { beta, alpha, residuals } = regress(y, x);

  it('fits the line that least squares fits', () => {
    expect(beta).toBeCloseTo(1.49618625, 8);
    expect(alpha).toBeCloseTo(0.34539055, 8);
  });

  it.each([
    [0, -3.419634888760568],
    [1, -3.2969287307165245],
    [3, -2.7635800333202036],
  ])('has the statistic of statsmodels with %i lags', (lags, statistic) => {
    expect(adfStatistic(residuals, lags)).toBeCloseTo(statistic, 10);
  });

  it('has the critical values of statsmodels', () => {
    expect(criticalValue('1%', 60)).toBeCloseTo(-4.09169685, 8);
    expect(criticalValue('5%', 60)).toBeCloseTo(-3.44165109, 8);
    expect(criticalValue('10%', 60)).toBeCloseTo(-3.11711613, 8);
  });

  it('has the half-life of its AR(1)', () => {
    expect(halfLife(residuals)).toBeCloseTo(1.6486338602455117, 10);
    expect(halfLife(Float64Array.of(8, 4, 2, 1))).toBeCloseTo(1, 12);
    expect(halfLife(Float64Array.of(1, 2, 4))).toBe(Number.POSITIVE_INFINITY);
    expect(halfLife(Float64Array.of(1, -1, 1))).toBe(0);
  });

  it('says nothing of what is too short or does not vary', () => {
    expect(adfStatistic(Float64Array.of(1, 2, 1), 1)).toBeNaN();
    expect(adfStatistic(new Float64Array(50), 1)).toBeNaN();
  });

  /** Under the null the 5 % test should reject in about 5 % of 400 pairs: 20 ± 4.4. */
  it('rejects unrelated walks about as often as it says', () => {
    let rejected = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const [a, b] = [pairOf(200, seed * 7919).x, pairOf(200, seed * 104_729 + 1).x];
      if (adfStatistic(regress(a, b).residuals, 1) < criticalValue('5%', 200)) rejected += 1;
    }
    expect(rejected).toBeGreaterThan(6);
    expect(rejected).toBeLessThan(35);
  });
});

/** The filter in matrices, step by step as in Chan's book. */
function naiveFilter(pairs: readonly { y: number; x: number }[], delta: number, variance: number) {
  let state = [0, 0];
  let p = [
    [1, 0],
    [0, 1],
  ];
  let [error, q] = [0, 0];
  for (const { y, x } of pairs) {
    const row = [x, 1];
    const r = p.map((line, i) => line.map((value, j) => value + (i === j ? delta / (1 - delta) : 0)));
    error = y - (row[0]! * state[0]! + row[1]! * state[1]!);
    const rx = r.map((line) => line[0]! * row[0]! + line[1]! * row[1]!);
    q = row[0]! * rx[0]! + row[1]! * rx[1]! + variance;
    const gain = rx.map((value) => value / q);
    state = state.map((value, i) => value + gain[i]! * error);
    p = r.map((line, i) => line.map((value, j) => value - gain[i]! * rx[j]!));
  }
  return { beta: state[0]!, alpha: state[1]!, error, q };
}

describe('the Kalman filter of the hedge ratio', () => {
  it('is the filter of the book', () => {
    const { y, x } = pairOf(80, 7);
    const pairs = Array.from(y, (value, i) => ({ y: value, x: x[i]! }));
    const filter = new KalmanRegression(1e-3, 0.05);
    for (const pair of pairs) filter.update(pair);
    const naive = naiveFilter(pairs, 1e-3, 0.05);
    expect(filter.beta).toBeCloseTo(naive.beta, 10);
    expect(filter.alpha).toBeCloseTo(naive.alpha, 10);
    expect(filter.error).toBeCloseTo(naive.error, 10);
    expect(filter.errorVariance).toBeCloseTo(naive.q, 10);
  });

  it('learns a first pair by hand: P = I, no wandering, x = 1, R = 2', () => {
    const filter = new KalmanRegression(0, 2);
    filter.update({ y: 4, x: 1 });
    // Q = 1 + 1 + 2 = 4, both gains ¼
    expect([filter.beta, filter.alpha, filter.errorVariance]).toEqual([1, 1, 4]);
  });

  it('finds the coefficients of a line', () => {
    const filter = new KalmanRegression(1e-9, 1e-6);
    for (let i = 0; i < 500; i += 1) filter.update({ y: 0.7 * (i % 10) + 2, x: i % 10 });
    expect(filter.beta).toBeCloseTo(0.7, 4);
    expect(filter.alpha).toBeCloseTo(2, 3);
  });
});

describe('the window of a pair', () => {
  it('measures the newest spread in deviations of the window', () => {
    const window = new PairWindow(4);
    for (const y of [100, 1, 2, 3, 6]) window.push({ y, x: 0 });
    // of 1, 2, 3, 6: mean 3, variance 14 / 3
    expect(window.zScore(1)).toBeCloseTo(3 / Math.sqrt(14 / 3), 12);
    const hedged = new PairWindow(3);
    for (const [y, x] of [
      [1, 1],
      [4, 2],
      [8, 3],
    ] as const)
      hedged.push({ y, x });
    // y − 2 x is −1, 0, 2
    expect(hedged.zScore(2)).toBeCloseTo((2 - 1 / 3) / Math.sqrt((16 + 1 + 25) / 9 / 2), 12);
  });
});

describe('candles of two legs', () => {
  it('come together by their interval, whichever comes first, each once', () => {
    const pairs = new CandlePairs();
    expect(pairs.add(0, 100, 1)).toBeNull();
    expect(pairs.add(1, 100, 11)).toEqual([1, 11]);
    // the second leg is two ahead, and the first has none of 300
    expect(pairs.add(1, 200, 12)).toBeNull();
    expect(pairs.add(1, 300, 13)).toBeNull();
    expect(pairs.add(1, 400, 14)).toBeNull();
    expect(pairs.add(0, 200, 2)).toEqual([2, 12]);
    expect(pairs.add(0, 400, 4)).toEqual([4, 14]);
    expect(pairs.add(0, 300, 3)).toBeNull();
    expect(pairs.add(1, 400, 15)).toBeNull();
  });

  it('are not waited for for ever', () => {
    const pairs = new CandlePairs();
    for (let time = 1; time <= 5; time += 1) pairs.add(0, time, time);
    expect(pairs.add(1, 1, 1)).toBeNull();
    expect(pairs.add(1, 2, 12)).toEqual([2, 12]);
  });
});

const ETH = fakeInstrument({ id: 'test:ETH/USDT', symbol: 'ETH/USDT' });
const BTC = fakeInstrument({}, 1);
const quick = {
  observationVariance: 1e-6,
  notional: 1000,
  window: 60,
  delta: 1e-6,
  minHalfLife: 0.1,
  maxHalfLife: 20,
  legSeconds: 30,
  lags: 0,
};

/** A pair whose prices are tied, and a strategy that has seen `count` candles of both. */
class Market {
  readonly view = new FakeView(ETH, BTC);
  readonly trader;
  private readonly noise = uniform(5);
  private walk = 0;
  private deviation = 0;
  private candles = 0;

  constructor(parameters: object = {}) {
    const parsed = strategy.parameters.parse({ ...quick, ...parameters });
    this.trader = strategy.create(parsed, ETH, [ETH, BTC]);
  }

  /** BTC near 50,000.00, ETH as e^(1.2 × its log) near 2,000.00 with a deviation in parts. */
  candle(deviation?: number) {
    this.candles += 1;
    this.walk += 0.01 * this.noise.next().value;
    this.deviation = deviation ?? 0.6 * this.deviation + 0.0016 * this.noise.next().value;
    const off = this.deviation;
    this.view.at(this.candles * 300);
    const time = this.view.time - 300_000_000;
    const btc = Math.round(5_000_000 * Math.exp(this.walk));
    const eth = Math.round(200_000 * Math.exp(1.2 * this.walk + off));
    const about = { seconds: 300, leg: 1 };
    expect(this.trader.onCandle?.(this.view, candle(btc, { time }), about)).toBeUndefined();
    return this.trader.onCandle?.(this.view, candle(eth, { time }), { seconds: 300, leg: 0 });
  }

  calm(count: number): this {
    for (let i = 0; i < count; i += 1) this.candle();
    return this;
  }

  fill(...lots: readonly number[]): void {
    lots.forEach((positionLots, leg) => {
      this.view.market(leg).positionLots = positionLots;
    });
  }
}

describe('statistical-arbitrage', () => {
  it('sells the dear leg and buys the cheap one, β-neutral in notional, and leaves at the mean', () => {
    const market = new Market().calm(80);
    const [eth, btc] = targets(market.candle(0.0018)) as [number, number];
    expect(eth).toBeLessThan(0);
    expect(btc).toBeGreaterThan(0);
    // 1,000 USDT of ETH near 2,000, 1.2 times as much of BTC near 50,000: in lots of 0.001
    expect(-eth).toBeGreaterThan(480);
    expect(-eth).toBeLessThan(520);
    expect(btc).toBeGreaterThan(21);
    expect(btc).toBeLessThan(26);
    market.fill(eth, btc);
    expect(targets(market.candle(0.0012))).toBeUndefined();
    expect(targets(market.candle(-0.001))).toEqual([0, 0]);
  });

  it('buys the spread by the mirror of it', () => {
    const [eth, btc] = targets(new Market().calm(80).candle(-0.0018)) as [number, number];
    expect(eth).toBeGreaterThan(0);
    expect(btc).toBeLessThan(0);
  });

  it('stays out before its window is full, within the entry, and beyond the stop', () => {
    expect(new Market().calm(50).candle(0.0018)).toBeUndefined();
    expect(new Market().calm(80).candle(0.0005)).toBeUndefined();
    expect(new Market({ stopZ: 2.1 }).calm(80).candle(0.01)).toBeUndefined();
  });

  it('stays out where the pair is not tied, the half-life is out of bounds, or the hedge ratio is', () => {
    const noise = uniform(11);
    let drift = 0;
    const entries = (next: () => number | undefined) => {
      const market = new Market({ entryZ: 1.5 });
      let entered = 0;
      for (let i = 0; i < 300; i += 1) {
        const wanted = targets(market.candle(next()));
        if (wanted === undefined) continue;
        market.fill(...wanted);
        if (wanted[0] !== 0) entered += 1;
      }
      return entered;
    };
    const tied = entries(() => undefined);
    const untied = entries(() => {
      drift += 0.004 * noise.next().value;
      return drift;
    });
    expect(tied).toBeGreaterThan(5);
    expect(untied).toBeLessThan(tied / 2);
    expect(new Market({ minHalfLife: 5 }).calm(80).candle(0.0018)).toBeUndefined();
    expect(new Market({ maxBeta: 1.1 }).calm(80).candle(0.0018)).toBeUndefined();
  });

  it('gives up at the stop, and waits until the spread was back', () => {
    const market = new Market({ stopZ: 4 }).calm(80);
    market.fill(...(targets(market.candle(0.0018)) ?? []));
    expect(targets(market.candle(0.02))).toEqual([0, 0]);
    market.fill(0, 0);
    expect(market.candle(0.012)).toBeUndefined();
  });

  it('gives up after so many half-lives', () => {
    const market = new Market({ maxHoldHalfLives: 0.5 }).calm(80);
    market.fill(...(targets(market.candle(0.0018)) ?? []));
    expect(targets(market.candle(0.0012))).toEqual([0, 0]);
  });

  it('brings a leg back whose other leg does not fill', () => {
    const market = new Market().calm(80);
    const [eth, btc] = targets(market.candle(0.0018)) as [number, number];
    const { view, trader } = market;
    const start = view.time / 1_000_000;
    // it asks again for what nothing is under way to, once a second
    expect(targets(trader.onBook?.(view.at(start + 1), 0))).toEqual([eth, btc]);
    expect(trader.onBook?.(view.at(start + 1.5), 0)).toBeUndefined();
    market.fill(eth, 0);
    expect(targets(trader.onBook?.(view.at(start + 2), 0))).toEqual([eth, btc]);
    view.market(1).orders = [{} as never];
    expect(trader.onBook?.(view.at(start + 4), 1)).toBeUndefined();
    view.market(1).orders = [];
    expect(trader.onBook?.(view.at(start + 4.5), 1)).toBeUndefined();
    const back = trader.onBook?.(view.at(start + 32), 0);
    expect(targets(back)).toEqual([0, 0]);
    expect(listed(back)[0]?.reason).toBe('leg 2 did not fill within 30 s');
    market.fill(0, 0);
    expect(trader.onBook?.(view, 0)).toBeUndefined();
    // and it does not enter again before the spread was back
    expect(market.candle(0.0018)).toBeUndefined();
  });

  it('brings it back at a candle where there is no book', () => {
    const market = new Market().calm(80);
    const [eth] = targets(market.candle(0.0018)) as [number, number];
    market.fill(eth, 0);
    const { view, trader } = market;
    const next = candle(5_000_000, { time: view.time });
    const about = { seconds: 300, leg: 1 };
    expect(targets(trader.onCandle?.(view.at(view.time / 1_000_000 + 300), next, about))).toEqual([
      eth,
      expect.any(Number),
    ]);
    expect(targets(trader.onCandle?.(view.at(view.time / 1_000_000 + 300), next, about))).toEqual([0, 0]);
  });

  it('waits for both candles of an interval', () => {
    const { trader, view } = new Market().calm(80);
    const late = candle(210_000, { time: view.time + 300_000_000 });
    expect(trader.onCandle?.(view, late, { seconds: 300, leg: 0 })).toBeUndefined();
  });

  it('checks its parameters, and its legs', () => {
    const said = (wrong: object) => strategy.parameters.safeParse(wrong).error?.issues[0]?.message;
    expect(said({ exitZ: 2, entryZ: 2 })).toBe('must be below entryZ');
    expect(said({ stopZ: 2 })).toBe('must be above entryZ');
    expect(said({ minHalfLife: 72 })).toBe('must be below maxHalfLife');
    expect(said({ minBeta: 3 })).toBe('must be below maxBeta');
    expect(said({ window: 30, lags: 9 })).toBe('are too many for the window');
    for (const wrong of [{ significance: '2%' }, { delta: 0 }, { window: 29 }, { notional: 0 }]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
    expect(strategy.needs?.(strategy.parameters.parse({}))).toEqual({ legs: 2, candles: [300] });
    const inverse = fakeInstrument({
      id: 'test:INV',
      kind: 'inverse',
      tick: { units: 1, decimals: 2 },
      lot: { units: 1, decimals: 0 },
    });
    expect(() => strategy.create(strategy.parameters.parse({}), ETH, [ETH, inverse])).toThrow(
      'test:INV is inverse',
    );
  });
});
