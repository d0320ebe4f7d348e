import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, suggest } from '../../../src/store/configuration/suggest.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['strategie', 'strategies', 1],
    ['seped', 'speed', 1],
    ['ca', 'abc', 3],
  ])('%s → %s', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, nought only for equals, and at most the longer length', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

it('suggests the nearest, and nothing where nothing is near', () => {
  expect(suggest('them', ['theme', 'tour', 'fps'])).toBe('theme');
  expect(suggest('MODE', ['mode'])).toBe('mode');
  expect(suggest('colour', ['theme', 'tour', 'fps'])).toBeNull();
  expect(suggest('fp', ['fps'])).toBe('fps');
});
