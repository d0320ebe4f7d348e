import type { CellGrid } from './cell-grid.js';
import { CONTINUATION, glyph, readGlyph, SPACE, textWidth } from './glyphs.js';
import type { StyleId, StyleTable } from './style-table.js';
import type { Rect, Surface } from './types.js';

/** The overlap of two rectangles; of no width or height where there is none. */
export function intersect(left: Rect, right: Rect): Rect {
  const x = Math.max(left.x, right.x);
  const y = Math.max(left.y, right.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(left.x + left.width, right.x + right.width) - x),
    height: Math.max(0, Math.min(left.y + left.height, right.y + right.height) - y),
  };
}

/** A window on a grid: `frame` places its origin and size, `clip` (in the grid) is what may be painted. */
export class GridSurface implements Surface {
  readonly width: number;
  readonly height: number;
  private readonly clip: Rect;

  constructor(
    private readonly grid: CellGrid,
    private readonly styles: StyleTable,
    private readonly frame: Rect = { x: 0, y: 0, width: grid.columns, height: grid.rows },
    clip: Rect = { x: 0, y: 0, width: grid.columns, height: grid.rows },
  ) {
    this.width = frame.width;
    this.height = frame.height;
    this.clip = intersect(frame, clip);
  }

  put(x: number, y: number, text: string, style: StyleId): number {
    const row = y + this.frame.y;
    const visible = row >= this.clip.y && row < this.clip.y + this.clip.height;
    let column = x + this.frame.x;
    for (let index = 0; index < text.length; index = glyph.next) {
      readGlyph(text, index);
      if (visible) this.putGlyph(column, row, style);
      column += glyph.advance;
    }
    return column - this.frame.x;
  }

  /** Puts the glyph just read; one that sticks out of the clip leaves blanks inside it. */
  private putGlyph(column: number, row: number, style: StyleId): void {
    const { clip, grid } = this;
    const end = clip.x + clip.width;
    const whole = column >= clip.x && column + glyph.width <= end;
    if (whole && glyph.width > 0) grid.set(row * grid.columns + column, glyph.code, glyph.width, style);
    if (whole && glyph.advance === glyph.width) return;
    const from = Math.max(clip.x, whole ? column + glyph.width : column);
    const to = Math.min(end, column + glyph.advance);
    for (let blank = from; blank < to; blank++) grid.set(row * grid.columns + blank, SPACE, 1, style);
  }

  putRight(right: number, y: number, text: string, style: StyleId): number {
    const x = right - textWidth(text);
    this.put(x, y, text, style);
    return x;
  }

  fill(rect: Rect, style: StyleId, character = ' '): void {
    const area = this.visible(rect);
    readGlyph(character, 0);
    const code = glyph.width === 1 ? glyph.code : SPACE;
    for (let row = area.y; row < area.y + area.height; row++) {
      const start = row * this.grid.columns;
      for (let column = area.x; column < area.x + area.width; column++) {
        this.grid.set(start + column, code, 1, style);
      }
    }
  }

  underlay(rect: Rect, under: StyleId): void {
    const area = this.visible(rect);
    const { codes, columns, styles } = this.grid;
    for (let row = area.y; row < area.y + area.height; row++) {
      const first = row * columns + area.x;
      const last = first + area.width;
      for (let index = first; index < last; index++) styles[index] = this.styles.over(styles[index]!, under);
      // Both halves of a wide character are of one style, so one that sticks out is taken along.
      if (area.width > 0 && codes[first] === CONTINUATION) styles[first - 1] = styles[first]!;
      if (area.width > 0 && area.x + area.width < columns && codes[last] === CONTINUATION) {
        styles[last] = styles[last - 1]!;
      }
    }
  }

  part(rect: Rect): Surface {
    const frame = { ...rect, x: rect.x + this.frame.x, y: rect.y + this.frame.y };
    return new GridSurface(this.grid, this.styles, frame, this.clip);
  }

  private visible(rect: Rect): Rect {
    return intersect({ ...rect, x: rect.x + this.frame.x, y: rect.y + this.frame.y }, this.clip);
  }
}
