import { beforeEach, expect, test } from 'vitest';
import { Bench } from './bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
  await bench.press('a');
});

/** A frame is painted at this moment and a key is read so many milliseconds later. */
const pressAfterFrame = async (key: string, millis: number): Promise<void> => {
  bench.paint();
  bench.now += millis;
  bench.workstation.handle({
    kind: 'keys',
    keys: [{ name: key, ctrl: false, shift: false, meta: false, sequence: key }],
  });
  await bench.settle();
};

test('a key that was pressed at a frame which stood for long is sent', async () => {
  bench.now += 200;
  await pressAfterFrame('b', 100);
  expect(bench.kinds).toEqual(['place']);
});

test('a frame that came a moment before the key is not what it was pressed at: the old one counts', async () => {
  bench.paint();
  bench.now += 900;
  await pressAfterFrame('b', 5);
  expect([bench.kinds, bench.message]).toEqual([[], 'view moved, press again']);
});

test('a touch that leapt in the newest frame only was not seen', async () => {
  const { book } = bench.engine.snapshots;
  bench.now += 200;
  bench.paint();
  bench.now += 100;
  bench.engine.push('book', {
    ...book,
    bestBid: [book.bestBid![0] + 900, 1],
    bestAsk: [book.bestAsk![0] + 900, 1],
  });
  await pressAfterFrame('b', 20);
  expect([bench.kinds, bench.message]).toEqual([[], 'view moved, press again']);
});
