/** The report as one page: HTML with its style and its pictures in it, that needs nothing from anywhere. */
import type { BacktestRecord } from '../../record.js';
import type { ReportContext } from '../json.js';
import { computeMetrics, type Metrics } from '../metrics.js';
import { verdictOf } from '../verdict.js';
import {
  durationText,
  grouped,
  intervalText,
  MoneyText,
  percentText,
  ratioText,
  timeText,
} from '../wording.js';
import { escapeHtml } from './markup.js';
import { accountPictures, hourPicture, pricePictures, returnsPicture } from './pictures.js';
import { STYLE } from './style.js';
import { fillsTable, metricsTable, originTable, qualityTable } from './tables.js';

export interface HtmlOptions extends ReportContext {
  /** How the run was set up, in words: latencies, queue model, seed. */
  readonly settings?: readonly (readonly [name: string, value: string])[];
}

/** One self-contained file: no script, no font, nothing from a network; light and dark, for a phone and for paper. */
export function backtestHtml(record: BacktestRecord, options: HtmlOptions): string {
  const metrics = options.metrics ?? computeMetrics(record);
  const money = new MoneyText(record, metrics);
  const title = `Backtest of ${record.strategy} on ${record.instruments.map(({ symbol }) => symbol).join(', ')}`;
  const verdict = verdictOf(record, metrics);
  const seconds = options.elapsedSeconds;
  const sections = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="muted">${escapeHtml(
      `${timeText(record.from)} to ${timeText(record.to)} UTC, ${durationText(record.to - record.from)}; ` +
        `${grouped(String(record.events))} events in ${durationText(seconds * 1_000_000)}`,
    )}</p>`,
    tiles(record, metrics, money),
    `<p class="verdict ${verdict.kind}">${escapeHtml(verdict.text)}</p>`,
    ...record.notes.map((note) => `<p class="verdict">Note: ${escapeHtml(note)}</p>`),
    ...accountPictures(record),
    ...pricePictures(record),
    ...hourPicture(record, metrics),
    ...returnsPicture(record, metrics),
    `<h2>Metrics</h2>${metricsTable(record, metrics, money)}`,
    `<p class="muted">${escapeHtml(methodText(record, metrics))}</p>`,
    ...(record.fills.length === 0
      ? []
      : [
          `<h2>What the fills were like</h2>${qualityTable(metrics, money)}`,
          '<p class="muted">In basis points of the notional, weighted by it. Slippage: against the mid at the decision, + is a cost. Spread: better than the mid at the fill, + is earned. Adverse: the mid went against the fill, + is against us.</p>',
          `<h2>Fills</h2>${fillsTable(record)}`,
        ]),
    `<h2>The run</h2>${originTable(record, options.settings ?? [])}`,
  ];
  return (
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>` +
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body><main>\n${sections.join('\n')}\n</main></body></html>\n`
  );
}

function tiles(record: BacktestRecord, metrics: Metrics, money: MoneyText): string {
  const { confidence, drawdown, roundTrips } = metrics;
  const range = (text: string) =>
    text === '' ? '' : `${Math.round(confidence.level * 100)} %: ${text.replaceAll(' %', '\u00a0%')}`;
  const entries: readonly (readonly [string, string, string])[] = [
    [
      `Net PnL, ${money.code}`,
      money.signed(metrics.net),
      range(intervalText(confidence.net, (one) => money.nearSigned(one))),
    ],
    [`Gross PnL, ${money.code}`, money.signed(metrics.gross), 'at the mid'],
    [
      `Fees, ${money.code}`,
      money.signed(metrics.fees.negated()),
      `${grouped(String(record.fills.length))} fills`,
    ],
    ['Sharpe', ratioText(metrics.sharpe), range(intervalText(confidence.sharpe, (one) => ratioText(one, 0)))],
    [
      'Max drawdown',
      percentText(drawdown?.ratio ?? null, 3),
      drawdown === null ? '' : `${money.amount(drawdown.amount)} ${money.code}`,
    ],
    [
      'Win rate',
      percentText(roundTrips.winRate, 1),
      range(intervalText(confidence.winRate, (one) => percentText(one, 1))),
    ],
  ];
  return `<div class="tiles">${entries
    .map(
      ([name, value, more]) =>
        `<div class="tile"><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b><small>${escapeHtml(more)}</small></div>`,
    )
    .join('')}</div>`;
}

function methodText(record: BacktestRecord, { confidence }: Metrics): string {
  if (confidence.blockBeats === null) return 'Too few returns for intervals.';
  const trips =
    confidence.blockRoundTrips === null
      ? ''
      : `; of ${confidence.blockRoundTrips.toFixed(1)} round trips for the win rate`;
  return (
    `Intervals: stationary bootstrap of Politis and Romano, ${grouped(String(confidence.resamples))} resamples, blocks of ` +
    `${confidence.blockBeats.toFixed(1)} × ${durationText(record.sampleMicros)} on average by the rule of Politis and White${trips}. ` +
    'They tell what chance may do on such a tape, not what another market will do.'
  );
}
