import type { BacktestRecord } from '../../backtest/index.js';
import { maxDrawdown } from '../../backtest/report/drawdown.js';
import {
  annualFactor,
  calmarRatio,
  returnsOf,
  sharpeRatio,
  sortinoRatio,
} from '../../backtest/report/index.js';
import { UserError } from '../../domain/index.js';

export const OBJECTIVES = ['sharpe', 'pnl', 'sortino', 'calmar'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** What is kept of a backtest: small enough for a line of a file. */
export interface Measured {
  /** Micros: what was scored. */
  readonly from: number;
  readonly to: number;
  /** Each objective; more is better. */
  readonly scores: Readonly<Record<Objective, number>>;
  /** Decimals of the reporting currency, after fees. */
  readonly pnlQuote: string;
  readonly feesQuote: string;
  readonly currency: string;
  readonly fills: number;
  /** Net returns on the capital, in at most 128 stretches of equal length. */
  readonly returns: readonly number[];
  /** The length of such a stretch, in micros. */
  readonly returnMicros: number;
  readonly stateHash: string;
  readonly notes: readonly string[];
}

export type Evaluation =
  | { readonly kind: 'measured'; readonly measured: Measured }
  /** `crashed` where the process ended: another try may do better. */
  | { readonly kind: 'failed'; readonly reason: string; readonly crashed: boolean };

/** Evaluations by other processes, or in a test by whatever it likes. */
export interface Evaluator<Request> {
  /** How many it can do at once. */
  readonly size: number;
  /** Never rejects for what the backtest or its process did. */
  evaluate(request: Request): Promise<Evaluation>;
}

const MOST_RETURNS = 128;
/** Digits of a return that are kept. */
const DIGITS = 8;

/**
 * @param span only this part of the record is scored: a market that cannot begin in its middle is run from its start.
 * @throws UserError for a run in which there was nothing to sample.
 */
export function measure(whole: BacktestRecord, span: { readonly from?: number | undefined } = {}): Measured {
  const record = since(whole, span.from);
  const returns = returnsOf(record);
  const last = record.samples.at(-1);
  if (last === undefined || returns.length === 0) {
    throw new UserError(`${record.strategy}: the market is too short to measure anything in it`);
  }
  const net = last.equity.minus(record.capital);
  const { code, decimals } = record.reportingCurrency;
  const pnl = net.toNumber();
  // No ratio is higher than that of a gain without any loss; and what did nothing is worth nothing.
  const worth = (ratio: number | null) => ratio ?? (pnl > 0 ? Number.MAX_VALUE : 0);
  const calmar = calmarRatio({
    netReturn: pnl / record.capital.toNumber(),
    durationMicros: record.to - record.from,
    maxDrawdownRatio: maxDrawdown(record)?.ratio ?? null,
  });
  const stretches = inStretches(returns);
  return {
    from: record.from,
    to: record.to,
    scores: {
      sharpe: sharpeRatio(returns, record.sampleMicros) ?? 0,
      pnl: Number(net.format(decimals)),
      sortino: worth(sortinoRatio(returns, record.sampleMicros)),
      calmar: worth(calmar),
    },
    pnlQuote: net.format(decimals),
    feesQuote: record.fees.format(decimals),
    currency: code,
    fills: record.fills.length,
    returns: stretches,
    returnMicros: (record.sampleMicros * returns.length) / stretches.length,
    stateHash: record.finalStateHash,
    notes: record.notes,
  };
}

/** A ratio of one stretch as one of a year. */
export const annualised = (ratio: number, { returnMicros }: Pick<Measured, 'returnMicros'>): number =>
  ratio * annualFactor(returnMicros);

/** The record from a moment on; its capital is the equity of then. */
function since(record: BacktestRecord, from: number | undefined): BacktestRecord {
  if (from === undefined || record.from >= from) return record;
  const first = record.samples.findIndex(({ time }) => time >= from);
  if (first < 0) return { ...record, samples: [], fills: [] };
  const start = record.samples[first]!;
  const last = record.samples.at(-1)!;
  const shift = record.capital.minus(start.equity);
  const [gross, net] = [last.grossEquity.minus(start.grossEquity), last.equity.minus(start.equity)];
  return {
    ...record,
    from: start.time,
    samples: record.samples
      .slice(first + 1)
      .map((sample) => ({ ...sample, equity: sample.equity.plus(shift) })),
    fills: record.fills.filter(({ time }) => time > start.time),
    fees: gross.minus(net),
  };
}

function inStretches(returns: Float64Array): number[] {
  const count = Math.min(MOST_RETURNS, returns.length);
  const sums = new Array<number>(count).fill(0);
  for (const [i, value] of returns.entries()) sums[Math.floor((i * count) / returns.length)]! += value;
  return sums.map((sum) => Number(sum.toPrecision(DIGITS)));
}
