import { POWERS_OF_TEN } from '../../domain/index.js';
import type { BacktestRecord } from '../record.js';
import type { Interval } from './bootstrap.js';
import type { FillQuality } from './fill-quality.js';
import type { HourOfRun } from './hours.js';
import { computeMetrics, type Metrics } from './metrics.js';
import { type Verdict, verdictOf } from './verdict.js';

/** What a report needs beside the record. */
export interface ReportContext {
  /** Of the wall, for the run itself. */
  readonly elapsedSeconds: number;
  /** Where they have been computed already. */
  readonly metrics?: Metrics;
}

/** Times are micros; money is a decimal string in the reporting currency; ratios and counts are numbers. */
export interface BacktestJson {
  readonly strategy: string;
  readonly parameters: unknown;
  readonly tapes: readonly string[];
  readonly instruments: readonly string[];
  readonly timeFrom: number;
  readonly timeTo: number;
  readonly events: number;
  readonly elapsedSeconds: number;
  readonly orders: number;
  readonly rejected: number;
  readonly refused: number;
  readonly fills: number;
  readonly reportingCurrency: string;
  readonly capitalQuote: string;
  readonly feesQuote: string;
  /** After fees. */
  readonly pnlQuote: string;
  /** At the mid, before fees. */
  readonly grossPnlQuote: string;
  readonly returnRatio: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** A ratio of the equity at the peak. */
  readonly maxDrawdown: number | null;
  readonly maxDrawdownQuote: string | null;
  readonly maxDrawdownTimes: { readonly peak: number; readonly trough: number } | null;
  readonly roundTrips: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly averageHoldMicros: number | null;
  readonly turnover: number | null;
  readonly turnoverQuote: string;
  readonly makerShare: number | null;
  /** Positive is a cost. */
  readonly slippageBps: number | null;
  readonly spreadEarnedBps: number | null;
  /** Positive is against us. */
  readonly adverseSelectionBps: FillQuality['adverseSelectionBps'];
  readonly byLiquidity: Readonly<Record<'maker' | 'taker', FillQualityJson>>;
  readonly exposure: {
    readonly maxQuote: string;
    readonly meanQuote: string | null;
    readonly timeInMarket: number | null;
  };
  /** Stationary bootstrap; an interval is `[low, high]`, null where there is too little to tell. */
  readonly confidence: {
    readonly level: number;
    readonly resamples: number;
    readonly blockBeats: number | null;
    readonly blockRoundTrips: number | null;
    readonly meanReturn: Interval | null;
    readonly pnlQuote: readonly [string, string] | null;
    readonly sharpe: Interval | null;
    readonly winRate: Interval | null;
  };
  readonly verdict: Verdict['kind'];
  readonly byHour: readonly {
    readonly time: number;
    readonly pnlQuote: string;
    readonly grossPnlQuote: string;
    readonly fills: number;
  }[];
  readonly sampleMicros: number;
  readonly notes: readonly string[];
  readonly finalStateHash: string;
}

export interface FillQualityJson {
  readonly fills: number;
  readonly notionalQuote: string;
  readonly feesQuote: string;
  readonly slippageBps: number | null;
  readonly spreadEarnedBps: number | null;
  readonly adverseSelectionBps: FillQuality['adverseSelectionBps'];
}

/** The report for scripts. */
export function backtestJson(record: BacktestRecord, context: ReportContext): BacktestJson {
  const metrics = context.metrics ?? computeMetrics(record);
  const { code, decimals } = record.reportingCurrency;
  const { quality, roundTrips, drawdown, confidence, exposure } = metrics;
  const money = (units: number): string => (units / POWERS_OF_TEN[decimals]!).toFixed(decimals);
  return {
    strategy: record.strategy,
    parameters: record.parameters,
    tapes: record.tapes,
    instruments: record.instruments.map(({ id }) => id),
    timeFrom: record.from,
    timeTo: record.to,
    events: record.events,
    elapsedSeconds: context.elapsedSeconds,
    orders: record.orders,
    rejected: record.rejected,
    refused: record.refused,
    fills: record.fills.length,
    reportingCurrency: code,
    capitalQuote: record.capital.format(decimals),
    feesQuote: metrics.fees.format(decimals),
    pnlQuote: metrics.net.format(decimals),
    grossPnlQuote: metrics.gross.format(decimals),
    returnRatio: metrics.netReturn,
    sharpe: metrics.sharpe,
    sortino: metrics.sortino,
    calmar: metrics.calmar,
    maxDrawdown: drawdown?.ratio ?? null,
    maxDrawdownQuote: drawdown?.amount.format(decimals) ?? null,
    maxDrawdownTimes: drawdown === null ? null : { peak: drawdown.peakTime, trough: drawdown.troughTime },
    roundTrips: roundTrips.count,
    winRate: roundTrips.winRate,
    profitFactor: roundTrips.profitFactor,
    averageHoldMicros:
      roundTrips.averageHoldMicros === null ? null : Math.round(roundTrips.averageHoldMicros),
    turnover: metrics.turnover,
    turnoverQuote: quality.all.notional.format(decimals),
    makerShare: metrics.makerShare,
    slippageBps: quality.all.slippageBps,
    spreadEarnedBps: quality.all.spreadEarnedBps,
    adverseSelectionBps: quality.all.adverseSelectionBps,
    byLiquidity: {
      maker: qualityJson(quality.maker, decimals),
      taker: qualityJson(quality.taker, decimals),
    },
    exposure: {
      maxQuote: exposure.most.format(decimals),
      meanQuote: exposure.mean === null ? null : money(exposure.mean),
      timeInMarket: exposure.timeInMarket,
    },
    confidence: {
      level: confidence.level,
      resamples: confidence.resamples,
      blockBeats: confidence.blockBeats,
      blockRoundTrips: confidence.blockRoundTrips,
      meanReturn: confidence.meanReturn,
      pnlQuote: confidence.net === null ? null : [money(confidence.net[0]), money(confidence.net[1])],
      sharpe: confidence.sharpe,
      winRate: confidence.winRate,
    },
    verdict: verdictOf(record, metrics).kind,
    byHour: metrics.hours.map((hour) => hourJson(hour, decimals)),
    sampleMicros: record.sampleMicros,
    notes: record.notes,
    finalStateHash: record.finalStateHash,
  };
}

const hourJson = ({ time, net, gross, fills }: HourOfRun, decimals: number) => ({
  time,
  pnlQuote: net.format(decimals),
  grossPnlQuote: gross.format(decimals),
  fills,
});

function qualityJson(quality: FillQuality, decimals: number): FillQualityJson {
  const { fills, notional, fees, slippageBps, spreadEarnedBps, adverseSelectionBps } = quality;
  return {
    fills,
    notionalQuote: notional.format(decimals),
    feesQuote: fees.format(decimals),
    slippageBps,
    spreadEarnedBps,
    adverseSelectionBps,
  };
}
