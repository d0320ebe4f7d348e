import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Compositor } from '../../../../src/apps/tui/terminal/compositor.js';
import {
  Attribute,
  type ColourLevel,
  rgbColour,
  type Size,
  StyleTable,
} from '../../../../src/apps/tui/terminal/index.js';
import { Theme } from '../../../../src/apps/tui/theme/index.js';
import { readTheme, type ThemeDefinition } from '../../../../src/apps/tui/theme/theme-file.js';
import { TOKENS } from '../../../../src/apps/tui/theme/tokens.js';
import { FakeTerminal } from './fake-terminal.js';

const PIECES = [
  'a',
  'B',
  '7',
  ' ',
  '  ',
  '─',
  '█',
  '▲',
  '⣿',
  '漢',
  '한',
  'é',
  'e\u0301',
  '🚀',
  '✓',
  '→',
  '❤️',
  '👩‍💻',
  '\x1b',
  '\ue001',
  '\u202e',
  'नि',
];
const SGRS = [
  '\x1b[0m',
  '\x1b[1m',
  '\x1b[2m',
  '\x1b[22m',
  '\x1b[4m',
  '\x1b[24m',
  '\x1b[7m',
  '\x1b[27m',
  '\x1b[3m',
  '\x1b[31m',
  '\x1b[92m',
  '\x1b[39m',
  '\x1b[44m',
  '\x1b[49m',
  '\x1b[38;5;200m',
  '\x1b[48;2;1;2;3m',
  '\x1b[38;2;250;128;3m',
];

interface Put {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style: number;
}

type Step =
  | { readonly kind: 'pane'; readonly pane: number; readonly puts: readonly Put[] }
  | { readonly kind: 'ink'; readonly dialog: Box | null; readonly lines: readonly string[] }
  | { readonly kind: 'resize'; readonly size: Size };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));
const inkLine = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES.filter((piece) => !/[\x1b\ue001]/.test(piece))),
      fc.constantFrom(...SGRS),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => `${pieces.join('')}\x1b[0m`);
const put = fc.record({
  x: fc.integer({ min: -3, max: 20 }),
  y: fc.integer({ min: -1, max: 8 }),
  text,
  style: fc.nat({ max: TOKENS.length - 1 }),
});
const box = fc.record({
  x: fc.nat({ max: 20 }),
  y: fc.nat({ max: 6 }),
  width: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 5 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('pane' as const),
      pane: fc.nat({ max: 1 }),
      puts: fc.array(put, { maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('ink' as const),
      dialog: fc.option(box),
      lines: fc.array(inkLine, { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resize' as const),
      size: fc.record({ columns: fc.integer({ min: 4, max: 26 }), rows: fc.integer({ min: 2, max: 9 }) }),
    }),
  },
);

/** What Ink would write: some lines of its own, two panes side by side below, a dialog over all. */
function inkFrame(size: Size, lines: readonly string[], dialog: Box | null): string {
  const half = Math.trunc(size.columns / 2);
  const panes = `${'\ue000'.repeat(half)}${'\ue001'.repeat(size.columns - half)}`;
  return Array.from({ length: size.rows }, (_, y) => {
    if (y < lines.length) return lines[y]!;
    if (dialog === null || y < dialog.y || y >= dialog.y + dialog.height) return panes;
    const left = panes.slice(0, dialog.x);
    return `${left}\x1b[1;41m${'漢'.repeat(dialog.width).slice(0, dialog.width)}\x1b[0m${panes.slice(dialog.x + dialog.width * 2)}`;
  }).join('\n');
}

/** How a terminal and a user show styles: null is for styles that no theme has. */
interface Look {
  readonly level: ColourLevel;
  readonly theme: ThemeDefinition | null;
}

function styleIds(styles: StyleTable): number[] {
  styles.setBase({ foreground: rgbColour(0xc0c0c0), background: rgbColour(0x101010) });
  return [
    { foreground: 0, background: 0, attributes: 0 },
    { foreground: rgbColour(0xff0000), background: 0, attributes: 0 },
    { foreground: 0, background: rgbColour(0x00ff00), attributes: Attribute.bold },
    { foreground: 0, background: 0, attributes: Attribute.bold | Attribute.dim },
    { foreground: 0, background: 0, attributes: Attribute.inverse | Attribute.dim },
    { foreground: rgbColour(0x0000ff), background: 0, attributes: Attribute.underline },
  ].map((style) => styles.intern(style));
}

function themeIds(definition: ThemeDefinition, styles: StyleTable): number[] {
  const theme = new Theme(definition, styles);
  theme.apply();
  return TOKENS.map((token) => theme.style(token));
}

const THEMES = fileURLToPath(new URL('../../../../themes', import.meta.url));
const themes = await Promise.all(
  readdirSync(THEMES).map((file) => readTheme({ folder: THEMES, name: basename(file, '.json') })),
);
const LEVELS: readonly ColourLevel[] = ['truecolor', '256', '16', 'none'];

/** A program that runs the steps on one compositor, and can show the same state on a fresh one. */
class Session {
  private readonly styles: StyleTable;
  private readonly ids: readonly number[];
  private readonly puts: (readonly Put[])[] = [[], []];
  private frame = '';
  size: Size = { columns: 20, rows: 6 };
  readonly compositor: Compositor;

  constructor({ level, theme }: Look) {
    this.styles = new StyleTable(level);
    this.ids = theme === null ? styleIds(this.styles) : themeIds(theme, this.styles);
    this.compositor = this.fresh();
  }

  fresh(): Compositor {
    const compositor = new Compositor(this.size, this.styles);
    for (const pane of [0, 1]) {
      compositor.addPane(pane, (surface) => {
        for (const { x, y, text: words, style } of this.puts[pane]!)
          surface.put(x, y, words, this.ids[style % this.ids.length]!);
      });
    }
    compositor.setInkFrame(this.frame);
    return compositor;
  }

  run(step: Step, terminal: FakeTerminal): FakeTerminal {
    if (step.kind === 'pane') {
      this.puts[step.pane] = step.puts;
      this.compositor.invalidate(step.pane);
      return terminal;
    }
    if (step.kind === 'resize') {
      this.size = step.size;
      this.compositor.resize(step.size);
      this.frame = inkFrame(step.size, [], null);
      this.compositor.setInkFrame(this.frame);
      return new FakeTerminal(step.size);
    }
    this.frame = inkFrame(this.size, step.lines, step.dialog);
    this.compositor.setInkFrame(this.frame);
    return terminal;
  }
}

describe('Compositor', () => {
  it.each(LEVELS)('shows by differences what a full repaint shows, at colour level %s', async (level) => {
    const themeOrNone = fc.constantFrom(null, ...themes);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), themeOrNone, async (steps, theme) => {
        const session = new Session({ level, theme });
        let terminal = new FakeTerminal(session.size);
        for (const each of steps) {
          terminal = session.run(each, terminal);
          await terminal.feed(session.compositor.frame());
          const expected = new FakeTerminal(session.size);
          session.compositor.invalidateAll();
          const fresh = session.fresh();
          await expected.feed(fresh.frame());
          expect(terminal.cells()).toEqual(expected.cells());
        }
      }),
      { numRuns: 40 },
    );
  });
});
