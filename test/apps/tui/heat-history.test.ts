import { describe, expect, test } from 'vitest';
import { HeatRecorder } from '../../../src/apps/tui/heat-history.js';
import { BOOK } from './drawn-screen.js';

const SECOND = 1_000_000;
const START = 1_000 * SECOND;

const recorded = (...books: readonly (readonly [seconds: number, book: typeof BOOK])[]): HeatRecorder => {
  const recorder = new HeatRecorder();
  for (const [seconds, book] of books) recorder.add(book, START + seconds * SECOND);
  return recorder;
};
const seconds = ({ history }: HeatRecorder): number[] =>
  history.columns.map(({ time }) => (time - START) / SECOND);

describe('the recorder of the heat map', () => {
  test('keeps the first book of each second', () => {
    const later = { ...BOOK, last: 1 };
    const recorder = recorded([0, BOOK], [0.4, later], [0.99, later], [1.2, later], [4, BOOK]);
    expect(seconds(recorder)).toEqual([0, 1.2, 4]);
    expect(recorder.history.columns[0]).toEqual({
      time: START,
      bids: BOOK.bids,
      asks: BOOK.asks,
      last: BOOK.last,
    });
  });

  test('is the same object until a column comes', () => {
    const recorder = recorded([0, BOOK]);
    const before = recorder.history;
    recorder.add(BOOK, START + 0.5 * SECOND);
    expect(recorder.history).toBe(before);
    recorder.add(BOOK, START + SECOND);
    expect(recorder.history).not.toBe(before);
  });

  test('leaves out books that are not live', () => {
    expect(seconds(recorded([0, BOOK], [1, { ...BOOK, feed: 'stale' }], [2, BOOK]))).toEqual([0, 2]);
  });

  test.each([
    ['another instrument', { ...BOOK, instrument: 1 }, 2],
    ['another row step', { ...BOOK, rowTicks: 200 }, 2],
    ['a clock that went back', BOOK, -5],
  ])('forgets at %s', (_, book, at) => {
    const recorder = recorded([0, BOOK], [1, BOOK], [at, book]);
    expect(seconds(recorder)).toEqual([at]);
    expect(recorder.history).toMatchObject({ instrument: book.instrument, rowTicks: book.rowTicks });
  });

  test('forgets at another instrument even before that has a live book', () => {
    const recorder = recorded([0, BOOK], [1, { ...BOOK, instrument: 1, feed: 'recovering' }]);
    expect(recorder.history).toEqual({ instrument: 1, rowTicks: BOOK.rowTicks, columns: [] });
  });

  test('is bounded in columns and rows', () => {
    const deep = Array.from({ length: 500 }, (_, row): [number, number] => [6_172_700 - row * 100, 1]);
    const recorder = new HeatRecorder();
    for (let second = 0; second < 700; second += 1) {
      recorder.add({ ...BOOK, bids: deep }, START + second * SECOND);
    }
    expect(recorder.history.columns).toHaveLength(600);
    expect(seconds(recorder)[0]).toBe(100);
    expect(recorder.history.columns[0]!.bids).toHaveLength(120);
  });
});
