import { CONTINUATION, glyphText, SPACE, UNKNOWN_CODE } from './glyphs.js';
import { PLAIN_STYLE, type StyleId } from './style-table.js';
import type { Size } from './types.js';

/**
 * A rectangle of cells in two typed arrays, row after row.
 *
 * **Invariant:** a wide character is its code followed by CONTINUATION in the next cell of the same row, of
 * the same style; neither half ever stands alone.
 */
export class CellGrid {
  readonly columns: number;
  readonly rows: number;
  /** A code point, an interned cluster, CONTINUATION, or a placeholder of a pane. */
  readonly codes: Uint32Array;
  readonly styles: Uint16Array;

  constructor(size: Size) {
    this.columns = size.columns;
    this.rows = size.rows;
    this.codes = new Uint32Array(size.columns * size.rows).fill(SPACE);
    this.styles = new Uint16Array(size.columns * size.rows);
  }

  clear(): void {
    this.codes.fill(SPACE);
    this.styles.fill(PLAIN_STYLE);
  }

  /** Says that nothing is known of what these cells show. */
  forget(): void {
    this.codes.fill(UNKNOWN_CODE);
  }

  copyFrom(other: CellGrid): void {
    this.codes.set(other.codes);
    this.styles.set(other.styles);
  }

  /**
   * Puts a character of `width` 1 or 2 at a cell inside the grid. A wide one that does not fit in its row
   * becomes a space; a wide one that is half covered becomes a space on its other half.
   */
  set(index: number, code: number, width: number, style: StyleId): void {
    if (this.codes[index] === CONTINUATION) this.codes[index - 1] = SPACE;
    const last = index + width - 1;
    if (width === 2 && index % this.columns === this.columns - 1) {
      this.codes[index] = SPACE;
      this.styles[index] = style;
      return;
    }
    if (last + 1 < this.codes.length && this.codes[last + 1] === CONTINUATION) this.codes[last + 1] = SPACE;
    this.codes[index] = code;
    this.styles[index] = style;
    if (width === 2) {
      this.codes[last] = CONTINUATION;
      this.styles[last] = style;
    }
  }

  /** A row as text, for tests and snapshots. */
  rowText(y: number): string {
    let text = '';
    for (let index = y * this.columns; index < (y + 1) * this.columns; index++) {
      text += glyphText(this.codes[index]!);
    }
    return text;
  }
}
