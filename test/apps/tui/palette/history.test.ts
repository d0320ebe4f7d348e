import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  nextEntry,
  type PaletteHistory,
  paletteHistory,
  previousEntry,
  remember,
} from '../../../../src/apps/tui/palette/index.js';

/** Presses ↑ and ↓ one after the other; gives what is shown after each. */
function walk(history: PaletteHistory, typed: string, keys: string): string[] {
  const shown: string[] = [];
  let step = { history, text: typed };
  for (const key of keys) {
    step = key === 'u' ? previousEntry(step.history, step.text) : nextEntry(step.history, step.text);
    shown.push(step.text);
  }
  return shown;
}

describe('the history', () => {
  const history = paletteHistory(['buy 1 bid', 'mode watch', 'buy 2 bid', 'help']);

  test('goes back to the oldest and forth to what was typed', () => {
    expect(walk(history, '', 'uuuuu')).toEqual(['help', 'buy 2 bid', 'mode watch', 'buy 1 bid', 'buy 1 bid']);
    expect(walk(history, '', 'uudd')).toEqual(['help', 'buy 2 bid', 'help', '']);
    expect(walk(history, '', 'd')).toEqual(['']);
  });

  test('shows only what begins with what is typed', () => {
    expect(walk(history, 'buy', 'uuud')).toEqual(['buy 2 bid', 'buy 1 bid', 'buy 1 bid', 'buy 2 bid']);
    expect(walk(history, 'buy', 'ud')).toEqual(['buy 2 bid', 'buy']);
    expect(walk(history, 'sell', 'u')).toEqual(['sell']);
  });

  test('begins anew from an entry that was edited', () => {
    const { history: at } = previousEntry(history, 'bu');
    expect(walk(at, 'mo', 'u')).toEqual(['mode watch']);
    expect(walk(at, 'buy 2 bi', 'd')).toEqual(['buy 2 bi']);
  });

  test('remembers an entry once, as the newest', () => {
    const again = remember(history, ' buy 1 bid ');
    expect(again.entries).toEqual(['mode watch', 'buy 2 bid', 'help', 'buy 1 bid']);
    expect(remember(history, '  ').entries).toEqual(history.entries);
  });

  test('keeps the newest hundred, none twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Array.from({ length: 150 }, (_, n) => `fps ${n}`)), { maxLength: 400 }),
        (typed) => {
          const { entries } = typed.reduce(remember, paletteHistory());
          const newest = [...new Set([...typed].reverse())].slice(0, 100).reverse();
          expect(entries).toEqual(newest);
        },
      ),
    );
  });
});
