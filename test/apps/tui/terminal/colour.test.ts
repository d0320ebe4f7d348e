import { describe, expect, it } from 'vitest';
import { downgrade, paletteRgb } from '../../../../src/apps/tui/terminal/colour.js';
import {
  Attribute,
  colourLevel,
  paletteColour,
  rgbColour,
  StyleTable,
} from '../../../../src/apps/tui/terminal/index.js';

describe('colourLevel', () => {
  it.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'tmux-256color' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'xterm-kitty' }, 'truecolor'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
    [{}, 'none'],
  ] as const)('%j is %s', (environment, level) => {
    expect(colourLevel(environment)).toBe(level);
  });
});

describe('downgrade', () => {
  it('finds a colour of the cube and of the greys again', () => {
    for (let index = 16; index < 256; index++) {
      const shown = downgrade(rgbColour(paletteRgb(index)), '256');
      expect(downgrade(shown, 'truecolor')).toBe(shown);
      expect(paletteRgb(shown & 0xff)).toBe(paletteRgb(index));
    }
  });

  it('knows red from green on 16 colours, and leaves the basic ones alone', () => {
    expect(downgrade(rgbColour(0xe00000), '16')).toBe(paletteColour(1));
    expect(downgrade(rgbColour(0x00d000), '16')).toBe(paletteColour(2));
    expect(downgrade(paletteColour(196), '16')).toBe(paletteColour(9));
    expect(downgrade(paletteColour(3), '16')).toBe(paletteColour(3));
    expect(downgrade(rgbColour(0x123456), 'none')).toBe(0);
  });
});

describe('StyleTable', () => {
  it('writes only what differs', () => {
    const styles = new StyleTable('truecolor');
    const red = styles.intern({ foreground: rgbColour(0xff0000), background: 0, attributes: 0 });
    const boldRed = styles.intern({
      foreground: rgbColour(0xff0000),
      background: 0,
      attributes: Attribute.bold,
    });
    expect(styles.transition(null, red)).toBe('\x1b[0;38;2;255;0;0m');
    expect(styles.transition(red, boldRed)).toBe('\x1b[1m');
    expect(styles.transition(boldRed, red)).toBe('\x1b[22m');
    expect(styles.transition(boldRed, 0)).toBe('\x1b[0m');
    expect(styles.transition(red, red)).toBe('');
  });

  it('writes no colour where there is none', () => {
    const styles = new StyleTable('none');
    const loud = styles.intern({
      foreground: paletteColour(1),
      background: rgbColour(1),
      attributes: Attribute.inverse,
    });
    expect(styles.transition(0, loud)).toBe('\x1b[7m');
  });

  it('lays a style over the background of another', () => {
    const styles = new StyleTable('truecolor');
    const top = styles.intern({ foreground: paletteColour(1), background: 0, attributes: Attribute.bold });
    const under = styles.intern({
      foreground: paletteColour(2),
      background: paletteColour(4),
      attributes: 0,
    });
    expect(styles.get(styles.over(top, under))).toEqual({
      foreground: paletteColour(1),
      background: paletteColour(4),
      attributes: Attribute.bold,
    });
  });
});
