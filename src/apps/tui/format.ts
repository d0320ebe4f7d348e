import { formatScaled, type Instrument, POWERS_OF_TEN, roundDecimal } from '../../domain/index.js';

/** The minus sign of the screen: as wide as the plus, unlike the hyphen. */
export const MINUS = '−';

/** Puts commas between the thousands of a plain decimal. */
export function thousands(text: string): string {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return (point < 0 ? grouped : grouped + text.slice(point)).replace('-', MINUS);
}

export const formatPrice = (instrument: Instrument, ticks: number): string =>
  thousands(instrument.formatPrice(ticks));

/** A size as exactly as it is, with at least three decimals where the lot has them: `0.250`, `0.00125`. */
export function exactSize(instrument: Instrument, lots: number): string {
  const text = instrument.formatSize(lots);
  const point = text.indexOf('.');
  if (point < 0) return thousands(text);
  let end = text.length;
  while (end > point + 4 && text[end - 1] === '0') end -= 1;
  return thousands(text.slice(0, end));
}

/**
 * A size rounded into `width` columns with at most `decimals` decimals. What is there but too small to show
 * reads `<.001`, never zero; what is too large counts in thousands or millions.
 */
export function fitSize(
  instrument: Instrument,
  lots: number,
  { width, decimals }: { readonly width: number; readonly decimals: number },
): string {
  const step = instrument.specification.lot;
  const scaled = Math.abs(lots) * step.units;
  for (let kept = Math.min(decimals, step.decimals); kept >= 0; kept -= 1) {
    const rounded = Math.round(scaled / POWERS_OF_TEN[step.decimals - kept]!);
    const text = formatScaled(rounded, kept);
    if (text.length > width) continue;
    if (rounded === 0 && lots !== 0 && kept > 0) return `<.${'0'.repeat(kept - 1)}1`;
    return text;
  }
  return shortNumber(scaled / POWERS_OF_TEN[step.decimals]!);
}

/** `12.3k`, `4.5M`: at most five columns below a thousand million. */
function shortNumber(value: number): string {
  for (const [unit, letter] of SHORT_UNITS) {
    if (value >= unit) {
      const share = value / unit;
      return `${share >= 99.95 ? Math.round(share) : share.toFixed(1)}${letter}`;
    }
  }
  return String(Math.round(value));
}
const SHORT_UNITS = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** A plain decimal rounded half up to `decimals`, exactly, with commas; `−0.00` is written `0.00`. */
export const money = (text: string, decimals = 2): string => thousands(roundDecimal(text, decimals));

/** Money with its sign always written, and whether it is a gain, a loss or nothing. */
export function signedMoney(text: string, decimals = 2): string {
  const rounded = money(text, decimals);
  return rounded.startsWith(MINUS) ? rounded : `+${rounded}`;
}

/** −1, 0 or 1, by the text of a plain decimal. */
export function signOf(text: string): number {
  if (!/[1-9]/.test(text)) return 0;
  return text.startsWith('-') || text.startsWith(MINUS) ? -1 : 1;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `23:57:00`, UTC, of micros since the epoch. */
export function clockTime(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000) % 86_400;
  return `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
}

/** `59.65`: the seconds and hundredths of a minute. */
export function secondsTime(micros: number): string {
  const hundredths = Math.floor(micros / 10_000) % 6_000;
  return `${twoDigits(Math.floor(hundredths / 100))}.${twoDigits(hundredths % 100)}`;
}

/** `2024-08-08`, UTC. */
export const calendarDay = (micros: number): string =>
  new Date(Math.floor(micros / 1000)).toISOString().slice(0, 10);

/** `0:41`, `12:05`, `3:00:07`. */
export function duration(micros: number): string {
  const seconds = Math.max(0, Math.floor(micros / 1_000_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

/** `0.4 ms`, `12 ms`, `1.3 s`. */
export function latency(micros: number | null): string {
  if (micros === null) return '?';
  const millis = micros / 1000;
  if (millis >= 1000) return `${(millis / 1000).toFixed(1)} s`;
  return `${millis >= 10 ? Math.round(millis) : millis.toFixed(1).replace(/\.0$/, '')} ms`;
}

/** A fraction as `▲0.18%`, `▼0.18%`; `·0.00%` when flat. */
export function change(fraction: number): string {
  const text = (Math.abs(fraction) * 100).toFixed(2);
  const mark = text === '0.00' ? '·' : fraction < 0 ? '▼' : '▲';
  return `${mark}${text}%`;
}

/** `halves` half cells of bar from the left, or growing from the right edge. */
export function halfBar(halves: number, from: 'left' | 'right'): string {
  const full = '█'.repeat(Math.floor(halves / 2));
  if (halves % 2 === 0) return full;
  return from === 'left' ? `${full}▌` : `▐${full}`;
}

const EIGHTHS = '▁▂▃▄▅▆▇█';

/**
 * A history as a line of at most `width` blocks, in eight steps between its least and its greatest value; level
 * where they are equal. More values than cells are averaged by neighbours, so that the line spans all of them.
 */
export function sparkline(values: readonly number[], width: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  const cells = Math.min(width, finite.length);
  const edge = (cell: number): number => Math.floor((cell * finite.length) / cells);
  return Array.from({ length: cells }, (_, cell) => {
    const part = finite.slice(edge(cell), edge(cell + 1));
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return EIGHTHS[span === 0 ? 3 : Math.round(((mean - low) / span) * 7)];
  }).join('');
}

/** Numbers in a text with fewer digits, as they say least: `0.50` → `0.5`, `20.00` → `20`, `12345` → `12.3k`. */
export function shortNumbers(text: string, width: number): string {
  if (text.length <= width) return text;
  const bare = text.replace(/(\.\d*?)0+(?!\d)/g, '$1').replace(/\.(?!\d)/g, '');
  if (bare.length <= width) return bare;
  const tenths = bare.replace(/\d+(\.\d+)?/g, (digits) => rounded(digits, 1));
  if (tenths.length <= width) return tenths;
  return clip(
    bare.replace(/\d+(\.\d+)?/g, (digits) => rounded(digits, 0)),
    width,
  );
}

/** A plain number with fewer decimals, from a thousand on in thousands; never zero for what is there. */
function rounded(digits: string, decimals: 0 | 1): string {
  const value = Number(digits);
  const [unit, letter] = value >= 10_000 ? (value >= 1e6 ? [1e6, 'M'] : [1e3, 'k']) : [1, ''];
  const text = (value / unit).toFixed(decimals).replace(/\.0$/, '');
  return text === '0' && value > 0 ? (decimals === 1 ? '<.1' : '<1') : `${text}${letter}`;
}

/** Level 1 to 8 of eight, as a block from below; a space for 0. */
export const eighthBlock = (level: number): string => (level <= 0 ? ' ' : EIGHTHS[Math.min(level, 8) - 1]!);

/** Cuts at `width`, with `…` where something is lost. Every character here is one column wide. */
export function clip(text: string, width: number): string {
  if (width <= 0) return '';
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
