import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Compositor } from '../../../../src/apps/tui/terminal/compositor.js';
import { StyleTable } from '../../../../src/apps/tui/terminal/index.js';
import { FakeTerminal } from './fake-terminal.js';

const SIZE = { columns: 40, rows: 3 };
const CHARACTERS = ['a', 'Z', ' ', '-', '─', '█', '⣿', '漢', '한', 'é', 'e\u0301', 'ñ'];
const CODES = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 7, 22, 23, 24, 27, 39, 49),
  fc.integer({ min: 30, max: 37 }),
  fc.integer({ min: 40, max: 47 }),
  fc.integer({ min: 90, max: 97 }),
  fc.integer({ min: 100, max: 107 }),
);
const byte = fc.nat({ max: 255 });
const sgr = fc.oneof(
  fc.array(CODES, { maxLength: 3 }).map((codes) => `\x1b[${codes.join(';')}m`),
  byte.map((index) => `\x1b[38;5;${index}m`),
  byte.map((index) => `\x1b[48;5;${index}m`),
  fc.tuple(byte, byte, byte).map((rgb) => `\x1b[38;2;${rgb.join(';')}m`),
  fc.tuple(byte, byte, byte).map((rgb) => `\x1b[1;48;2;${rgb.join(';')}m`),
);
const line = fc
  .array(fc.oneof(fc.constantFrom(...CHARACTERS), sgr), { maxLength: 18 })
  .map((pieces) => pieces.join(''));

describe('a frame of Ink through the compositor', () => {
  it('shows what a terminal shows of the frame itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: SIZE.rows }), async (lines) => {
        // Ink closes its styles in each line, and xterm tells 16 from 256 colours, which show alike.
        const frame = lines.map((each) => `${each}\x1b[0m`).join('\n');
        const compositor = new Compositor(SIZE, new StyleTable('truecolor'));
        compositor.setInkFrame(frame);
        const ours = new FakeTerminal(SIZE);
        await ours.feed(compositor.frame());
        const theirs = new FakeTerminal(SIZE);
        await theirs.feed(frame.replaceAll('\n', '\r\n'));
        expect(palette(ours.cells())).toEqual(palette(theirs.cells()));
      }),
      { numRuns: 100 },
    );
  });
});

/** xterm's modes for the first 16 colours and for the 256 are two names of the same; so are two forms of é. */
const palette = (cells: readonly string[]): string[] =>
  cells.map((cell) => cell.normalize('NFC').replaceAll(/\b(16777216|33554432):/g, 'p:'));
