import type { BreakerRow, RiskSnapshot } from '../../protocol/index.js';
import { calendarDay, clockTime } from './format.js';
import type { EngineData } from './store.js';

/** `CLOSE_ONLY`, as the log writes it. */
export const stateWord = (state: RiskSnapshot['state']): string => state.toUpperCase().replace('-', '_');

/** The worst first, as the engine has them. */
export const tripped = ({ breakers = [] }: Pick<RiskSnapshot, 'breakers'>): BreakerRow[] =>
  breakers.filter(({ state }) => state !== 'normal');

/** `spread BTC/USDT`; which of the two volatilities it is, their units say. */
export const breakerName = ({ name }: BreakerRow): string => name.replace('-percent', '').replace(':', ' ');

/** `12.3/10×`: where it is, and the level that it crossed or the next that it would. */
export function breakerFigures({ value, level }: BreakerRow): string {
  const bare = value.replace(/^([−-]?[\d.]+).*$/, '$1');
  return `${bare}/${level.replace(/ × .*$/, '×').replace(/% .*$/, '%')}`;
}

/** `23:56:40`; `08-07 23:56:40` where that is not the day of `now`. */
export function sinceText(since: number, now: number): string {
  const day = calendarDay(since);
  return day === calendarDay(now) ? clockTime(since) : `${day.slice(5)} ${clockTime(since)}`;
}

/** Percent of the limits that is left, null where all is. */
export const scaleOf = ({ scalePercent = 100 }: RiskSnapshot): number | null =>
  scalePercent < 100 ? Math.round(scalePercent * 10) / 10 : null;

/** `limits 50%: REDUCE, drawdown`; null where all is left. */
export function scaleText(risk: RiskSnapshot): string | null {
  const percent = scaleOf(risk);
  if (percent === null) return null;
  const { scaleReason = '' } = risk;
  return `limits ${percent}%${scaleReason === '' ? '' : `: ${scaleReason}`}`;
}

/** Of what is left of the limits, as it is spoken. */
export function scaleSentence(risk: RiskSnapshot): string {
  const percent = scaleOf(risk);
  if (percent === null) return 'The limits are whole.';
  const { scaleReason = '' } = risk;
  return `${percent} percent of the limits are left${scaleReason === '' ? '' : `, by ${scaleReason}`}.`;
}

/** `spread BTC/USDT 31.5/30× since 23:56:40`; in short `spread BTC/USDT 31.5/30× 23:56`. */
export function trippedText(row: BreakerRow, now: number | null, isShort = false): string {
  const since = sinceText(row.since, now ?? row.since);
  return `${breakerName(row)} ${breakerFigures(row)} ${isShort ? since.slice(0, -3) : `since ${since}`}`;
}

type Connection = EngineData['connection'];

/** Whether stops cover the position: only an engine that is there knows. */
export const stopsWord = (
  connection: Connection,
  { stops }: RiskSnapshot,
): RiskSnapshot['stops'] | 'unknown' => (connection === 'connected' ? stops : 'unknown');

/** The same with the reason, as far as there is one: `unknown: the engine is lost`. */
export function stopsPhrase(connection: Connection, risk: RiskSnapshot): string {
  const why = { connected: '', lost: ': the engine is lost', connecting: ': the engine is not connected' };
  return `${stopsWord(connection, risk)}${why[connection]}`;
}
