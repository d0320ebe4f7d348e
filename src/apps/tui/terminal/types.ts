import type { StyleId } from './style-table.js';

/** A rectangle of cells; x and y count from 0 at the top left. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A live pane's number, 0 to 255: its box is filled with U+E000 + id in Ink's frame. */
export type PaneId = number;

/**
 * Where a pane paints. Coordinates are relative to the surface; whatever falls outside is clipped. Text is
 * cleaned: a control or private-use character becomes `?`, so no text from outside can move the cursor.
 */
export interface Surface {
  readonly width: number;
  readonly height: number;
  /** Writes text from (x, y) to the right. @returns the column after its last cell, clipped or not */
  put(x: number, y: number, text: string, style: StyleId): number;
  /** Writes text so that its last cell is in column `right - 1`. @returns the column of its first cell */
  putRight(right: number, y: number, text: string, style: StyleId): number;
  /** Fills a rectangle with one narrow character (a space unless given). */
  fill(rect: Rect, style: StyleId, character?: string): void;
  /** Gives the cells of a rectangle the background of `under`, keeping their text: a selected row. */
  underlay(rect: Rect, under: StyleId): void;
  /** The part of this surface inside `rect`, with its own origin. Make it once for a size, not each frame. */
  part(rect: Rect): Surface;
}

/** Paints a pane. The surface is blank (plain spaces) when it is called, and as large as the pane's box. */
export type PanePainter = (surface: Surface) => void;
