import type { EdgeKind } from '../../src/matching/index.js';

/** A planted edge, the shipped strategy that should find it, and how. */
export interface Experiment {
  readonly edge: EdgeKind;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instruments: readonly string[];
  /** Of market in a run. */
  readonly seconds: number;
  /** From 0, ascending. What a strength is counted in: src/matching/synthetic/planted-edge.ts. */
  readonly strengths: readonly number[];
}

const BTC = ['BTC/USDT'];

/** Sizes are small, so that the strategies do not trade against their own footprints. */
export const EXPERIMENTS: readonly Experiment[] = [
  {
    edge: 'mean-reversion',
    strategy: 'mean-reversion',
    parameters: {
      size: 0.01,
      seconds: 2,
      bandPeriod: 15,
      bandWidth: 1,
      rsiPeriod: 3,
      extremeRsi: 35,
      stopAtr: 10,
      maxHoldSeconds: 60,
    },
    instruments: BTC,
    seconds: 180,
    strengths: [0, 0.04, 0.07, 0.1],
  },
  {
    edge: 'lead-lag',
    strategy: 'statistical-arbitrage',
    // Variances are those of seconds, not of the five minutes that the defaults are meant for.
    parameters: {
      notional: 3000,
      seconds: 1,
      window: 90,
      delta: 1e-12,
      observationVariance: 4e-8,
      significance: '10%',
      lags: 0,
      minHalfLife: 0.5,
      entryZ: 1.2,
      stopZ: 6,
    },
    instruments: ['BTC/USDT', 'ETH/USDT'],
    seconds: 240,
    strengths: [0, 0.15, 0.2, 0.3],
  },
  {
    edge: 'drift',
    strategy: 'momentum',
    parameters: {
      size: 0.01,
      seconds: 2,
      channel: 10,
      adxPeriod: 5,
      minAdx: 10,
      trailAtr: 4,
      maxHoldSeconds: 300,
    },
    instruments: BTC,
    seconds: 200,
    strengths: [0, 0.2, 0.3, 0.4],
  },
  {
    edge: 'imbalance',
    strategy: 'order-book-imbalance',
    parameters: {
      size: 0.01,
      levels: 10,
      decay: 1,
      smoothingMillis: 2000,
      driftWeight: 0,
      enter: 0.1,
      leave: 0,
      minHoldMillis: 2000,
    },
    instruments: BTC,
    seconds: 100,
    strengths: [0, 0.1, 0.2, 0.3],
  },
];
