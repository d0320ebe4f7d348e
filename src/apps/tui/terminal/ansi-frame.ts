import type { CellGrid } from './cell-grid.js';
import { DEFAULT_COLOUR, paletteColour, rgbColour } from './colour.js';
import { glyph, readGlyph, SPACE } from './glyphs.js';
import { Attribute, PLAIN_STYLE, type StyleId, type StyleTable } from './style-table.js';

/** Pane `id` fills its box with the character FIRST_PLACEHOLDER + id. */
export const FIRST_PLACEHOLDER = 0xe000;
export const PLACEHOLDER_COUNT = 0x100;

export const isPlaceholder = (code: number): boolean =>
  code >= FIRST_PLACEHOLDER && code < FIRST_PLACEHOLDER + PLACEHOLDER_COUNT;

const ESCAPE = 0x1b;
const NEWLINE = 0x0a;
const BEL = 0x07;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SMALL_M = 0x6d;

interface Pen {
  foreground: number;
  background: number;
  attributes: number;
}

/**
 * Reads one whole frame of Ink's output (lines of text with SGR, without cursor moves) into `grid`, which it
 * clears first. What sticks out is cut. Placeholders of panes stay in the grid as their own codes.
 */
export function parseAnsiFrame(text: string, grid: CellGrid, styles: StyleTable): void {
  grid.clear();
  const pen: Pen = { foreground: DEFAULT_COLOUR, background: DEFAULT_COLOUR, attributes: 0 };
  let style: StyleId = PLAIN_STYLE;
  let x = 0;
  let y = 0;
  let index = 0;
  while (index < text.length && y < grid.rows) {
    const unit = text.charCodeAt(index);
    if (unit === NEWLINE) {
      x = 0;
      y++;
      index++;
    } else if (unit === ESCAPE) {
      const end = escapeEnd(text, index);
      if (text.charCodeAt(index + 1) === OPEN_BRACKET && text.charCodeAt(end - 1) === SMALL_M) {
        applySgr(text.slice(index + 2, end - 1), pen);
        style = styles.intern(pen);
      }
      index = end;
    } else {
      x = putCell({ text, index, x, y, style, grid });
      index = glyph.next;
    }
  }
}

interface Put {
  readonly text: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly style: StyleId;
  readonly grid: CellGrid;
}

/** @returns the column after the cell; `glyph.next` is where the text goes on */
function putCell({ text, index, x, y, style, grid }: Put): number {
  const unit = text.charCodeAt(index);
  readGlyph(text, index);
  const isPane = isPlaceholder(unit);
  const width = isPane ? 1 : glyph.width;
  const advance = isPane ? 1 : glyph.advance;
  const cell = y * grid.columns + x;
  if (width > 0 && x < grid.columns) grid.set(cell, isPane ? unit : glyph.code, width, style);
  for (let blank = width; blank < advance && x + blank < grid.columns; blank++) {
    grid.set(cell + blank, SPACE, 1, style);
  }
  return x + advance;
}

/** Where the escape sequence that begins at `index` ends (the index after its last character). */
function escapeEnd(text: string, index: number): number {
  const second = text.charCodeAt(index + 1);
  if (second === OPEN_BRACKET) {
    for (let end = index + 2; end < text.length; end++) {
      const unit = text.charCodeAt(end);
      if (unit >= 0x40 && unit <= 0x7e) return end + 1;
    }
    return text.length;
  }
  if (second !== CLOSE_BRACKET) return index + 2;
  for (let end = index + 2; end < text.length; end++) {
    const unit = text.charCodeAt(end);
    if (unit === BEL) return end + 1;
    if (unit === ESCAPE) return end + 2;
  }
  return text.length;
}

const ATTRIBUTE_ON: Readonly<Record<number, number>> = {
  1: Attribute.bold,
  2: Attribute.dim,
  3: Attribute.italic,
  4: Attribute.underline,
  7: Attribute.inverse,
  9: Attribute.strike,
};
const ATTRIBUTE_OFF: Readonly<Record<number, number>> = {
  22: Attribute.bold | Attribute.dim,
  23: Attribute.italic,
  24: Attribute.underline,
  27: Attribute.inverse,
  29: Attribute.strike,
};

function applySgr(parameters: string, pen: Pen): void {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 38 || code === 48) {
      const mode = codes[at + 1];
      const colour =
        mode === 5
          ? paletteColour(codes[at + 2]! & 255)
          : rgbColour((codes[at + 2]! << 16) | (codes[at + 3]! << 8) | codes[at + 4]!);
      if (code === 38) pen.foreground = colour;
      else pen.background = colour;
      at += mode === 5 ? 2 : 4;
    } else {
      applyCode(code, pen);
    }
  }
}

function applyCode(code: number, pen: Pen): void {
  if (code === 0) {
    pen.foreground = DEFAULT_COLOUR;
    pen.background = DEFAULT_COLOUR;
    pen.attributes = 0;
  } else if (code in ATTRIBUTE_ON) pen.attributes |= ATTRIBUTE_ON[code]!;
  else if (code in ATTRIBUTE_OFF) pen.attributes &= ~ATTRIBUTE_OFF[code]!;
  else if (code >= 30 && code <= 37) pen.foreground = paletteColour(code - 30);
  else if (code === 39) pen.foreground = DEFAULT_COLOUR;
  else if (code >= 40 && code <= 47) pen.background = paletteColour(code - 40);
  else if (code === 49) pen.background = DEFAULT_COLOUR;
  else if (code >= 90 && code <= 97) pen.foreground = paletteColour(code - 82);
  else if (code >= 100 && code <= 107) pen.background = paletteColour(code - 92);
}
