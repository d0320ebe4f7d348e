import { coordinate, escapeHtml } from './markup.js';
import { linearScale, type Scale, timeTicks, valueTicks } from './scale.js';
import { thinnedRows } from './thinning.js';

const WIDTH = 960;
const WIDEST_BAR = 96;
const MARGIN = { left: 84, right: 18, top: 16, bottom: 30 };

export interface Legend {
  readonly text: string;
  /** A class of the page's style: `net`, `gross`, … */
  readonly tone: string;
  readonly mark: 'line' | 'dashes' | 'area' | 'up' | 'down' | 'up-open' | 'down-open';
}

export interface Frame {
  readonly title: string;
  /** What the vertical axis counts. */
  readonly unit: string;
  readonly height: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly legend?: readonly Legend[];
  /** Written under the picture. */
  readonly caption?: string;
  /** Ticks of the horizontal axis where they are no times. */
  readonly ticks?: readonly { readonly value: number; readonly text: string }[];
}

/** The inside of a chart: what to draw, given both scales. */
export type Draw = (x: Scale, y: Scale) => string;

/** A figure with axes, grid, title and legend; it grows and shrinks with the page. */
export function chart(frame: Frame, draw: Draw): string {
  const { height, title, unit, legend = [], caption } = frame;
  const bottom = height - MARGIN.bottom;
  const x = linearScale(frame.x, [MARGIN.left, WIDTH - MARGIN.right]);
  const y = linearScale(frame.y, [bottom, MARGIN.top]);
  const rows = valueTicks(y.domain, Math.max(Math.floor((bottom - MARGIN.top) / 30), 3));
  const columns = frame.ticks ?? timeTicks(x.domain, 10);
  const grid = rows
    .map(({ value, text }) => {
      const place = coordinate(y.at(value));
      return (
        `<line class="${value === 0 ? 'zero' : 'grid'}" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${place}" y2="${place}"/>` +
        `<text class="tick" x="${MARGIN.left - 8}" y="${place}" dy="0.32em" text-anchor="end">${escapeHtml(text)}</text>`
      );
    })
    .join('');
  const axis = columns
    .map(({ value, text }) => {
      const place = coordinate(x.at(value));
      return (
        `<line class="axis" x1="${place}" x2="${place}" y1="${bottom}" y2="${bottom + 5}"/>` +
        `<text class="tick" x="${place}" y="${bottom + 18}" text-anchor="middle">${escapeHtml(text)}</text>`
      );
    })
    .join('');
  return (
    `<figure><figcaption><b>${escapeHtml(title)}</b> <span class="unit">${escapeHtml(unit)}</span>${legendOf(legend)}</figcaption>` +
    `<div class="scroll"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">` +
    `${grid}<line class="axis" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${bottom}" y2="${bottom}"/>${axis}` +
    `${draw(x, y)}</svg></div>${caption === undefined ? '' : `<p class="muted">${escapeHtml(caption)}</p>`}</figure>`
  );
}

function legendOf(entries: readonly Legend[]): string {
  if (entries.length === 0) return '';
  const items = entries.map(({ text, tone, mark }) => {
    const drawn =
      mark === 'line' || mark === 'dashes'
        ? `<line class="line ${tone}" x1="0" x2="20" y1="7" y2="7"/>`
        : mark === 'area'
          ? `<rect class="area ${tone}" x="2" y="2" width="16" height="10"/>`
          : triangle({ x: 10, y: 7, up: mark.startsWith('up'), open: mark.endsWith('open'), tone });
    return `<span class="key"><svg viewBox="0 0 20 14" width="20" height="14" aria-hidden="true">${drawn}</svg>${escapeHtml(text)}</span>`;
  });
  return `<span class="legend">${items.join('')}</span>`;
}

/** A fill's mark: up for buys, down for sells, hollow for takers. */
export function triangle(mark: { x: number; y: number; up: boolean; open: boolean; tone: string }): string {
  const { x, y, up, open, tone } = mark;
  const [tip, base] = up ? [y - 5, y + 4] : [y + 5, y - 4];
  const points = [
    [x, tip],
    [x - 4.5, base],
    [x + 4.5, base],
  ].map(([a, b]) => `${coordinate(a!)},${coordinate(b!)}`);
  return `<path class="${open ? 'hollow' : 'solid'} ${tone}" d="M${points.join('L')}Z"/>`;
}

export interface Curve {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A line through a series, thinned to what the picture can show; it breaks where the value is not a number. */
export function linePath(curve: Curve, x: Scale, y: Scale): string {
  let path = '';
  let pen = 'M';
  for (const row of thinnedRows(curve.values, 600)) {
    const value = curve.values[row]!;
    if (Number.isNaN(value)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${coordinate(x.at(curve.times[row]!))},${coordinate(y.at(value))}`;
    pen = 'L';
  }
  return path;
}

/** The surface between a series and a level. */
export function areaPath(curve: Curve, x: Scale, y: Scale, level: number): string {
  const line = linePath(curve, x, y);
  if (line === '') return '';
  const floor = coordinate(y.at(level));
  const last = coordinate(x.at(curve.times[curve.times.length - 1]!));
  return `${line}L${last},${floor}L${coordinate(x.at(curve.times[0]!))},${floor}Z`;
}

/** A bar from 0, to the right of `from`; the title shows where the pointer rests. */
export function bar(
  place: {
    readonly from: number;
    readonly to: number;
    readonly value: number;
    readonly tone: string;
    readonly title: string;
  },
  x: Scale,
  y: Scale,
): string {
  const [left, right] = [x.at(place.from), x.at(place.to)];
  const gap = Math.max(Math.min((right - left) * 0.12, 4), (right - left - WIDEST_BAR) / 2);
  const [top, low] = [Math.min(y.at(place.value), y.at(0)), Math.max(y.at(place.value), y.at(0))];
  return (
    `<rect class="bar ${place.tone}" x="${coordinate(left + gap)}" y="${coordinate(top)}" ` +
    `width="${coordinate(Math.max(right - left - 2 * gap, 0.5))}" height="${coordinate(Math.max(low - top, 0.5))}">` +
    `<title>${escapeHtml(place.title)}</title></rect>`
  );
}
