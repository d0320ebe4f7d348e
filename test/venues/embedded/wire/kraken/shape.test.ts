import { expect, it } from 'vitest';
import { missing, renamed } from './shape.js';

it.each([
  [{ a: 1 }, { a: 2 }, []],
  [{ a: 1, b: 1 }, { a: 2 }, []],
  [{ a: '1' }, { a: 2 }, ['a: string for number']],
  [{}, { a: 2 }, ['a: undefined for number']],
  [{ a: null }, { a: 2 }, ['a: null for number']],
  [{ a: [{ b: '' }] }, { a: [{ b: 1 }, { b: 1 }] }, ['a[].b: string for number']],
  [{ a: [] }, { a: [{ b: 1 }] }, ['a: empty']],
  [{ a: [['1', 2]] }, { a: [['1', '2']] }, ['a[][1]: number for string']],
  [{ a: ['1'] }, { a: ['1', '2'] }, ['a: short']],
])('%j beside the published %j', (ours, theirs, expected) => {
  expect(missing(ours, theirs)).toEqual(expected);
  expect(missing(ours, theirs, ['a'])).toEqual([]);
});

it('names of a kind count as one', () => {
  expect(renamed({ X: [{ Y: 1 }] }, (key) => (key === 'Y' ? 'Z' : key))).toEqual({ X: [{ Z: 1 }] });
});
