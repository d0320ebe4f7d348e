import { describe, expect, it } from 'vitest';
import {
  LazySegments,
  loopedTape,
  type MessageIndex,
  wholeTape,
} from '../../../src/matching/recorded/index.js';

/** As much of a piece as the segments look at. */
const piece = (from: number): MessageIndex =>
  ({
    batches: [
      { timeExchange: Float64Array.of(from, Number.NaN), timeReceived: Float64Array.of(from, from + 1) },
    ],
    length: 2,
    exchangeTime: Float64Array.of(from, from + 1),
    arrivalTime: Float64Array.of(from + 2, from + 3),
    restarts: false,
  }) as unknown as MessageIndex;

describe('a tape in pieces', () => {
  it('holds two of them at a time, and reads each once on the way', () => {
    const read: number[] = [];
    const tape = new LazySegments((place) => {
      read.push(place);
      return place < 4 ? piece(place * 10) : null;
    });
    // The strategy's cursor is one piece behind the exchange's.
    for (let place = 0; place <= 4; place += 1) {
      tape.at(place);
      if (place > 0) tape.at(place - 1);
    }
    expect(read).toEqual([0, 1, 2, 3, 4]);
    expect(tape.at(9)).toBeNull();
    expect(read).toHaveLength(5);
  });

  it('is played again and again, each pass later and with a break before it', () => {
    const tape = loopedTape(wholeTape(piece(100)), { loops: 3, spanMicros: 1_000 });
    const passes = [0, 1, 2].map((place) => tape.at(place)!);
    expect(passes.map(({ exchangeTime }) => [...exchangeTime])).toEqual([
      [100, 101],
      [1_100, 1_101],
      [2_100, 2_101],
    ]);
    expect(passes.map(({ arrivalTime }) => arrivalTime[0])).toEqual([102, 1_102, 2_102]);
    expect(passes.map(({ restarts }) => restarts)).toEqual([false, true, true]);
    expect([...passes[1]!.batches[0]!.timeExchange]).toEqual([1_100, Number.NaN]);
    expect(tape.at(3)).toBeNull();
  });

  it('of several pieces breaks only where a pass begins', () => {
    const tape = loopedTape(new LazySegments((place) => (place < 2 ? piece(place * 10) : null)), {
      loops: 2,
      spanMicros: 100,
    });
    const passes = [0, 1, 2, 3].map((place) => tape.at(place)!);
    expect(passes.map(({ restarts }) => restarts)).toEqual([false, false, true, false]);
    expect(passes.map(({ exchangeTime }) => exchangeTime[0])).toEqual([0, 10, 100, 110]);
    expect(tape.at(4)).toBeNull();
  });
});
