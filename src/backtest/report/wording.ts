import { type Micros, type Money, POWERS_OF_TEN, roundDecimal } from '../../domain/index.js';
import type { BacktestRecord } from '../record.js';
import type { Interval } from './bootstrap.js';
import type { Metrics } from './metrics.js';

/** What stands where a figure does not exist. */
export const NONE = '–';

/** `1234567.8` → `1,234,567.8`. */
export function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** A plus before what is above nothing; a zero has no sign. */
export const withSign = (text: string): string =>
  /[1-9]/.test(text) ? (text.startsWith('-') ? text : `+${text}`) : text.replace('-', '');

export const ratioText = (value: number | null, decimals = 2): string =>
  value === null ? NONE : grouped(unsignedZero(value.toFixed(decimals)));

export const percentText = (value: number | null, decimals = 2): string =>
  value === null ? NONE : `${ratioText(value * 100, decimals)} %`;

export const bpsText = (value: number | null): string =>
  value === null ? NONE : withSign(ratioText(value, 2));

export const intervalText = (interval: Interval | null, format: (value: number) => string): string =>
  interval === null ? '' : `${format(interval[0])} … ${format(interval[1])}`;

const unsignedZero = (text: string): string => (/[1-9]/.test(text) ? text : text.replace('-', ''));

/** `2026-11-25 09:30:00` in UTC. */
export const timeText = (time: Micros | number): string =>
  new Date(time / 1_000).toISOString().slice(0, 19).replace('T', ' ');

/** `850 ms`, `12.5 s`, `15 min`, `3.2 h`, `41 d`. */
export function durationText(micros: number): string {
  const seconds = micros / 1_000_000;
  const short = (value: number) => String(Number(value.toFixed(value < 10 ? 1 : 0)));
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 120) return `${short(seconds)} s`;
  if (seconds < 7_200) return `${short(seconds / 60)} min`;
  if (seconds < 172_800) return `${short(seconds / 3_600)} h`;
  return `${short(seconds / 86_400)} d`;
}

/** Amounts of one report, all with the same decimals: two, or more where the whole result is small. */
export class MoneyText {
  private readonly decimals: number;
  private readonly unitDecimals: number;
  readonly code: string;

  constructor(record: BacktestRecord, metrics: Metrics) {
    const { code, decimals } = record.reportingCurrency;
    const largest = Math.max(
      ...[metrics.net, metrics.gross, metrics.fees].map((one) => Math.abs(one.toNumber())),
    );
    const whole = largest / POWERS_OF_TEN[decimals]!;
    this.code = code;
    this.unitDecimals = decimals;
    this.decimals = Math.min(decimals, whole >= 10 || whole === 0 ? 2 : whole >= 0.1 ? 4 : 8);
  }

  amount(money: Money): string {
    return grouped(unsignedZero(roundDecimal(money.format(this.unitDecimals), this.decimals)));
  }

  signed(money: Money): string {
    return withSign(this.amount(money));
  }

  /** Of a number of units that is no exact amount, such as a mean. */
  near(units: number | null): string {
    if (units === null) return NONE;
    return grouped(unsignedZero((units / POWERS_OF_TEN[this.unitDecimals]!).toFixed(this.decimals)));
  }

  nearSigned(units: number | null): string {
    return withSign(this.near(units));
  }
}
