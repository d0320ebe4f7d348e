import { describe, expect, it } from 'vitest';
import { brailleLine, ChartCanvas } from '../../../../src/apps/tui/terminal/index.js';

describe('brailleLine', () => {
  it('draws a rising line from the bottom left to the top right', () => {
    // Eight dots across and eight down: dots 7 and 6 of the lower cell, then 2 and 4, and so on up.
    expect(brailleLine([0, 1, 2, 3, 4, 5, 6, 7], { width: 4, height: 2 })).toEqual(['  ⡠⠊', '⡠⠊  ']);
  });

  it('puts a flat line in the middle, at the width asked for', () => {
    const rows = brailleLine([5, 5, 5], { width: 6, height: 3 });
    // Twelve dots high: the seventh, which is dot 3 of each cell of the second row.
    expect(rows).toEqual([' '.repeat(6), '⠤'.repeat(6), ' '.repeat(6)]);
  });

  it('breaks at a value that is not finite, and draws nothing of nothing', () => {
    expect(brailleLine([1, Number.NaN, 1], { width: 5, height: 1 })[0]![2]).toBe(' ');
    expect(brailleLine([], { width: 3, height: 1 })).toEqual(['   ']);
    expect(brailleLine([1], { width: 0, height: 1 })).toEqual([]);
  });

  it('keeps to the scale that it is given', () => {
    expect(brailleLine([0, 0], { width: 2, height: 1, minimum: 0, maximum: 9 })).toEqual(['⣀⣀']);
    expect(brailleLine([9, 9], { width: 2, height: 1, minimum: 0, maximum: 9 })).toEqual(['⠉⠉']);
  });
});

describe('ChartCanvas', () => {
  it('is blank after clear', () => {
    const canvas = new ChartCanvas({ width: 2, height: 1 });
    canvas.polyline([{ x: 0, y: 0 }]);
    expect(canvas.rows()).toEqual(['⠁ ']);
    canvas.clear();
    expect(canvas.rows()).toEqual(['  ']);
  });
});
