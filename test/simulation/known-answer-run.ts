import { type BacktestRequest, runBacktestRequest } from '../../src/apps/backtest/index.js';
import type { BacktestRecord } from '../../src/backtest/index.js';
import type { Experiment } from './known-answer-experiments.js';

/** One run, in units of the quote asset. */
export interface Outcome {
  readonly seed: number;
  readonly strength: number;
  /** Each fill at the middle of the touch at its moment, the rest at the last middle: neither spread nor fees. */
  readonly grossAtMid: number;
  /** After fees and the spread. */
  readonly net: number;
  readonly fees: number;
  readonly fills: number;
  /** Σ price × size of the fills. */
  readonly turnover: number;
}

/**
 * Orders are two seconds under way. After a quick move the makers of the synthetic market stand behind fair value by
 * 0.17 basis points, half a second later by 0.08, two seconds later by nothing that can be measured; a strategy that is
 * faster than they are has an edge that nobody planted.
 */
const ORDER_LATENCY_MICROS = 2_000_000;

export function requestOf(
  experiment: Experiment,
  { seed, strength }: { readonly seed: number; readonly strength: number },
): BacktestRequest {
  const { edge, strategy, parameters, instruments, seconds } = experiment;
  return {
    strategy,
    parameters,
    market: { kind: 'synthetic', seconds, edge: { kind: edge, strength } },
    instruments,
    seed,
    orderLatency: { kind: 'constant', micros: ORDER_LATENCY_MICROS },
  };
}

/** @throws Error where the strategy failed: its result would say nothing. */
export async function runOnce(
  experiment: Experiment,
  cell: { readonly seed: number; readonly strength: number },
): Promise<Outcome> {
  const record = await runBacktestRequest(requestOf(experiment, cell));
  if (record.notes.length > 0) throw new Error(`${experiment.strategy}: ${record.notes.join('; ')}`);
  return { ...cell, ...resultOf(record) };
}

/** What a record says of a run. */
export function resultOf(record: BacktestRecord): Omit<Outcome, 'seed' | 'strength'> {
  const unit = unitOf(record.reportingCurrency.decimals);
  const last = record.samples.at(-1);
  if (last === undefined) throw new Error(`${record.strategy}: the run has no samples`);
  return {
    grossAtMid: grossAtMid(record),
    net: last.equity.minus(record.capital).toNumber() * unit,
    fees: record.fees.toNumber() * unit,
    fills: record.fills.length,
    turnover: record.fills.reduce((sum, { fill }) => {
      const instrument = record.instruments[fill.instrument]!;
      return sum + instrument.priceNumber(fill.price) * instrument.sizeNumber(fill.size);
    }, 0),
  };
}

/** Σ signed size × (last middle − middle at the fill). */
function grossAtMid({ fills, instruments, prices }: BacktestRecord): number {
  let sum = 0;
  for (const { fill, midAt } of fills) {
    const instrument = instruments[fill.instrument]!;
    const last = prices[fill.instrument]!.mids.at(-1);
    if (midAt === null || last === undefined || Number.isNaN(last)) {
      throw new Error(`${instrument.symbol}: a fill without a middle of the touch`);
    }
    const size = (fill.side === 'buy' ? 1 : -1) * instrument.sizeNumber(fill.size);
    sum += size * instrument.priceNumber(last - midAt);
  }
  return sum;
}

function unitOf(decimals: number): number {
  return Number(`1e-${decimals}`);
}
