import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Attribute, paletteColour, rgbColour, StyleTable } from '../../../../src/apps/tui/terminal/index.js';
import { defaultThemeName, loadTheme, TOKENS } from '../../../../src/apps/tui/theme/index.js';
import { UserError } from '../../../../src/domain/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'themes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const everyToken = Object.fromEntries(TOKENS.map((token) => [token, 'default']));

/** Writes a theme of the user's and loads it. */
function load(content: unknown, name = 'mine'): ReturnType<typeof loadTheme> {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return loadTheme({ folder, name: file, styles: new StyleTable('truecolor') });
}

describe('the themes that ship', () => {
  const names = readdirSync('themes').map((file) => file.replace('.json', ''));

  it('are those of the design', () => {
    expect(names.toSorted()).toEqual([
      'ansi16',
      'blue-orange',
      'dark',
      'high-contrast',
      'light',
      'no-colour',
      'up-is-red',
    ]);
  });

  it.each(names)('%s has every token', async (name) => {
    const theme = await loadTheme({ folder: 'themes', name, styles: new StyleTable('truecolor') });
    for (const token of TOKENS) expect(theme.style(token)).toBeGreaterThanOrEqual(0);
  });

  it('no-colour tells apart what must never be mixed up', async () => {
    const styles = new StyleTable('none');
    const theme = await loadTheme({ folder: 'themes', name: 'no-colour', styles });
    const looks = (token: (typeof TOKENS)[number]): number => styles.get(theme.style(token)).attributes;
    expect(looks('mode.live')).not.toBe(looks('mode.paper'));
    expect(looks('mode.live')).not.toBe(looks('mode.watch'));
    expect(looks('own.buy')).not.toBe(looks('own.sell'));
    expect(looks('risk.halt')).not.toBe(looks('risk.normal'));
    expect(looks('book.cursor')).not.toBe(looks('text.primary'));
  });

  it('no-colour has none, and ansi16 only the basic ones', async () => {
    const styles = new StyleTable('truecolor');
    const none = await loadTheme({ folder: 'themes', name: 'no-colour', styles });
    const basic = await loadTheme({ folder: 'themes', name: 'ansi16', styles });
    for (const token of TOKENS) {
      const plain = styles.get(none.style(token));
      expect([plain.foreground, plain.background]).toEqual([0, 0]);
      const sixteen = styles.get(basic.style(token));
      expect(Math.max(sixteen.foreground, sixteen.background)).toBeLessThanOrEqual(paletteColour(15));
    }
  });
});

describe('what is read on a theme of its own colours', () => {
  /** Relative luminance (WCAG 2.2). */
  const luminance = (rgb: number): number => {
    const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const contrast = (one: number, other: number): number => {
    const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light! + 0.05) / (dark! + 0.05);
  };
  /** Lines and bars, which are no text. */
  const SHAPES: readonly string[] = ['border.idle', 'book.bid.bar', 'book.ask.bar', 'chart.volume'];

  it.each(['dark', 'light', 'high-contrast', 'blue-orange', 'up-is-red'])('%s is legible', async (name) => {
    const styles = new StyleTable('truecolor');
    const theme = await loadTheme({ folder: 'themes', name, styles });
    const base = styles.get(theme.style('surface.base')).background;
    const text = styles.get(theme.style('text.primary')).foreground;
    expect(contrast(text & 0xffffff, base & 0xffffff)).toBeGreaterThan(7);
    const faint = TOKENS.filter((token) => !SHAPES.includes(token) && token !== 'surface.frozen').filter(
      (token) => {
        const style = styles.get(theme.style(token));
        const ratio = contrast((style.foreground || text) & 0xffffff, (style.background || base) & 0xffffff);
        return ratio < (name === 'high-contrast' ? 4.5 : 3.5);
      },
    );
    expect(faint).toEqual([]);
  });
});

describe('loadTheme', () => {
  it('reads colours, names of the palette, backgrounds and attributes', async () => {
    const styles = new StyleTable('truecolor');
    const file = join(folder, 'words.json');
    const tokens = { ...everyToken, 'price.up': 'leaf on #102030 bold', 'price.down': 'on red underline' };
    writeFileSync(file, JSON.stringify({ description: 'x', palette: { leaf: '#00ff00' }, tokens }));
    const theme = await loadTheme({ folder, name: file, styles });
    expect(styles.get(theme.style('price.up'))).toEqual({
      foreground: rgbColour(0x00ff00),
      background: rgbColour(0x102030),
      attributes: Attribute.bold,
    });
    expect(theme.ink('price.up')).toEqual({ color: '#00ff00', backgroundColor: '#102030', bold: true });
    expect(theme.ink('price.down')).toEqual({ backgroundColor: 'ansi256(1)', underline: true });
    expect(styles.get(theme.on('price.up', 'price.down')).background).toBe(paletteColour(1));
  });

  it('names the file and the token that is missing', async () => {
    const { 'own.queue': _, ...tokens } = everyToken;
    await expect(load({ description: 'x', tokens })).rejects.toThrow(
      /^theme .*mine\.json: token own\.queue is missing/,
    );
  });

  it.each([
    [
      'a token that is none',
      { description: 'x', tokens: { ...everyToken, 'price.upp': 'red' } },
      /mine\.json: .*price\.upp/,
    ],
    [
      'a colour that is none',
      { description: 'x', tokens: { ...everyToken, 'price.up': 'grene' } },
      /price\.up: "grene"/,
    ],
    ['text that is not JSON', '{', /mine\.json: not JSON/],
    [
      'a theme it extends that is not there',
      { description: 'x', extends: 'nowhere' },
      /nowhere\.json: no such file/,
    ],
    ['a circle', { description: 'x', extends: 'mine' }, /goes in a circle/],
    ['a key that is none', { description: 'x', tokens: everyToken, colors: {} }, /colors/],
  ])('refuses %s in one line', async (_, content, message) => {
    const error = await load(content).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect((error as UserError).message).not.toContain('\n');
  });
});

describe('defaultThemeName', () => {
  it('goes by what the terminal can show', () => {
    expect([
      defaultThemeName('none'),
      defaultThemeName('16'),
      defaultThemeName('256'),
      defaultThemeName('truecolor'),
    ]).toEqual(['no-colour', 'ansi16', 'dark', 'dark']);
  });
});
