import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Remembered } from '../../src/execution/index.js';

it('forgets, of all that came, the one that came first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(), { maxLength: 60 }), (most, items) => {
      const remembered = new Remembered<number>(most);
      const queue: number[] = [];
      for (const item of items) {
        queue.push(item);
        expect(remembered.add(item)).toBe(queue.length > most ? queue.shift() : undefined);
      }
    }),
  );
});
