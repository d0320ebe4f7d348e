import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Screen, StyleTable, wantsAscii } from '../../../../src/apps/tui/terminal/index.js';
import { FakeTerminal } from './fake-terminal.js';
import { FrameList } from './fakes.js';

const SIZE = { columns: 40, rows: 3 };
const SOURCES = fileURLToPath(new URL('../../../../src/apps/tui', import.meta.url));

/** What a terminal shows of a text in ASCII mode, and the bytes that it got. */
async function inAscii(text: string): Promise<{ readonly shown: string; readonly bytes: Buffer }> {
  const sink = new FrameList();
  const screen = new Screen({ size: SIZE, styles: new StyleTable('truecolor'), sink });
  screen.setAscii(true);
  screen.addPane(0, (surface) => void surface.put(0, 0, text, 0));
  screen.stdout.write(`${'\ue000'.repeat(40)}\n${text}`);
  screen.flush();
  screen.close();
  const terminal = new FakeTerminal(SIZE);
  for (const frame of sink.frames) await terminal.feed(frame);
  return { shown: terminal.text()[0]!, bytes: Buffer.concat(sink.frames) };
}

/**
 * Every character beyond ASCII in the terminal's own sources. Letters are texts to refuse, such as look-alikes
 * of other scripts; ␦ means a character that must not be shown, which `?` says too.
 */
function glyphsOfSources(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('terminal/ascii.ts'));
  const glyphs = new Set<string>();
  for (const file of sources) {
    for (const glyph of readFileSync(`${SOURCES}/${file}`, 'utf8'))
      if (/[^\p{ASCII}\p{L}␦]/u.test(glyph)) glyphs.add(glyph);
  }
  return [...glyphs].sort();
}

/** Things that stand beside each other in a pane, which have to be told apart. */
const TOLD_APART: Readonly<Record<string, readonly string[]>> = {
  'bodies of up and down candles, and wicks': ['┃', '█', '│'],
  'half bodies of up and down candles': ['╻', '▄'],
  'upper half bodies of up and down candles': ['╹', '▀'],
  'up, flat and down': ['▲', '·', '▼'],
  'a bid bar, an ask bar': ['▐█', '█▌'],
  'running, shadowing, off': ['●', '◐', '○'],
  'done, refused': ['✓', '✗'],
  'a rule, the rule of the focus': ['─', '━'],
  'gutters of the ladder': ['▸', '◆', '=', '!', '▴', '▾'],
  'owners of orders': ['•', 'm', 'E', '?'],
  'levels of a sparkline': ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  'a line above, below and through both': ['⠉', '⣀', '⣿', '⠀'],
  'shades of a heat map': [' ', '░', '▒', '▓', '█'],
};

describe('ASCII mode', () => {
  it('writes nothing but printable ASCII and escape sequences, whatever is painted', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(text, async (painted) => {
        const { bytes } = await inAscii(painted.replaceAll('\x1b', ''));
        const printed = bytes.toString('latin1').replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, '');
        expect(printed).toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: 200 },
    );
  });

  it('has a word of its own for every character that the terminal draws', async () => {
    const unknown: string[] = [];
    for (const glyph of glyphsOfSources())
      if ((await inAscii(glyph)).shown.startsWith('?')) unknown.push(glyph);
    expect(unknown).toEqual([]);
  });

  it.each(Object.entries(TOLD_APART))('tells apart %s', async (_, glyphs) => {
    const shown = await Promise.all(glyphs.map(async (glyph) => (await inAscii(glyph)).shown));
    expect(new Set(shown).size).toBe(glyphs.length);
  });

  it('keeps every cell in its column', async () => {
    expect((await inAscii('漢|é|👩‍💻|▲ −5 …|e\u0301|①')).shown.trimEnd()).toBe('? |e|? |^ -5 ~|e|1');
  });

  it('is switched while the program runs, by a repaint', async () => {
    const sink = new FrameList();
    const screen = new Screen({ size: SIZE, styles: new StyleTable('truecolor'), sink });
    const terminal = new FakeTerminal(SIZE);
    const show = async (): Promise<string> => {
      screen.flush();
      for (const frame of sink.frames.splice(0)) await terminal.feed(frame);
      return terminal.text()[0]!.trimEnd();
    };
    screen.stdout.write('─ ● ─');
    expect(await show()).toBe('─ ● ─');
    screen.setAscii(true);
    expect(await show()).toBe('- O -');
    screen.setAscii(false);
    expect(await show()).toBe('─ ● ─');
    screen.close();
  });

  it('is asked for by a locale of another character set', () => {
    expect(wantsAscii({})).toBe(false);
    expect(wantsAscii({ LANG: 'de_DE.UTF-8' })).toBe(false);
    expect(wantsAscii({ LANG: 'C.utf8' })).toBe(false);
    expect(wantsAscii({ LANG: 'C' })).toBe(true);
    expect(wantsAscii({ LANG: 'de_DE.ISO-8859-1' })).toBe(true);
    expect(wantsAscii({ LC_ALL: 'C', LC_CTYPE: 'C.UTF-8', LANG: 'C.UTF-8' })).toBe(true);
    expect(wantsAscii({ LC_ALL: '', LC_CTYPE: 'en_GB.UTF-8', LANG: 'C' })).toBe(false);
  });
});
