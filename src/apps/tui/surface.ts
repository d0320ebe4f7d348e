import type { Token } from './theme/index.js';

/**
 * Where a painter draws: a rectangle of cells with its own origin, which clips whatever leaves it.
 * The compositor's grid, and the text grid of the tests, both have this shape.
 */
export interface Surface {
  readonly width: number;
  readonly height: number;
  /** Writes characters of one column each from (x, y); `token` is a theme token such as `price.up`. */
  put(x: number, y: number, text: string, token: Token): void;
  /** Gives `width` cells from (x, y) the background of a selected row, keeping their text. Paint it last. */
  highlight(x: number, y: number, width: number): void;
}

/** Writes so that the last character stands in column `end`. */
export function putEnding(surface: Surface, end: number, y: number, text: string, token: Token): void {
  surface.put(end - [...text].length + 1, y, text, token);
}

/** A part of a surface as a surface: painters of halves of a pane need not know where they are. */
export function within(
  surface: Surface,
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Surface {
  return {
    width: area.width,
    height: area.height,
    put(x, y, text, token) {
      if (y < 0 || y >= area.height || x >= area.width) return;
      if (x >= 0 && x + text.length <= area.width) {
        surface.put(area.x + x, area.y + y, text, token);
        return;
      }
      const characters = [...text];
      const from = Math.max(0, -x);
      const shown = characters.slice(from, Math.max(from, area.width - x)).join('');
      if (shown !== '') surface.put(area.x + x + from, area.y + y, shown, token);
    },
    highlight(x, y, width) {
      if (y < 0 || y >= area.height) return;
      const from = Math.max(0, x);
      surface.highlight(area.x + from, area.y + y, Math.min(x + width, area.width) - from);
    },
  };
}
