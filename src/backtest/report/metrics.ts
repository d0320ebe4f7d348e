import { Money } from '../../domain/index.js';
import type { BacktestRecord } from '../record.js';
import { type BootstrapOptions, type Interval, stationaryBootstrap } from './bootstrap.js';
import { type Drawdown, maxDrawdown } from './drawdown.js';
import { type FillQuality, fillQuality } from './fill-quality.js';
import { byHour, byHourOfDay, type HourOfRun } from './hours.js';
import { annualFactor, calmarRatio, meanOf, returnsOf, sharpeRatio, sortinoRatio } from './returns.js';
import { type RoundTripFigures, roundTripFigures } from './round-trips.js';

/** Bootstrap intervals; null where there is too little to tell. */
export interface Confidence {
  readonly level: number;
  /** Of the returns; 0 where there was too little to resample. */
  readonly resamples: number;
  /** Mean block of the returns, in beats, and of the round trips, in round trips. */
  readonly blockBeats: number | null;
  readonly blockRoundTrips: number | null;
  readonly meanReturn: Interval | null;
  /** The interval of the mean return × beats × capital: of the net PnL of such a run, in units of currency. */
  readonly net: Interval | null;
  readonly sharpe: Interval | null;
  readonly winRate: Interval | null;
}

/** Of the sampled exposure, Σ |position × mid|. */
export interface ExposureFigures {
  readonly most: Money;
  /** In units of currency; null without samples. */
  readonly mean: number | null;
  /** The share of the samples at which something was held; null without samples. */
  readonly timeInMarket: number | null;
}

/** All that is computed from a record. Money in units of the reporting currency, ratios as numbers; null where a figure does not exist. */
export interface Metrics {
  /** At the mid, before and after fees; `net` is `gross` less `fees`. */
  readonly gross: Money;
  readonly fees: Money;
  readonly net: Money;
  /** `net` ÷ capital. */
  readonly netReturn: number | null;
  readonly returns: Float64Array;
  /** Of one beat. */
  readonly meanReturn: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly drawdown: Drawdown | null;
  readonly roundTrips: RoundTripFigures;
  readonly quality: {
    readonly all: FillQuality;
    readonly maker: FillQuality;
    readonly taker: FillQuality;
  };
  /** Notional traded, both ways, ÷ capital. */
  readonly turnover: number | null;
  /** Of the traded notional. */
  readonly makerShare: number | null;
  readonly exposure: ExposureFigures;
  readonly hours: readonly HourOfRun[];
  readonly hoursOfDay: readonly HourOfRun[];
  readonly confidence: Confidence;
}

export function computeMetrics(record: BacktestRecord, bootstrap: BootstrapOptions = {}): Metrics {
  const last = record.samples.at(-1);
  const net = (last?.equity ?? record.capital).minus(record.capital);
  const gross = (last?.grossEquity ?? record.capital).minus(record.capital);
  const capital = record.capital.toNumber();
  const netReturn = capital > 0 ? net.toNumber() / capital : null;
  const returns = returnsOf(record);
  const drawdown = maxDrawdown(record);
  const roundTrips = roundTripFigures(record);
  const all = fillQuality(record);
  const maker = fillQuality(record, 'maker');
  const traded = all.notional.toNumber();
  const hours = byHour(record);
  return {
    gross,
    fees: record.fees,
    net,
    netReturn,
    returns,
    meanReturn: meanOf(returns),
    sharpe: sharpeRatio(returns, record.sampleMicros),
    sortino: sortinoRatio(returns, record.sampleMicros),
    calmar:
      netReturn === null
        ? null
        : calmarRatio({
            netReturn,
            durationMicros: record.to - record.from,
            maxDrawdownRatio: drawdown?.ratio ?? null,
          }),
    drawdown,
    roundTrips,
    quality: { all, maker, taker: fillQuality(record, 'taker') },
    turnover: capital > 0 ? traded / capital : null,
    makerShare: traded > 0 ? maker.notional.toNumber() / traded : null,
    exposure: exposureOf(record),
    hours,
    hoursOfDay: byHourOfDay(hours),
    confidence: confidenceOf(record, { returns, outcomes: roundTrips.outcomes }, bootstrap),
  };
}

function exposureOf(record: BacktestRecord): ExposureFigures {
  let most = Money.ZERO;
  let [sum, held] = [0, 0];
  for (const { exposure } of record.samples) {
    if (exposure.compare(most) > 0) most = exposure;
    if (!exposure.isZero) held += 1;
    sum += exposure.toNumber();
  }
  const count = record.samples.length;
  return { most, mean: count === 0 ? null : sum / count, timeInMarket: count === 0 ? null : held / count };
}

function confidenceOf(
  record: BacktestRecord,
  series: { readonly returns: Float64Array; readonly outcomes: Float64Array },
  options: BootstrapOptions,
): Confidence {
  const { returns, outcomes } = series;
  const ofReturns = stationaryBootstrap(returns, options);
  const ofTrips = stationaryBootstrap(outcomes, options);
  const scaled = (interval: Interval | null | undefined, factor: number): Interval | null =>
    interval === null || interval === undefined ? null : [interval[0] * factor, interval[1] * factor];
  return {
    level: options.level ?? 0.95,
    resamples: ofReturns?.resamples ?? 0,
    blockBeats: ofReturns?.meanBlock ?? null,
    blockRoundTrips: ofTrips?.meanBlock ?? null,
    meanReturn: ofReturns?.mean ?? null,
    net: scaled(ofReturns?.mean, returns.length * record.capital.toNumber()),
    sharpe: scaled(ofReturns?.ratio, annualFactor(record.sampleMicros)),
    winRate: ofTrips?.mean ?? null,
  };
}
