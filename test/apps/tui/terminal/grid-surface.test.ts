import { describe, expect, it } from 'vitest';
import { CellGrid } from '../../../../src/apps/tui/terminal/cell-grid.js';
import { GridSurface } from '../../../../src/apps/tui/terminal/grid-surface.js';
import { paletteColour, plainText, StyleTable, textWidth } from '../../../../src/apps/tui/terminal/index.js';

const styles = new StyleTable('truecolor');
const red = styles.intern({ foreground: paletteColour(1), background: 0, attributes: 0 });
const selected = styles.intern({ foreground: 0, background: paletteColour(4), attributes: 0 });

function surfaceOf(
  columns: number,
  rows: number,
): { grid: CellGrid; surface: GridSurface; text: () => string[] } {
  const grid = new CellGrid({ columns, rows });
  const text = (): string[] => Array.from({ length: rows }, (_, y) => grid.rowText(y));
  return { grid, surface: new GridSurface(grid, styles), text };
}

describe('GridSurface', () => {
  it('cuts text at every edge and tells where it ends', () => {
    const { surface, text } = surfaceOf(4, 2);
    expect(surface.put(-2, 0, 'abcdefgh', 0)).toBe(6);
    surface.put(0, -1, 'above', 0);
    surface.put(0, 2, 'below', 0);
    expect(surface.putRight(4, 1, '7.5', red)).toBe(1);
    expect(text()).toEqual(['cdef', ' 7.5']);
  });

  it('gives a wide character two cells, and none where only half of it fits', () => {
    const { surface, text } = surfaceOf(5, 1);
    expect(surface.put(0, 0, '漢a字', 0)).toBe(5);
    expect(text()).toEqual(['漢a字']);
    surface.put(1, 0, 'b', 0);
    expect(text()).toEqual([' ba字']);
    surface.put(4, 0, '漢', 0);
    expect(text()).toEqual([' ba  ']);
    surface.put(-1, 0, '漢', 0);
    expect(text()).toEqual([' ba  ']);
  });

  it('joins combining marks to their base', () => {
    const { surface, text } = surfaceOf(3, 1);
    expect(surface.put(0, 0, 'xq\u0303z', 0)).toBe(3);
    expect(text()).toEqual(['xq\u0303z']);
  });

  it('lets no text move the cursor, pose as a pane or reverse the row', () => {
    const { surface, text } = surfaceOf(12, 1);
    surface.put(0, 0, 'a\x1b[2Jb\ue001\u202ec\x9b\t!', 0);
    expect(text()).toEqual(['a?[2Jb?c? ! ']);
  });

  it('keeps a part inside its rectangle, and a part of a part inside both', () => {
    const { surface, text } = surfaceOf(8, 3);
    const part = surface.part({ x: 2, y: 1, width: 4, height: 1 });
    part.fill({ x: -5, y: -5, width: 50, height: 50 }, 0, '.');
    part.part({ x: 3, y: 0, width: 9, height: 1 }).put(0, 0, 'xyz', 0);
    expect(text()).toEqual(['        ', '  ...x  ', '        ']);
  });

  it('selects a row without losing its text', () => {
    const { grid, surface, text } = surfaceOf(4, 1);
    surface.put(0, 0, 'a漢b', red);
    surface.underlay({ x: 0, y: 0, width: 2, height: 1 }, selected);
    expect(text()).toEqual(['a漢b']);
    const backgrounds = [...grid.styles].map((id) => styles.get(id).background);
    expect(backgrounds).toEqual([paletteColour(4), paletteColour(4), paletteColour(4), 0]);
    expect(styles.get(grid.styles[0]!).foreground).toBe(paletteColour(1));
  });
});

describe('text from outside', () => {
  it('is measured and cleaned as it is shown', () => {
    expect(textWidth('a漢e\u0301')).toBe(4);
    expect(plainText('ok\x1b]0;title\x07\u200b\ue000 漢\n')).toBe('ok?]0;title?? 漢?');
    expect(textWidth('👩‍💻!')).toBe(3);
    expect(plainText('👩‍💻!')).toBe('👩!');
  });
});
