import type { CellGrid } from './cell-grid.js';
import { CONTINUATION, glyphText, SPACE } from './glyphs.js';

const QUESTION_MARK = 0x3f;
const FIRST_UNPRINTABLE = 0x7f;

/**
 * What stands for what, one cell for one cell. Within a pane two meanings never fall together: an up candle is
 * `O` and a down one `#`, a bid's bar begins with `[` and an ask's ends in `]`, the focused rule is `=`.
 */
const TABLE: readonly (readonly [string, string])[] = [
  // Rules, borders and their corners; heavy rules mark the focus.
  ['─╌┄┈╴╶╸╺', '-'],
  ['━═', '='],
  ['│╎┆┊║╷╵▏▎▍⎸', '|'],
  ['┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋┝┥┯┷┿┠┨┰┸╂', '+'],
  // Up candles are hollow, down candles filled or half filled.
  ['┃╽╿', 'O'],
  ['╻╹', 'o'],
  ['▀', '"'],
  // Levels of a sparkline or a column of volume, from low to high.
  ['▁', '_'],
  ['▂', '.'],
  ['▃', '-'],
  ['▄', '='],
  ['▅', '+'],
  ['▆', '*'],
  ['▇', '%'],
  ['█▉▊■', '#'],
  // Half a cell at a bar's open end.
  ['▌▋', ']'],
  ['▐', '['],
  ['░', ':'],
  ['▒', '+'],
  ['▓', '%'],
  // Directions and places.
  ['▲△▴▵↑⇧', '^'],
  ['▼▽▾▿↓⇩', 'v'],
  ['▸▶►▹▷→⇒›»', '>'],
  ['◂◀◄◃◁←⇐‹«', '<'],
  ['↔⇄⇆', '-'],
  ['↵⏎', '/'],
  ['◆◇♦', '@'],
  ['•▪∗★☆', '*'],
  // Full, half and empty: running, shadowing, off.
  ['●⬤', 'O'],
  ['◐◑◒◓', '%'],
  ['○◌□▢', 'o'],
  ['✓✔☑', '+'],
  ['✗✘×✕✖', 'x'],
  ['✎✏', '&'],
  // A character that must not be shown.
  ['␦\ufffd', '?'],
  // Signs of numbers and of text.
  ['−–—‐‑‒―', '-'],
  ['±', ' '],
  ['≈∼…', '~'],
  ['·‧∙⋅', '.'],
  ['≤', '<'],
  ['≥', '>'],
  ['≠', '#'],
  ['÷∕⁄', '/'],
  ['µμ', 'u'],
  ['∞', '8'],
  ['√', 'V'],
  ['°', 'o'],
  ['Δ∆', 'D'],
  ['Σ∑', 'S'],
  ['σ', 's'],
  ['€', 'E'],
  ['£', 'L'],
  ['¥', 'Y'],
  ['₿', 'B'],
  ['“”„″', '"'],
  ['‘’‚′', "'"],
];

const asciiCodes = new Map<number, number>();
for (const [glyphs, character] of TABLE) {
  for (const glyph of glyphs) asciiCodes.set(glyph.codePointAt(0)!, character.charCodeAt(0));
}

const BRAILLE = { first: 0x2800, last: 0x28ff, upperDots: 0b0001_1011, lowerDots: 0b1110_0100 } as const;

/** A braille cell by where its dots are: above, below or in both halves. */
function brailleCode(code: number): number {
  const dots = code - BRAILLE.first;
  const isUpper = (dots & BRAILLE.upperDots) !== 0;
  const isLower = (dots & BRAILLE.lowerDots) !== 0;
  if (isUpper) return (isLower ? ':' : "'").charCodeAt(0);
  return isLower ? '.'.charCodeAt(0) : SPACE;
}

/** What Unicode itself says that a character is made of: `é` of e, `①` of 1. */
function decomposed(code: number): number {
  const first = glyphText(code).normalize('NFKD').charCodeAt(0);
  return first >= SPACE && first < FIRST_UNPRINTABLE ? first : QUESTION_MARK;
}

/** The printable ASCII character for a cell's code; `?` where none says the same. */
function asciiCode(code: number): number {
  if (code < FIRST_UNPRINTABLE) return code >= SPACE ? code : QUESTION_MARK;
  const known = asciiCodes.get(code);
  if (known !== undefined) return known;
  return code >= BRAILLE.first && code <= BRAILLE.last ? brailleCode(code) : decomposed(code);
}

/** Copies the marked rows of a grid in ASCII; a wide character becomes a narrow one and a blank. */
export function copyAsAscii(from: CellGrid, to: CellGrid, changedRows: Uint8Array): void {
  for (let y = 0; y < from.rows; y++) {
    if (changedRows[y] === 0) continue;
    const end = (y + 1) * from.columns;
    for (let index = y * from.columns; index < end; index++) {
      const code = from.codes[index]!;
      to.codes[index] = code === CONTINUATION ? SPACE : asciiCode(code);
      to.styles[index] = from.styles[index]!;
    }
  }
}

/** The environment's words on the character set, handed in as values. */
export interface LocaleEnvironment {
  readonly LC_ALL?: string | undefined;
  readonly LC_CTYPE?: string | undefined;
  readonly LANG?: string | undefined;
}

/**
 * Whether the locale names a character set other than UTF-8. The first of the three that is set decides
 * (POSIX, "Internationalization Variables"). Where none is, nothing is known, and terminals today read UTF-8.
 */
export function wantsAscii(environment: LocaleEnvironment): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return locale !== '' && !/utf-?8/i.test(locale);
}
