import { clip } from '../format.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import type { HeadingPart } from './frame.js';

export interface Cell {
  readonly text: string;
  readonly token: Token;
}

export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** In cells; 0 takes what is left over, at the end of the row. */
  readonly width: number;
  /** Blank cells before it; 1 by default. */
  readonly gap?: number;
  /** The narrowest and widest body that has it; any, by default. */
  readonly from?: number;
  readonly to?: number;
  /** What is cut at `width` cells unless it is fitted here; null leaves it blank. */
  cell(row: Row, width: number): Cell | null;
}

interface Placed<Row> {
  readonly column: Column<Row>;
  readonly x: number;
  readonly width: number;
}

/** Columns side by side in a body of `width` cells: those that it is wide enough for, as far as they fit. */
export function placeColumns<Row>(columns: readonly Column<Row>[], width: number): Placed<Row>[] {
  const placed: Placed<Row>[] = [];
  let next = 0;
  for (const column of columns) {
    if (width < (column.from ?? 0) || width > (column.to ?? Infinity)) continue;
    const x = next + (column.gap ?? 1);
    const taken = column.width === 0 ? width - 1 - x : column.width;
    if (taken < 1 || x + taken > width) break;
    placed.push({ column, x, width: taken });
    next = x + taken;
  }
  return placed;
}

/** The titles of the columns at their places in the pane's rule, for `openPane`. */
export function columnTitles<Row>(placed: readonly Placed<Row>[]): HeadingPart[] {
  return placed
    .filter(({ column }) => column.title !== '')
    .map(({ column, x, width }) => ({
      text: column.title,
      at: column.align === 'left' ? x : x + width - column.title.length,
    }));
}

export function paintColumns<Row>(
  body: Surface,
  y: number,
  line: { row: Row; placed: readonly Placed<Row>[] },
): void {
  for (const { column, x, width } of line.placed) {
    const cell = column.cell(line.row, width);
    if (cell === null) continue;
    const text = clip(cell.text, width);
    if (column.align === 'left') body.put(x, y, text, cell.token);
    else putEnding(body, x + width - 1, y, text, cell.token);
  }
}
