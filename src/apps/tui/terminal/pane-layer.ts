import { FIRST_PLACEHOLDER, isPlaceholder, PLACEHOLDER_COUNT } from './ansi-frame.js';
import { CellGrid } from './cell-grid.js';
import { CONTINUATION, SPACE } from './glyphs.js';
import { GridSurface } from './grid-surface.js';
import { PLAIN_STYLE, type StyleTable } from './style-table.js';
import type { PaneId, PanePainter, Rect, Surface } from './types.js';

/** Cells of one row that a pane shows: from column `from` to before `to`. */
interface Span {
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

interface PaneSize {
  readonly width: number;
  readonly height: number;
}

const NO_BOX: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** One live pane: its painter, its own cells, and the part of them that dialogs leave visible. */
export class PaneLayer {
  private grid = new CellGrid({ columns: 0, rows: 0 });
  private surface: Surface;
  private box: Rect = NO_BOX;
  private spans: Span[] = [];
  /** What the component asked for in its placeholder; a dialog may cover part of it. */
  private asked: PaneSize | null = null;
  /** Whether the cells in the grid are older than the pane's content. */
  isStale = true;

  constructor(
    readonly id: PaneId,
    private readonly painter: PanePainter,
    private readonly styles: StyleTable,
  ) {
    if (!Number.isInteger(id) || id < 0 || id >= PLACEHOLDER_COUNT)
      throw new RangeError(`no pane can be ${id}`);
    this.surface = new GridSurface(this.grid, styles);
  }

  get isVisible(): boolean {
    return this.spans.length > 0;
  }

  /** The rows of text that a component shows in the pane's stead. */
  placeholder(size: PaneSize): string {
    this.asked = size;
    const row = String.fromCharCode(FIRST_PLACEHOLDER + this.id).repeat(size.width);
    return Array.from({ length: size.height }, () => row).join('\n');
  }

  /** Finds the pane in Ink's frame. */
  locate(frame: CellGrid): void {
    this.spans = findSpans(frame, FIRST_PLACEHOLDER + this.id);
    if (this.spans.length === 0) return;
    const box = this.wholeBox(boundingBox(this.spans));
    if (box.width !== this.grid.columns || box.height !== this.grid.rows) {
      this.grid = new CellGrid({ columns: box.width, rows: box.height });
      this.surface = new GridSurface(this.grid, this.styles);
      this.isStale = true;
    }
    this.box = box;
  }

  /**
   * The pane's own box when a dialog hides an edge of it: of the size that was asked for, where it was before,
   * if what is left fits there; else what is seen.
   */
  private wholeBox(seen: Rect): Rect {
    const { asked, box } = this;
    if (asked === null || (asked.width === seen.width && asked.height === seen.height)) return seen;
    const isAsBefore = asked.width === box.width && asked.height === box.height;
    return isAsBefore && contains(box, seen) ? box : seen;
  }

  /** Paints the pane, if it has to be, and copies what is visible of it to the screen's next cells. */
  compose(next: CellGrid, changedRows: Uint8Array): void {
    if (this.isStale) {
      this.isStale = false;
      this.grid.clear();
      this.painter(this.surface);
    }
    for (const span of this.spans) {
      this.copySpan(span, next);
      changedRows[span.y] = 1;
    }
  }

  private copySpan({ y, from, to }: Span, next: CellGrid): void {
    const source = (y - this.box.y) * this.grid.columns + (from - this.box.x);
    const target = y * next.columns + from;
    const count = to - from;
    for (let cell = 0; cell < count; cell++) {
      next.codes[target + cell] = this.grid.codes[source + cell]!;
      next.styles[target + cell] = this.grid.styles[source + cell]!;
    }
    // A wide character that a dialog cuts in two shows as a blank.
    if (next.codes[target] === CONTINUATION) next.codes[target] = SPACE;
    const isCutAtEnd =
      to - this.box.x < this.grid.columns && this.grid.codes[source + count] === CONTINUATION;
    if (isCutAtEnd) next.codes[target + count - 1] = SPACE;
  }
}

/** Turns the placeholders of panes that nobody paints into blanks. */
export function blankPlaceholders(frame: CellGrid): void {
  for (let index = 0; index < frame.codes.length; index++) {
    if (!isPlaceholder(frame.codes[index]!)) continue;
    frame.codes[index] = SPACE;
    frame.styles[index] = PLAIN_STYLE;
  }
}

function findSpans(frame: CellGrid, placeholder: number): Span[] {
  const spans: Span[] = [];
  for (let y = 0; y < frame.rows; y++) {
    const start = y * frame.columns;
    for (let x = 0; x < frame.columns; x++) {
      if (frame.codes[start + x] !== placeholder) continue;
      const from = x;
      while (x < frame.columns && frame.codes[start + x] === placeholder) x++;
      spans.push({ y, from, to: x });
    }
  }
  return spans;
}

function boundingBox(spans: readonly Span[]): Rect {
  const x = Math.min(...spans.map((span) => span.from));
  const y = spans[0]!.y;
  const right = Math.max(...spans.map((span) => span.to));
  return { x, y, width: right - x, height: spans.at(-1)!.y - y + 1 };
}

function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
