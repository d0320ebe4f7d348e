import type { BacktestRequest } from '../../src/apps/backtest/index.js';
import type { EdgeKind } from '../../src/matching/index.js';
import { EXPERIMENTS, type Experiment } from './known-answer-experiments.js';

/** One parameter of a strategy of the known answer, searched where its edge is planted or where there is none. */
export interface OptimiseExperiment {
  readonly name: string;
  readonly edge: EdgeKind;
  /** 0 is noise. */
  readonly strength: number;
  readonly parameter: string;
  /** Ascending. */
  readonly values: readonly number[];
  /** The value that is in place. */
  readonly standing: number;
  readonly seconds: number;
}

/** Without an edge no value is better than another, save for what it costs to trade. */
export const NOISE: readonly OptimiseExperiment[] = [
  {
    name: 'order-book-imbalance',
    edge: 'imbalance',
    strength: 0,
    parameter: 'smoothingMillis',
    values: [30, 125, 500, 2_000, 8_000, 32_000, 128_000],
    standing: 32_000,
    seconds: 150,
  },
  {
    name: 'mean-reversion',
    edge: 'mean-reversion',
    strength: 0,
    parameter: 'bandWidth',
    values: [0.25, 0.5, 1, 1.5, 2, 3],
    standing: 1,
    seconds: 150,
  },
  {
    name: 'momentum',
    edge: 'drift',
    strength: 0,
    parameter: 'channel',
    values: [2, 5, 10, 20, 40, 80],
    standing: 10,
    seconds: 150,
  },
];

/**
 * Makers lean for ten seconds ahead of fair value, and the smoothing decides how much of that is used: too little
 * trades at every flicker and pays for it, too much comes when the move is over. In between there is one best.
 */
export const PLANTED: OptimiseExperiment = { ...NOISE[0]!, strength: 0.3 };

/** Orders are under way as long as in the known answer, and for the same reason. */
const ORDER_LATENCY_MICROS = 500_000;
/** 0.2 basis points: at the fees of a real venue nothing that is tried earns them, and all that could be learnt is not to trade. */
const FEES = { makerPpm: 0, takerPpm: 20 };

export function requestOf(
  { edge, strength, parameter, standing, seconds }: OptimiseExperiment,
  seed: number,
): BacktestRequest {
  const { strategy, parameters, instruments } = experimentOf(edge);
  return {
    strategy,
    parameters: { ...parameters, [parameter]: standing },
    instruments,
    market: { kind: 'synthetic', seconds, edge: { kind: edge, strength } },
    orderLatency: { kind: 'constant', micros: ORDER_LATENCY_MICROS },
    fees: FEES,
    seed,
  };
}

export function experimentOf(edge: EdgeKind): Experiment {
  const found = EXPERIMENTS.find((one) => one.edge === edge);
  if (found === undefined) throw new Error(`no strategy is tried on an edge of ${edge}`);
  return found;
}
