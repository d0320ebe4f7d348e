import type { BacktestRecord } from '../record.js';
import { drawdownSeries } from './drawdown.js';
import type { HourOfRun } from './hours.js';
import type { Metrics } from './metrics.js';
import type { Ink } from './text-layout.js';
import { grouped, type MoneyText, percentText, timeText } from './wording.js';

const EIGHTHS = '▁▂▃▄▅▆▇█';

interface Page {
  readonly record: BacktestRecord;
  readonly metrics: Metrics;
  readonly money: MoneyText;
  readonly ink: Ink;
  readonly width: number;
}

/** Rows of a table of hours that fit a report; beyond them the hours of the day are told. */
const MOST_HOURS = 24;

/**
 * One character a column. A column shows the value in its stretch that lies furthest from the last column's, so that
 * a spike is not thinned away.
 */
export function sparkline(values: ArrayLike<number>, columns: number): string {
  const count = Math.min(values.length, columns);
  if (count === 0) return '';
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i += 1) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  let last = values[0]!;
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * values.length) / count);
    const to = Math.floor(((column + 1) * values.length) / count);
    let shown = values[from]!;
    for (let i = from + 1; i < to; i += 1) {
      if (Math.abs(values[i]! - last) >= Math.abs(shown - last)) shown = values[i]!;
    }
    last = shown;
    const height = high > low ? (shown - low) / (high - low) : 0;
    return EIGHTHS[Math.min(Math.floor(height * EIGHTHS.length), EIGHTHS.length - 1)];
  }).join('');
}

/** Equity and drawdown as a line each, with their bounds. */
export function curveLines({ record, money, metrics, ink, width }: Page): string[] {
  if (record.samples.length < 2) return [];
  const equity = record.samples.map(({ equity: one }) => one.toNumber());
  const falls = drawdownSeries(record);
  const columns = width - 10;
  const lowest = equity.reduce((a, b) => Math.min(a, b));
  const highest = equity.reduce((a, b) => Math.max(a, b));
  const capital = record.capital.toNumber();
  const tint = metrics.net.isNegative ? ink.loss : ink.gain;
  return [
    `equity    ${tint(sparkline(equity, columns))}`,
    ink.muted(
      `          net PnL ${money.nearSigned(lowest - capital)} to ${money.nearSigned(highest - capital)} ${money.code}`,
    ),
    `drawdown  ${ink.loss(sparkline(falls, columns))}`,
    ink.muted(
      `          0 to ${percentText(metrics.drawdown?.ratio === null ? null : -(metrics.drawdown?.ratio ?? 0), 3)}, ` +
        `${timeText(metrics.drawdown?.peakTime ?? 0).slice(5)} to ${timeText(metrics.drawdown?.troughTime ?? 0).slice(5)}`,
    ),
  ];
}

/** A line for each hour, with a bar to the left for losses and to the right for gains. */
export function hourLines(page: Page): string[] {
  const { metrics, ink, money } = page;
  if (metrics.hours.length < 2) return [];
  const ofDay = metrics.hours.length > MOST_HOURS;
  const hours = ofDay ? metrics.hoursOfDay : metrics.hours;
  const largest = hours.reduce((most, { net }) => Math.max(most, Math.abs(net.toNumber())), 0);
  const half = Math.floor((page.width - 42) / 2);
  const bar = (hour: HourOfRun): string => {
    const length = largest === 0 ? 0 : Math.round((Math.abs(hour.net.toNumber()) / largest) * half);
    return hour.net.isNegative
      ? `${ink.loss('█'.repeat(length).padStart(half))}│`
      : `${' '.repeat(half)}│${ink.gain('█'.repeat(length))}`;
  };
  const label = (hour: HourOfRun) =>
    ofDay ? `${timeText(hour.time).slice(11, 16)}` : timeText(hour.time).slice(5, 16);
  return [
    ink.strong(
      `NET PnL BY HOUR${ofDay ? ' OF THE DAY' : ''}, UTC (${money.code}; ${grouped(String(metrics.hours.length))} hours)`,
    ),
    ...hours.map((hour) =>
      `${label(hour).padEnd(12)}${money.signed(hour.net).padStart(14)}${grouped(String(hour.fills)).padStart(8)} fills ${bar(hour)}`.trimEnd(),
    ),
  ];
}
