/** Trades the spread of two instruments that are tied to each other, while they are. */
import {
  type Candle,
  defineStrategy,
  type Instrument,
  type Intent,
  isDust,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';
import { CandlePairs } from './candle-pairs.js';
import { KalmanRegression } from './kalman.js';
import { PairWindow } from './pair-window.js';

const parameters = z
  .strictObject({
    notional: z
      .number()
      .positive()
      .default(2000)
      .meta({ unit: 'quote', description: 'size of the first leg; the second is β times as much' }),
    seconds: z.int().min(1).max(86_400).default(300).meta({ unit: 's', description: 'length of a candle' }),
    window: z
      .int()
      .min(30)
      .max(10_000)
      .default(576)
      .meta({ unit: 'candles', description: 'how far back it tests and measures' }),
    delta: z
      .number()
      .positive()
      .max(0.1)
      .default(1e-8)
      .meta({ unit: 'ratio', description: 'how fast the Kalman filter lets the hedge ratio wander' }),
    observationVariance: z
      .number()
      .positive()
      .max(1)
      .default(1e-4)
      .meta({ unit: 'ratio', description: 'variance of the log spread that the filter expects' }),
    significance: z
      .enum(['1%', '5%', '10%'])
      .default('5%')
      .meta({ description: 'level at which "not cointegrated" must be rejected before it enters' }),
    lags: z.int().min(0).max(10).default(1).meta({ unit: 'candles', description: 'lags of the test' }),
    minHalfLife: z
      .number()
      .min(0)
      .max(10_000)
      .default(3)
      .meta({ unit: 'candles', description: 'a spread that reverts faster is noise' }),
    maxHalfLife: z
      .number()
      .positive()
      .max(10_000)
      .default(72)
      .meta({ unit: 'candles', description: 'a spread that reverts slower is not waited for' }),
    minBeta: z.number().min(0).max(10).default(0.2).meta({ unit: 'ratio', description: 'least hedge ratio' }),
    maxBeta: z.number().positive().max(10).default(3).meta({ unit: 'ratio', description: 'largest one' }),
    entryZ: z
      .number()
      .positive()
      .max(10)
      .default(2)
      .meta({ unit: 'deviations', description: 'distance of the spread from its mean at which it enters' }),
    exitZ: z
      .number()
      .min(-10)
      .max(10)
      .default(0)
      .meta({ unit: 'deviations', description: 'distance at which it leaves' }),
    stopZ: z
      .number()
      .positive()
      .max(100)
      .default(4)
      .meta({ unit: 'deviations', description: 'distance at which it gives up' }),
    maxHoldHalfLives: z
      .number()
      .positive()
      .max(1000)
      .default(4)
      .meta({ unit: 'half-lives', description: 'longest time in a position, by the half-life at entry' }),
    legSeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(30)
      .meta({ unit: 's', description: 'how long one leg may wait for the other before it is brought back' }),
    maxSlippageBps: z
      .number()
      .min(0)
      .max(100)
      .default(5)
      .meta({ unit: 'bps', description: 'how far through the touch it takes' }),
  })
  .refine(({ entryZ, exitZ }) => exitZ < entryZ, { path: ['exitZ'], message: 'must be below entryZ' })
  .refine(({ entryZ, stopZ }) => stopZ > entryZ, { path: ['stopZ'], message: 'must be above entryZ' })
  .refine(({ minHalfLife, maxHalfLife }) => minHalfLife < maxHalfLife, {
    path: ['minHalfLife'],
    message: 'must be below maxHalfLife',
  })
  .refine(({ minBeta, maxBeta }) => minBeta < maxBeta, {
    path: ['minBeta'],
    message: 'must be below maxBeta',
  })
  .refine(({ window, lags }) => window > 3 * lags + 3, {
    path: ['lags'],
    message: 'are too many for the window',
  });
type Parameters = z.infer<typeof parameters>;

export default defineStrategy({
  name: 'statistical-arbitrage',
  description: 'trades the spread of a cointegrated pair; loses when the tie between the two breaks',
  parameters,
  needs: ({ seconds }) => ({ legs: 2, candles: [seconds] }),
  create: (values, _, instruments) => new StatisticalArbitrage(values, instruments),
});

class StatisticalArbitrage implements StrategyHandlers {
  private readonly filter: KalmanRegression;
  private readonly window: PairWindow;
  private readonly closes: [number, number] = [Number.NaN, Number.NaN];
  private readonly pairs = new CandlePairs();
  /** Log prices are counted from the first, so that the filter's two unknowns are of like size. */
  private readonly origins: [number, number] = [Number.NaN, Number.NaN];
  /** 1 has bought the first leg and sold the second, −1 the other way round. */
  private side = 0;
  /** Signed lots that are wanted of each leg. */
  private readonly wanted: [number, number] = [0, 0];
  private since = Number.NaN;
  private maxHoldSeconds = 0;
  /** After a stop it waits until the spread has been back inside the entry. */
  private barred = false;
  private waitingSince = Number.NaN;
  private reason = 'flat';
  /** Whether a leg may not be where it is wanted; at the start it may be anywhere. */
  private isUnderWay = true;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly parameters: Parameters,
    private readonly instruments: readonly Instrument[],
  ) {
    for (const { id, specification } of instruments) {
      if (specification.kind === 'inverse') throw new RangeError(`${id} is inverse: a leg is spot or linear`);
    }
    this.filter = new KalmanRegression(parameters.delta, parameters.observationVariance);
    this.window = new PairWindow(parameters.window);
  }

  onCandle(
    view: StrategyView,
    candle: Candle,
    about: { readonly leg: number },
  ): readonly Intent[] | undefined {
    const leg = about.leg === 0 ? 0 : 1;
    this.closes[leg] = candle.close;
    const watched = this.isUnderWay ? this.watchLegs(view) : undefined;
    const closes = this.pairs.add(leg, candle.time, candle.close);
    if (closes === null) return watched;
    const pair = { y: this.logOf(0, closes[0]), x: this.logOf(1, closes[1]) };
    this.filter.update(pair);
    this.window.push(pair);
    if (!this.window.isFull) return watched;
    const z = this.window.zScore(this.filter.beta);
    return (this.side === 0 ? this.enter(view, z) : this.leave(view, z)) ?? watched;
  }

  /** Between candles only legs that are under way are watched. */
  onBook(view: StrategyView): readonly Intent[] | undefined {
    return this.isUnderWay ? this.watchLegs(view) : undefined;
  }

  /** Brings a lone leg back whose other leg does not fill; asks again for what nothing is under way to. */
  private watchLegs(view: StrategyView): readonly Intent[] | undefined {
    const [first, second] = [this.waits(view, 0), this.waits(view, 1)];
    if (first === second) {
      this.waitingSince = Number.NaN;
      this.isUnderWay = first;
      return first ? this.again(view) : undefined;
    }
    if (Number.isNaN(this.waitingSince)) this.waitingSince = view.time;
    const waited = (view.time - this.waitingSince) / 1_000_000;
    if (this.side === 0 || waited < this.parameters.legSeconds) return this.again(view);
    this.waitingSince = Number.NaN;
    this.barred = true;
    return this.flat(`leg ${first ? 1 : 2} did not fill within ${this.parameters.legSeconds} s`);
  }

  /** At most once a second, and while no order works: what was refused may be allowed by now. */
  private again(view: StrategyView): readonly Intent[] | undefined {
    if (view.time - this.askedAt < 1_000_000) return undefined;
    this.askedAt = view.time;
    const works = view.market(0).orders.length + view.market(1).orders.length > 0;
    return works ? undefined : this.targets();
  }

  /** Whether a leg is not yet where it is wanted; what is too little to be traded is not waited for. */
  private waits(view: StrategyView, leg: 0 | 1): boolean {
    const { instrument, positionLots } = view.market(leg);
    const missing = this.wanted[leg] - positionLots;
    const close = this.closes[leg];
    return missing !== 0 && !(close > 0 && isDust(instrument, missing, close));
  }

  private logOf(leg: 0 | 1, close: number): number {
    const log = Math.log(close);
    if (Number.isNaN(this.origins[leg])) this.origins[leg] = log;
    return log - this.origins[leg];
  }

  private enter(view: StrategyView, z: number): readonly Intent[] | undefined {
    const { entryZ, stopZ, minBeta, maxBeta, minHalfLife, maxHalfLife, significance, lags } = this.parameters;
    const distance = Math.abs(z);
    if (distance < entryZ) this.barred = false;
    if (this.barred || !(distance >= entryZ && distance < stopZ)) return undefined;
    if (this.waits(view, 0) || this.waits(view, 1)) return undefined;
    const { beta } = this.filter;
    if (beta < minBeta || beta > maxBeta) return undefined;
    const test = this.window.test({ level: significance, lags });
    if (!test.isCointegrated || test.halfLife < minHalfLife || test.halfLife > maxHalfLife) return undefined;
    const side = z > 0 ? -1 : 1;
    const first = side * this.lots(0, 1);
    const second = -side * this.lots(1, beta);
    if (first === 0 || second === 0) return undefined;
    this.side = side;
    this.wanted[0] = first;
    this.wanted[1] = second;
    this.since = view.time;
    this.maxHoldSeconds = this.parameters.maxHoldHalfLives * test.halfLife * this.parameters.seconds;
    this.reason = `z ${z.toFixed(2)}, β ${beta.toFixed(3)}, ADF ${test.statistic.toFixed(2)}, half-life ${test.halfLife.toFixed(0)} candles`;
    return this.targets();
  }

  private leave(view: StrategyView, z: number): readonly Intent[] | undefined {
    const { exitZ, stopZ } = this.parameters;
    // The distance on the side that it was entered from.
    const distance = -z * this.side;
    if (distance <= exitZ) return this.flat(`z ${z.toFixed(2)}: back at the mean`);
    if (distance >= stopZ) {
      this.barred = true;
      return this.flat(`z ${z.toFixed(2)}: the stop was reached`);
    }
    if ((view.time - this.since) / 1_000_000 >= this.maxHoldSeconds) {
      this.barred = true;
      return this.flat('held long enough');
    }
    return undefined;
  }

  /** Whole lots of a share of the notional, at the last close. */
  private lots(leg: 0 | 1, share: number): number {
    const instrument = this.instruments[leg]!;
    const price = instrument.priceNumber(this.closes[leg]);
    return Math.round((share * this.parameters.notional) / price / instrument.sizeNumber(1));
  }

  private flat(reason: string): readonly Intent[] {
    this.side = 0;
    this.wanted[0] = 0;
    this.wanted[1] = 0;
    this.reason = reason;
    return this.targets();
  }

  private targets(): readonly Intent[] {
    this.isUnderWay = true;
    const { maxSlippageBps } = this.parameters;
    return this.wanted.map((positionLots, leg) => ({
      kind: 'target',
      leg,
      positionLots,
      style: 'take',
      maxSlippageBps,
      reason: this.reason,
    }));
  }
}
