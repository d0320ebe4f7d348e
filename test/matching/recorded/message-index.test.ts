import { describe, expect, it } from 'vitest';
import { allocateRows, copyRow, type MarketRows } from '../../../src/domain/index.js';
import { indexMessages, type MessageIndex, timeRange } from '../../../src/matching/recorded/index.js';
import { TapeBuilder } from './tape-builder.js';

const exchangeTimes = (index: MessageIndex) =>
  Array.from(index.exchangeOrder, (message) => index.exchangeTime[message]!);

describe('the order of events at the exchange', () => {
  it('puts a late trade before the depth message that contains it, and before one of the same moment', () => {
    const rows = new TapeBuilder()
      .snapshot(0, { bids: [[99, 1]] })
      .depth(100, { bids: [[99, 2]] })
      .trade(100, 'buy', 101, 1, 105)
      .trade(90, 'buy', 101, 1, 110)
      .build();
    expect([...indexMessages([rows]).exchangeOrder]).toEqual([0, 3, 2, 1]);
  });

  it('places a quote without a time by its update id, at its arrival between its neighbours', () => {
    const rows = new TapeBuilder(1_000)
      .snapshot(0, { bids: [[99, 1]] }, { id: 10 })
      .depth(100, { bids: [[99, 2]] }, { id: 20 })
      .quote(1_150, [99, 1], [101, 1], { id: 25 })
      .quote(1_160, [99, 1], [101, 1], { id: 31 })
      .depth(140, { bids: [[99, 2]] }, { id: 30, received: 1_170 })
      .depth(200, { bids: [[99, 2]] }, { id: 40 })
      .build();
    const index = indexMessages([rows]);
    expect([...index.exchangeOrder]).toEqual([0, 1, 2, 4, 3, 5]);
    // The first arrived at 150, after the depth message that follows it was made; the second at 160.
    expect(exchangeTimes(index)).toEqual([0, 100, 140, 140, 160, 200]);
  });

  it('places a REST snapshot before the first depth message that it does not contain', () => {
    const rows = new TapeBuilder()
      .depth(100, { bids: [[99, 2]] }, { id: 7 })
      .depth(200, { bids: [[99, 3]] }, { id: 12 })
      .snapshot(Number.NaN, { bids: [[99, 1]] }, { id: 9, received: 230 })
      .build();
    expect([...indexMessages([rows]).exchangeOrder]).toEqual([0, 2, 1]);
  });

  it('takes a skewed clock out of arrival times, which never fall', () => {
    const rows = new TapeBuilder()
      .snapshot(1_000, { bids: [[99, 1]] }, { received: 700 })
      .trade(1_010, 'buy', 101, 1, 715)
      .trade(1_020, 'buy', 101, 1, 714)
      .build();
    const index = indexMessages([rows]);
    expect(index.skewMicros).toBe(-306);
    expect([...index.arrivalTime]).toEqual([1_006, 1_021, 1_021]);
    expect(timeRange(index)).toEqual({ from: 1_000, to: 1_020 });
  });

  it('joins messages that lie across batches, and leaves a cut one out', () => {
    const whole = new TapeBuilder()
      .snapshot(0, {
        bids: [
          [99, 1],
          [98, 2],
          [97, 3],
        ],
      })
      .trade(5, 'buy', 1, 1)
      .build();
    const index = indexMessages([slice(whole, 0, 2), slice(whole, 2, 4)]);
    expect([index.length, index.to[0]]).toEqual([2, 3]);
    expect(indexMessages([slice(whole, 0, 2)]).length).toBe(0);
    expect(timeRange(indexMessages([]))).toBeNull();
  });
});

function slice(rows: MarketRows, from: number, to: number): MarketRows {
  const part = allocateRows(to - from);
  for (let row = from; row < to; row += 1) copyRow(rows, row, part, row - from);
  part.length = to - from;
  return part;
}
