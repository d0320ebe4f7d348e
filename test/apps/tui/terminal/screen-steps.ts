import fc from 'fast-check';
import type { ColourLevel, Rect, Size } from '../../../../src/apps/tui/terminal/index.js';
import { TOKENS, type Token } from '../../../../src/apps/tui/theme/tokens.js';

/** One stroke of a pane's painter. */
export type Stroke = Words | Area;

interface Words {
  readonly kind: 'put' | 'putRight';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly token: Token;
}

interface Area {
  readonly kind: 'fill' | 'underlay';
  readonly rect: Rect;
  readonly token: Token;
}

/** How the panes lie on the screen: beside each other, above each other, one alone, or none. */
export type PaneLayout = 'columns' | 'rows' | 'first' | 'none';

/** A box of Ink's over the panes. */
export interface Dialog {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

/** What can happen to a screen. */
export type Step =
  | { readonly kind: 'paint'; readonly pane: 0 | 1; readonly strokes: readonly Stroke[] }
  | { readonly kind: 'layout'; readonly layout: PaneLayout; readonly title: string }
  | { readonly kind: 'dialog'; readonly dialog: Dialog | null }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'look'; readonly theme: string; readonly ascii: boolean }
  /** The terminal takes nothing for a while, or takes frames again. */
  | { readonly kind: 'stall'; readonly on: boolean }
  /** Somebody else has written on the terminal. */
  | { readonly kind: 'lost'; readonly garbage: string };

/** A whole life of a screen, on a terminal of so many colours. */
export interface Life {
  readonly level: ColourLevel;
  readonly theme: string;
  readonly steps: readonly Step[];
}

const PLAIN_PIECES = ['a', 'B', '7', ' ', '  ', '─', '█', '▲', '⣿', '…', 'é', 'e\u0301', 'नि'] as const;
const WIDE_PIECES = ['漢', '한', '🚀', '✓', '→', '❤️', '👩‍💻', 'ｱ'] as const;
/** What no text from outside may do: move the cursor, turn the writing, pass for a pane. */
const HOSTILE_PIECES = ['\x1b', '\x1b[2J', '\r', '\t', '\ue001', '\u202e', '\ud83d'] as const;
const SGRS = [0, 1, 2, 22, 4, 24, 7, 27, 3, 9, 31, 92, 39, 44, 49, '38;5;200', '48;2;1;2;3'].map(
  (code) => `\x1b[${code}m`,
);

const joined = (pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''));

const paneText = joined([...PLAIN_PIECES, ...WIDE_PIECES, ...HOSTILE_PIECES], 8);
const inkText = joined([...PLAIN_PIECES, ...WIDE_PIECES, ...SGRS], 10).map((text) => `${text}\x1b[0m`);
const token = fc.constantFrom(...TOKENS);
const column = fc.integer({ min: -3, max: 20 });
const row = fc.integer({ min: -1, max: 8 });
const rect = fc.record({ x: column, y: row, width: fc.nat({ max: 12 }), height: fc.nat({ max: 5 }) });

const stroke: fc.Arbitrary<Stroke> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('put' as const, 'putRight' as const),
      x: column,
      y: row,
      text: paneText,
      token,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('fill' as const, 'underlay' as const), rect, token }),
  },
);

const dialog: fc.Arbitrary<Dialog> = fc.record({
  x: fc.nat({ max: 20 }),
  y: fc.nat({ max: 6 }),
  lines: fc.array(inkText, { minLength: 1, maxLength: 4 }),
});

const size = fc.record({ columns: fc.integer({ min: 4, max: 26 }), rows: fc.integer({ min: 2, max: 9 }) });

function stepOf(themes: readonly string[]): fc.Arbitrary<Step> {
  const kind = <T extends Step['kind']>(name: T): fc.Arbitrary<T> => fc.constant(name);
  const theme = fc.constantFrom(...themes);
  const layout = fc.constantFrom<PaneLayout>('columns', 'rows', 'first', 'none');
  const pane = fc.constantFrom(0 as const, 1 as const);
  const strokes = fc.array(stroke, { maxLength: 6 });
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: kind('paint'), pane, strokes }) },
    { weight: 2, arbitrary: fc.record({ kind: kind('layout'), layout, title: inkText }) },
    { weight: 3, arbitrary: fc.record({ kind: kind('dialog'), dialog: fc.option(dialog) }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('resize'), size }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('look'), theme, ascii: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('stall'), on: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('lost'), garbage: fc.string() }) },
  );
}

export function lifeOf(themes: readonly string[]): fc.Arbitrary<Life> {
  return fc.record({
    level: fc.constantFrom<ColourLevel>('truecolor', '256', '16', 'none'),
    theme: fc.constantFrom(...themes),
    steps: fc.array(stepOf(themes), { minLength: 1, maxLength: 12 }),
  });
}
