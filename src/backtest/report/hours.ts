import { MICROS_PER_MINUTE, type Micros, Money } from '../../domain/index.js';
import type { BacktestRecord } from '../record.js';

const MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;

/** What an hour of the run came to, in units of the reporting currency. */
export interface HourOfRun {
  /** Its beginning, UTC. */
  readonly time: Micros;
  readonly net: Money;
  readonly gross: Money;
  readonly fills: number;
}

/** The hours that have samples or fills, in order. A sample on the hour closes the hour before it. */
export function byHour(record: BacktestRecord): readonly HourOfRun[] {
  const hours = new Map<number, { net: Money; gross: Money; fills: number }>();
  const hourOf = (hour: number) => {
    const known = hours.get(hour) ?? { net: Money.ZERO, gross: Money.ZERO, fills: 0 };
    hours.set(hour, known);
    return known;
  };
  let [equity, gross] = [record.capital, record.capital];
  for (const sample of record.samples) {
    const hour = hourOf(Math.ceil(sample.time / MICROS_PER_HOUR) - 1);
    hour.net = hour.net.plus(sample.equity.minus(equity));
    hour.gross = hour.gross.plus(sample.grossEquity.minus(gross));
    [equity, gross] = [sample.equity, sample.grossEquity];
  }
  for (const { time } of record.fills) hourOf(Math.ceil(time / MICROS_PER_HOUR) - 1).fills += 1;
  return [...hours]
    .sort(([a], [b]) => a - b)
    .map(([hour, sums]) => ({ time: (hour * MICROS_PER_HOUR) as Micros, ...sums }));
}

/** The same, over all days of the run, for each of the 24 hours of the day (UTC); `time` is its place in the day. */
export function byHourOfDay(hours: readonly HourOfRun[]): readonly HourOfRun[] {
  const sums = Array.from({ length: 24 }, (_, hour) => ({
    time: (hour * MICROS_PER_HOUR) as Micros,
    net: Money.ZERO,
    gross: Money.ZERO,
    fills: 0,
  }));
  for (const hour of hours) {
    const sum = sums[(hour.time / MICROS_PER_HOUR) % 24]!;
    sum.net = sum.net.plus(hour.net);
    sum.gross = sum.gross.plus(hour.gross);
    sum.fills += hour.fills;
  }
  return sums;
}
