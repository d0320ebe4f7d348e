import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePointName, hiddenCharacter, quoted } from '../../../src/store/configuration/plain-text.js';

test('a character that cannot be seen is named by its code point', () => {
  expect(hiddenCharacter('buy 0.5 – é 界 “x”')).toBeNull();
  expect(hiddenCharacter('a\u202eb\u0000')).toBe('U+202E');
  expect(
    ['\u0000', '\u001b', '\u009b', '\u2066', '\u200b', '\u2028', '\ufeff', '\ud800'].map(hiddenCharacter),
  ).toEqual(['U+0000', 'U+001B', 'U+009B', 'U+2066', 'U+200B', 'U+2028', 'U+FEFF', 'U+D800']);
  expect(codePointName('\u{1f600}')).toBe('U+1F600');
});

test('a text from outside stands in quotes, on one line, cut where it is long', () => {
  expect(quoted('zoom')).toBe('"zoom"');
  expect(quoted('a\nb')).toBe('"a<U+000A>b"');
  expect(quoted('abcdef', 4)).toBe('"abc…"');
  expect(quoted('abcd', 4)).toBe('"abcd"');
});

test('whatever the text is, what is shown of it can be seen and is short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(hiddenCharacter(quoted(text))).toBeNull();
      expect([...quoted(text)].length).toBeLessThanOrEqual(42);
    }),
  );
});
