import { ByteSink } from './byte-sink.js';
import { CellGrid } from './cell-grid.js';
import { CONTINUATION, glyphText, isWidthUncertain } from './glyphs.js';
import type { StyleId, StyleTable } from './style-table.js';
import type { Size } from './types.js';

/** Unchanged cells up to this many are written again rather than jumped over: a jump costs as much. */
const LONGEST_BRIDGE = 3;
const NOWHERE = -1;

/**
 * Knows what the terminal shows and writes what must change.
 *
 * **Invariant:** every frame begins with an absolute cursor move, and after a character whose width terminals
 * disagree on, or in the last column, the cursor's place is taken for unknown.
 */
export class ScreenDiffer {
  private readonly shown: CellGrid;
  private readonly sink = new ByteSink();
  /** The terminal's current style, `null` when it is not known. */
  private pen: StyleId | null = null;
  /** The cell that the cursor is on, or NOWHERE. */
  private cursor = NOWHERE;

  constructor(
    size: Size,
    private readonly styles: StyleTable,
  ) {
    this.shown = new CellGrid(size);
    this.forget();
  }

  /** Makes the next frame a full repaint. */
  forget(): void {
    this.shown.forget();
    this.pen = null;
  }

  /**
   * The bytes that make the terminal show `next`, which then counts as shown: whoever gets them sees that
   * they arrive. `changedRows` marks (not 0) the rows that can differ; they are unmarked.
   * @returns a view that holds until the next call; empty where nothing changed
   */
  difference(next: CellGrid, changedRows: Uint8Array): Uint8Array {
    this.sink.clear();
    this.cursor = NOWHERE;
    for (let y = 0; y < next.rows; y++) {
      if (changedRows[y] !== 0) this.diffRow(next, y);
      changedRows[y] = 0;
    }
    return this.sink.view();
  }

  private diffRow(next: CellGrid, y: number): void {
    const { codes, styles, columns } = next;
    const end = (y + 1) * columns;
    for (let index = y * columns; index < end; index++) {
      const code = codes[index]!;
      const style = styles[index]!;
      if (code === this.shown.codes[index] && style === this.shown.styles[index]) continue;
      const isWide = index + 1 < end && codes[index + 1] === CONTINUATION;
      this.moveTo(next, index);
      this.setPen(style);
      if (isWidthUncertain(code)) this.writeUncertain(next, { index, isWide });
      else this.sink.codePoint(code);
      this.shown.codes[index] = code;
      this.shown.styles[index] = style;
      if (isWide) {
        index++;
        this.shown.codes[index] = CONTINUATION;
        this.shown.styles[index] = style;
      }
      if (this.cursor !== NOWHERE) this.cursor = index + 1 === end ? NOWHERE : index + 1;
    }
  }

  /** Blanks both cells of a wide one first, so that it looks right whichever width the terminal takes. */
  private writeUncertain(next: CellGrid, { index, isWide }: { index: number; isWide: boolean }): void {
    if (isWide) {
      this.sink.ascii('  ');
      this.jump(index, next.columns);
    }
    this.sink.text(glyphText(next.codes[index]!));
    this.cursor = NOWHERE;
  }

  private setPen(style: StyleId): void {
    if (style === this.pen) return;
    this.sink.ascii(this.styles.transition(this.pen, style));
    this.pen = style;
  }

  private moveTo(next: CellGrid, index: number): void {
    if (this.cursor === index) return;
    const gap = index - this.cursor;
    const isSameRow =
      this.cursor !== NOWHERE && gap > 0 && (index % next.columns) - (this.cursor % next.columns) === gap;
    if (isSameRow && gap <= LONGEST_BRIDGE && this.isBridge(next, index)) {
      for (let cell = this.cursor; cell < index; cell++) this.sink.codePoint(next.codes[cell]!);
    } else if (isSameRow) {
      this.sink.ascii(gap === 1 ? '\x1b[C' : `\x1b[${gap}C`);
    } else {
      this.jump(index, next.columns);
    }
    this.cursor = index;
  }

  private jump(index: number, columns: number): void {
    const row = Math.trunc(index / columns) + 1;
    const column = (index % columns) + 1;
    this.sink.ascii(column === 1 ? `\x1b[${row}H` : `\x1b[${row};${column}H`);
  }

  /** Whether the unchanged cells from the cursor to `index` are plain ones in the style of the pen. */
  private isBridge(next: CellGrid, index: number): boolean {
    for (let cell = this.cursor; cell < index; cell++) {
      const code = next.codes[cell]!;
      if (next.styles[cell] !== this.pen || code === CONTINUATION || code >= 0x7f) return false;
    }
    return true;
  }
}
