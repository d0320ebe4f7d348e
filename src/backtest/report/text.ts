import type { BacktestRecord } from '../record.js';
import type { FillQuality } from './fill-quality.js';
import type { ReportContext } from './json.js';
import { computeMetrics, type Metrics } from './metrics.js';
import { curveLines, hourLines } from './text-curves.js';
import { type Ink, inkOf, listLines, tableLines, wrap } from './text-layout.js';
import { verdictOf } from './verdict.js';
import {
  bpsText,
  durationText,
  grouped,
  intervalText,
  MoneyText,
  NONE,
  percentText,
  ratioText,
  timeText,
} from './wording.js';

const [NARROWEST, WIDEST] = [80, 120];

export interface TextOptions extends ReportContext {
  /** Columns of the terminal; at least 80 and at most 120 are used. */
  readonly columns?: number;
  /** ANSI colours; none where left out. Nothing is said by them alone. */
  readonly colour?: boolean;
}

interface Page {
  readonly record: BacktestRecord;
  readonly metrics: Metrics;
  readonly money: MoneyText;
  readonly ink: Ink;
  readonly width: number;
}

/** The report for a terminal: lines that end with a line break. */
export function backtestText(record: BacktestRecord, options: TextOptions): string {
  const metrics = options.metrics ?? computeMetrics(record);
  const page: Page = {
    record,
    metrics,
    money: new MoneyText(record, metrics),
    ink: inkOf(options.colour ?? false),
    width: Math.min(Math.max(options.columns ?? NARROWEST, NARROWEST), WIDEST),
  };
  const parts = [
    head(page, options.elapsedSeconds),
    result(page),
    curveLines(page),
    ratios(page),
    fills(page),
    hourLines(page),
    origin(page),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ record, ink, width }: Page, elapsedSeconds: number): string[] {
  const symbols = record.instruments.map(({ id }) => id).join(', ');
  const speed = elapsedSeconds > 0 ? `, ${grouped((record.events / elapsedSeconds).toFixed(0))}/s` : '';
  return [
    ...wrap(`BACKTEST ${record.strategy} on ${symbols}`, width).map(ink.strong),
    ...wrap(
      `${timeText(record.from)} to ${timeText(record.to)} UTC, ${durationText(record.to - record.from)}; ` +
        `${grouped(String(record.events))} events in ${durationText(elapsedSeconds * 1_000_000)}${speed}`,
      width,
    ),
  ];
}

function result({ record, metrics, money, ink, width }: Page): string[] {
  const { net, gross, fees, netReturn, confidence } = metrics;
  const verdict = verdictOf(record, metrics);
  const tint = net.isNegative ? ink.loss : net.isZero ? ink.plain : ink.gain;
  const interval =
    confidence.net === null
      ? ''
      : `   ${Math.round(confidence.level * 100)} % ${intervalText(confidence.net, (one) => money.nearSigned(one))}`;
  const rows = [
    ['gross PnL at the mid', money.signed(gross)],
    ['fees', money.signed(fees.negated())],
    ['net PnL', money.signed(net)],
  ] as const;
  const wide = Math.max(...rows.map(([, value]) => value.length));
  const [first, second, third] = rows.map(
    ([name, value]) => `${name.padEnd(22)}${value.padStart(wide)} ${money.code}`,
  );
  return [
    first!,
    second!,
    `${tint(third!)}${`   ${percentText(netReturn, 3)} of ${money.amount(record.capital)}`}`,
    ...(interval === '' ? [] : [ink.muted(`${' '.repeat(22)}${interval.trim()} by bootstrap`)]),
    ...wrap(verdict.text, width).map(
      verdict.kind === 'loses' ? ink.loss : verdict.kind === 'earns' ? ink.gain : ink.strong,
    ),
  ];
}

