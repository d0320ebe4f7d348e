import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Remembered } from '../../src/execution/index.js';

interface Kept {
  readonly item: number;
  readonly time: number;
}

function remembering(bounds: { readonly least: number; readonly most: number; readonly age: number }) {
  const forgotten: number[] = [];
  const remembered = new Remembered<number>({ ...bounds, forget: (item) => forgotten.push(item) });
  return { remembered, forgotten };
}

describe('what is remembered', () => {
  it('is a queue: at most two leave it for one that comes, for their age or for want of room', () => {
    const bounds = fc.record({
      least: fc.integer({ min: 0, max: 6 }),
      more: fc.integer({ min: 1, max: 6 }),
      age: fc.integer({ min: 0, max: 9 }),
    });
    const come = fc.array(fc.record({ after: fc.integer({ min: 0, max: 8 }) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(bounds, come, ({ least, more, age }, all) => {
        const most = least + more;
        const { remembered, forgotten } = remembering({ least, most, age });
        const queue: Kept[] = [];
        const left: number[] = [];
        let time = 0;
        for (const [item, { after }] of all.entries()) {
          time += after;
          queue.push({ item, time });
          for (let i = 0; i < 2; i += 1) {
            const isOld = queue.length > least && time - queue[0]!.time > age;
            if (queue.length > most || isOld) left.push(queue.shift()!.item);
          }
          remembered.add(item, time);
          expect(forgotten).toEqual(left);
          expect(remembered.size).toBe(queue.length);
        }
      }),
    );
  });

  it('does not grow with the age of the process', () => {
    const { remembered, forgotten } = remembering({ least: 100, most: 65_536, age: 1_000 });
    let largest = 0;
    for (let time = 0; time < 100_000; time += 1) {
      remembered.add(time, time);
      largest = Math.max(largest, remembered.size);
    }
    // One comes each moment, so that as many are kept as there are moments in its age, and the one that has just come.
    expect(largest).toBe(1_001);
    expect(forgotten).toHaveLength(100_000 - 1_001);
  });
});
