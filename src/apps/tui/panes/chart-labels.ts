import type { Token } from '../theme/index.js';

/** A price with a label beside the axis, and a line over the chart where it has one. */
export interface ChartLevel {
  /** In ticks. */
  readonly price: number;
  /** The row that the price is in. */
  readonly row: number;
  readonly mark: string;
  readonly text: string;
  readonly token: Token;
  readonly line: '' | '╌' | '┈';
  /** True where its label must be seen: it moves to another row rather than give way. */
  readonly kept: boolean;
}

export interface PlacedLabel {
  readonly row: number;
  readonly level: ChartLevel;
}

/**
 * Labels in their rows. Those that are kept have a row of their own each, from the highest price down: the first
 * of them keeps its row as far as it can, the others make room; of more than there are rows the last are left out.
 * The rest have a label where their row is free.
 */
export function placeLabels(levels: readonly ChartLevel[], rows: number): PlacedLabel[] {
  const placed = placeKept(
    levels.filter(({ kept }) => kept),
    rows,
  );
  for (const level of levels) {
    if (!level.kept && placed.every(({ row }) => row !== level.row)) placed.push({ row: level.row, level });
  }
  return placed;
}

function placeKept(levels: readonly ChartLevel[], rows: number): PlacedLabel[] {
  const [first] = levels;
  if (first === undefined || rows < 1) return [];
  const shown = withoutRepeats(levels).slice(0, rows);
  const sorted = [...shown].sort((left, right) => right.price - left.price);
  const places = sorted.map(({ row }) => row);
  const anchor = sorted.indexOf(first);
  pushUp(places, anchor);
  pushDown(places, anchor);
  const last = places.length - 1;
  places[last] = Math.min(places[last]!, rows - 1);
  pushUp(places, last);
  places[0] = Math.max(places[0]!, 0);
  pushDown(places, 0);
  return sorted.map((level, index) => ({ row: places[index]!, level }));
}

/** Two orders at one price have one label. */
const withoutRepeats = (levels: readonly ChartLevel[]): ChartLevel[] =>
  levels.filter(
    ({ mark, text }, index) =>
      levels.findIndex((level) => level.mark === mark && level.text === text) === index,
  );

/** Moves what stands above `from` up until each has a row of its own. */
function pushUp(places: number[], from: number): void {
  for (let index = from - 1; index >= 0; index -= 1) {
    places[index] = Math.min(places[index]!, places[index + 1]! - 1);
  }
}

function pushDown(places: number[], from: number): void {
  for (let index = from + 1; index < places.length; index += 1) {
    places[index] = Math.max(places[index]!, places[index - 1]! + 1);
  }
}