function ratios({ record, metrics, money, ink, width }: Page): string[] {
  const { confidence, drawdown, roundTrips, exposure } = metrics;
  const range = (text: string) => (text === '' ? '' : ` [${text}]`);
  const left: [string, string][] = [
    [
      'Sharpe',
      `${ratioText(metrics.sharpe, Math.abs(metrics.sharpe ?? 0) < 1_000 ? 2 : 0)}${range(intervalText(confidence.sharpe, (one) => ratioText(one, 0)))}`,
    ],
    ['Sortino', ratioText(metrics.sortino)],
    ['Calmar', ratioText(metrics.calmar)],
    [
      'max drawdown',
      drawdown === null ? NONE : `${money.amount(drawdown.amount)} (${percentText(drawdown.ratio, 3)})`,
    ],
    ['turnover', `${ratioText(metrics.turnover)} × capital`],
    ['most exposure', money.amount(exposure.most)],
    ['time in market', percentText(exposure.timeInMarket, 0)],
  ];
  const right: [string, string][] = [
    ['orders', grouped(String(record.orders))],
    ['rejected, refused', `${record.rejected}, ${record.refused}`],
    ['round trips', grouped(String(roundTrips.count))],
    [
      'win rate',
      `${percentText(roundTrips.winRate, 1)}${range(intervalText(confidence.winRate, (one) => (one * 100).toFixed(1)))}`,
    ],
    ['profit factor', ratioText(roundTrips.profitFactor)],
    [
      'mean win, loss',
      `${money.nearSigned(roundTrips.averageWin)}, ${money.nearSigned(roundTrips.averageLoss)}`,
    ],
    [
      'mean time held',
      roundTrips.averageHoldMicros === null ? NONE : durationText(roundTrips.averageHoldMicros),
    ],
  ];
  const block =
    confidence.blockBeats === null
      ? []
      : wrap(
          `[ ] ${Math.round(confidence.level * 100)} % by stationary bootstrap, ${grouped(String(confidence.resamples))} resamples, ` +
            `mean block ${confidence.blockBeats.toFixed(1)} × ${durationText(record.sampleMicros)}; ratios are annual, from ` +
            `returns each ${durationText(record.sampleMicros)}; win rate and profit factor after fees, first in, first out.`,
          width,
        ).map(ink.muted);
  return [...tableLines(left, right, width), ...block];
}

function fills({ record, metrics, money, ink, width }: Page): string[] {
  if (record.fills.length === 0) return [];
  const { quality, makerShare } = metrics;
  const columns = [7, 16, 13, 10, 9, 8, 8, 8];
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(columns[0]!) : cell.padStart(columns[i]!))).join('');
  const row = (name: string, one: FillQuality) =>
    line([
      `${name}`,
      money.amount(one.notional),
      money.signed(one.fees.negated()),
      bpsText(one.slippageBps),
      bpsText(one.spreadEarnedBps),
      bpsText(one.adverseSelectionBps['1s']),
      bpsText(one.adverseSelectionBps['10s']),
      bpsText(one.adverseSelectionBps['60s']),
    ]);
  const { all, maker, taker } = quality;
  return [
    ink.strong(
      `FILLS ${grouped(String(all.fills))}: ${grouped(String(maker.fills))} as maker, ` +
        `${grouped(String(taker.fills))} as taker; ${percentText(makerShare, 1)} of the notional as maker`,
    ),
    ink.muted(
      `${' '.repeat(36)}${'slippage'.padStart(10)}${'spread'.padStart(9)}${'adverse after'.padStart(24)}`,
    ),
    ink.muted(line(['', `notional ${money.code}`, 'fees', 'bps', 'bps', '1 s', '10 s', '60 s'])),
    ...(maker.fills > 0 ? [row('maker', maker)] : []),
    ...(taker.fills > 0 ? [row('taker', taker)] : []),
    row('all', all),
    ...wrap(
      'slippage: against the mid at the decision, + is a cost; spread: better than the mid at the fill, + is earned; ' +
        'adverse: the mid went against the fill, + is against us',
      width,
    ).map(ink.muted),
  ];
}

function origin({ record, width, ink }: Page): string[] {
  return [
    ...listLines('parameters', [JSON.stringify(record.parameters) ?? NONE], width),
    ...listLines('tapes', record.tapes, width),
    ...listLines('notes', record.notes, width).map(ink.strong),
    ...listLines('state hash', [record.finalStateHash], width),
  ];
}
