import { parseAnsiFrame } from './ansi-frame.js';
import { copyAsAscii } from './ascii.js';
import { CellGrid } from './cell-grid.js';
import { blankPlaceholders, PaneLayer } from './pane-layer.js';
import { ScreenDiffer } from './screen-differ.js';
import type { StyleTable } from './style-table.js';
import type { PaneId, PanePainter, Size } from './types.js';

const NOTHING = new Uint8Array(0);

/**
 * Lays live panes over Ink's latest frame and writes the difference to what the terminal shows. Repainting
 * panes does not need Ink: its frame is kept as cells.
 */
export class Compositor {
  private readonly panes = new Map<PaneId, PaneLayer>();
  private inkFrame = '';
  private isInkFrameNew = false;
  /** Ink's cells with the panes over them: what the terminal is to show. */
  private next: CellGrid;
  /** The same in ASCII, where the terminal is to get no more than that. */
  private ascii: CellGrid | null = null;
  private differ: ScreenDiffer;
  private changedRows: Uint8Array;

  constructor(
    size: Size,
    private readonly styles: StyleTable,
  ) {
    this.next = new CellGrid(size);
    this.differ = new ScreenDiffer(size, styles);
    this.changedRows = new Uint8Array(size.rows).fill(1);
  }

  addPane(id: PaneId, painter: PanePainter): void {
    this.panes.set(id, new PaneLayer(id, painter, this.styles));
    this.isInkFrameNew = true;
  }

  removePane(id: PaneId): void {
    this.panes.delete(id);
    this.isInkFrameNew = true;
  }

  /** The text, rows joined by newlines, that a component shows where the pane is to be. */
  placeholder(id: PaneId, size: { readonly width: number; readonly height: number }): string {
    return this.pane(id).placeholder(size);
  }

  /** Says that a pane's content changed. */
  invalidate(id: PaneId): void {
    this.pane(id).isStale = true;
  }

  invalidateAll(): void {
    for (const pane of this.panes.values()) pane.isStale = true;
  }

  private pane(id: PaneId): PaneLayer {
    const pane = this.panes.get(id);
    if (pane === undefined) throw new RangeError(`pane ${id} was not added`);
    return pane;
  }

  /** Takes a whole frame of Ink's output; it is read when the next frame is composed. */
  setInkFrame(text: string): void {
    this.inkFrame = text;
    this.isInkFrameNew = true;
  }

  /** Begins anew at another size; Ink's old frame, laid out for the old one, is dropped. */
  resize(size: Size): void {
    this.next = new CellGrid(size);
    if (this.ascii !== null) this.ascii = new CellGrid(size);
    this.differ = new ScreenDiffer(size, this.styles);
    this.changedRows = new Uint8Array(size.rows).fill(1);
    this.setInkFrame('');
  }

  /** From the next frame on every cell is written in ASCII, or as it is. */
  setAscii(on: boolean): void {
    this.ascii = on ? new CellGrid({ columns: this.next.columns, rows: this.next.rows }) : null;
    this.forget();
  }

  /** What the last frame showed, a line a row, without styles. */
  text(): string[] {
    const shown = this.ascii ?? this.next;
    return Array.from({ length: shown.rows }, (_, y) => shown.rowText(y).trimEnd());
  }

  /** Makes the next frame write every cell: the terminal's content is not known. */
  forget(): void {
    this.differ.forget();
    this.changedRows.fill(1);
  }

  /**
   * Composes the next frame.
   * @returns the bytes for the terminal, which count as shown; a view that holds until the next call
   */
  frame(): Uint8Array {
    const isInkFrameNew = this.isInkFrameNew;
    if (isInkFrameNew) this.readInkFrame();
    let isChanged = isInkFrameNew || this.changedRows[0] !== 0;
    for (const pane of this.panes.values()) {
      if (!pane.isVisible || !(pane.isStale || isInkFrameNew)) continue;
      pane.compose(this.next, this.changedRows);
      isChanged = true;
    }
    return isChanged ? this.difference() : NOTHING;
  }

  private difference(): Uint8Array {
    const { ascii, changedRows, next } = this;
    if (ascii !== null) copyAsAscii(next, ascii, changedRows);
    return this.differ.difference(ascii ?? next, changedRows);
  }

  private readInkFrame(): void {
    this.isInkFrameNew = false;
    parseAnsiFrame(this.inkFrame, this.next, this.styles);
    for (const pane of this.panes.values()) pane.locate(this.next);
    blankPlaceholders(this.next);
    this.changedRows.fill(1);
  }
}
