import { expect, test } from 'vitest';
import { rememberLast } from '../../../../src/apps/tui/lists/remember-last.js';

test('makes anew only where an input is another one', () => {
  let made = 0;
  const pair = rememberLast((list: readonly number[], factor: number) => {
    made += 1;
    return list.map((value) => value * factor);
  });
  const list = [1, 2];
  expect(pair(list, 2)).toEqual([2, 4]);
  expect(pair(list, 2)).toEqual([2, 4]);
  expect(made).toBe(1);
  expect(pair(list, 3)).toEqual([3, 6]);
  expect(pair([1, 2], 3)).toEqual([3, 6]);
  expect(made).toBe(3);
  expect(pair(list, 2)).toEqual([2, 4]);
});
