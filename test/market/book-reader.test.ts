import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEED_STATES, RowFlag } from '../../src/domain/index.js';
import { BookReader, type BookReaderOptions } from '../../src/market/index.js';
import { type LevelOf, type Message, rowsOf } from './rows.js';

function read(messages: readonly Message[], reader = new BookReader()): BookReader {
  const rows = rowsOf(messages);
  for (let row = 0; row < rows.length; row += 1) reader.apply(rows, row);
  return reader;
}

const best = (reader: BookReader): (number | null)[] => [
  reader.book.hasBid ? reader.book.bestBid : null,
  reader.book.hasAsk ? reader.book.bestAsk : null,
];

const snapshot = (
  sequence: number,
  levels: readonly LevelOf[] = [
    ['bid', 100, 1],
    ['ask', 101, 1],
  ],
): Message => ({
  kind: 'snapshot',
  sequence,
  levels,
});
const change = (previous: number, sequence: number, ...levels: LevelOf[]): Message => ({
  kind: 'change',
  previous,
  sequence,
  levels: levels.length > 0 ? levels : [['bid', 90, sequence]],
});

describe('BookReader joins changes to a snapshot', () => {
  it('publishes nothing before a snapshot', () => {
    const reader = read([change(1, 2), change(2, 3)]);
    expect([reader.state, reader.booksPublished, reader.gaps]).toEqual(['recovering', 0, 0]);
    expect(best(reader)).toEqual([null, null]);
  });

  it('spot: drops what is older, takes the message that straddles, and those behind it', () => {
    // U = previous + 1: 11–15 is older than 18, 16–20 straddles it.
    const reader = read([
      change(10, 15, ['bid', 99, 9]),
      change(15, 20, ['bid', 98, 8]),
      change(20, 22),
      snapshot(18),
    ]);
    expect([reader.state, reader.sequence, reader.gaps]).toEqual(['live', 22, 0]);
    expect([
      reader.book.sizeAt(false, 99),
      reader.book.sizeAt(false, 98),
      reader.book.sizeAt(false, 90),
    ]).toEqual([0, 8, 22]);
  });

  it('futures: ids between messages are other symbols’, so that `pu` is all there is', () => {
    const reader = read([
      change(100, 140),
      change(140, 190, ['ask', 105, 5]),
      snapshot(150),
      change(190, 260),
    ]);
    expect([reader.state, reader.sequence, reader.gaps]).toEqual(['live', 260, 0]);
    expect(reader.book.sizeAt(true, 105)).toBe(5);
  });

  it('joins when the snapshot is newer than all that waited, and when it ends where one of them ended', () => {
    expect(read([change(10, 15), snapshot(18), change(15, 17), change(17, 19)]).sequence).toBe(19);
    expect(read([change(10, 15), change(15, 18), snapshot(15)]).sequence).toBe(18);
    expect(read([snapshot(15), change(15, 18)]).state).toBe('live');
  });

  it('waits for a newer snapshot when this one is older than the stream, and keeps what waits', () => {
    const reader = read([change(20, 25), change(25, 30), snapshot(18)]);
    expect([reader.state, reader.booksPublished, reader.gaps]).toEqual(['gap', 0, 1]);
    read([change(30, 31), snapshot(26)], reader);
    expect([reader.state, reader.sequence]).toEqual(['live', 31]);
  });

  it('says each message that waited, once', () => {
    const seen: number[] = [];
    const options: BookReaderOptions = { onPublished: (reader) => seen.push(reader.sequence) };
    read(
      [change(10, 15), change(15, 20), change(20, 22), snapshot(18), change(22, 23)],
      new BookReader(options),
    );
    expect(seen).toEqual([20, 22, 23]);
  });

  it('takes changes without sequences from the snapshot on', () => {
    const none = (...levels: LevelOf[]): Message => ({ kind: 'change', levels });
    const reader = read([
      none(['bid', 99, 9]),
      { ...snapshot(0), sequence: Number.NaN },
      none(['bid', 98, 8]),
    ]);
    expect([reader.state, reader.book.sizeAt(false, 99), reader.book.sizeAt(false, 98)]).toEqual([
      'live',
      0,
      8,
    ]);
  });

  it('gives up waiting changes beyond its buffer, whole, and finds the hole by the chain', () => {
    const reader = new BookReader({ bufferRows: 3 });
    read(
      [change(1, 2), change(2, 3), change(3, 4, ['bid', 1, 1], ['bid', 2, 2]), change(4, 5), snapshot(1)],
      reader,
    );
    expect([reader.state, reader.booksPublished]).toEqual(['gap', 0]);
    expect(read([change(5, 6), snapshot(5)], reader).sequence).toBe(6);
  });

  it('ignores a snapshot that is older than its live book', () => {
    const reader = read([snapshot(10), change(10, 20, ['bid', 99, 9]), snapshot(15), change(20, 21)]);
    expect([reader.state, reader.sequence, reader.book.sizeAt(false, 99)]).toEqual(['live', 21, 9]);
  });

  it('equals the straight replay for any stream, snapshot place and number of messages that waited', () => {
    const levels = fc.array(
      fc.tuple(fc.constant('bid' as const), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 3 })),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(levels, fc.integer({ min: 1, max: 3 })), { minLength: 2, maxLength: 12 }),
        fc.nat(),
        fc.nat(),
        (steps, cut, late) => {
          let sequence = 100;
          const messages = steps.map(([levelsOf, length]): Message => {
            const previous = sequence;
            sequence += length;
            return { kind: 'change', previous, sequence, levels: levelsOf };
          });
          const whole = read([snapshot(100), ...messages]);
          const at = cut % messages.length;
          const upTo = read([snapshot(100), ...messages.slice(0, at)]);
          const taken = snapshot(
            upTo.sequence,
            [...upTo.book.levels(false)].map(([p, s]) => ['bid', p, s] as const),
          );
          if (taken.levels?.length === 0) return;
          const place = Math.min(messages.length, at + (late % 4));
          const joined = read([...messages.slice(0, place), taken, ...messages.slice(place)]);
          expect([...joined.book.levels(false)]).toEqual([...whole.book.levels(false)]);
          expect([joined.sequence, joined.gaps]).toEqual([whole.sequence, 0]);
        },
      ),
    );
  });
});

describe('BookReader judges the feed', () => {
  it('marks a gap where a message is missing, and recovers with the next snapshot', () => {
    const reader = read([snapshot(10), change(10, 12), change(13, 14)]);
    expect([reader.state, reader.gaps, reader.booksPublished]).toEqual(['gap', 1, 2]);
    read([change(14, 15, ['bid', 97, 7]), snapshot(14)], reader);
    expect([reader.state, reader.gaps, reader.sequence, reader.book.sizeAt(false, 97)]).toEqual([
      'live',
      1,
      15,
      7,
    ]);
  });

  it('takes a repeated message for a break of the chain', () => {
    expect(read([snapshot(10), change(10, 12), change(10, 12)]).state).toBe('gap');
  });

  it('believes the recorder that it lost its place', () => {
    const reader = read([snapshot(10), change(10, 12), { kind: 'gap' }, change(12, 13)]);
    expect([reader.state, reader.gaps, reader.sequence]).toEqual(['gap', 1, Number.NaN]);
  });

  it('is crossed between a crossing message and the one that mends it, and publishes neither’s book', () => {
    const reader = read([snapshot(10), change(10, 11, ['bid', 101, 1])]);
    expect([reader.state, reader.booksPublished, reader.crossings]).toEqual(['crossed', 1, 1]);
    expect(read([change(11, 12, ['bid', 101, 0])], reader).state).toBe('live');
  });

  it('does not call a book crossed in the middle of a message', () => {
    const reader = read([snapshot(10), change(10, 11, ['bid', 101, 1], ['ask', 101, 0], ['ask', 102, 1])]);
    expect([reader.state, reader.crossings]).toEqual(['live', 0]);
  });

  it('takes a message that was cut off for a gap', () => {
    const rows = rowsOf([snapshot(10), change(10, 11, ['bid', 99, 1], ['bid', 98, 1]), change(11, 12)]);
    rows.flags[3]! &= ~RowFlag.LAST;
    const reader = new BookReader();
    for (let row = 0; row < rows.length; row += 1) reader.apply(rows, row);
    expect([reader.state, reader.gaps]).toEqual(['gap', 1]);
  });

  it('is stale after a silence, and live again with the next message of any kind', () => {
    const reader = read([{ ...snapshot(10), at: 1_000 }], new BookReader({ staleAfterMicros: 500 }));
    expect([reader.checkStale(1_500), reader.state]).toEqual([false, 'live']);
    expect([reader.checkStale(1_501), reader.state]).toEqual([true, 'stale']);
    expect(reader.checkStale(1_600)).toBe(false);
    expect(read([{ kind: 'trade', at: 1_700 }], reader).state).toBe('live');
    expect(reader.checkStale(1_800)).toBe(false);
  });

  it('is never stale before a snapshot, nor when no limit is set', () => {
    const waiting = new BookReader({ staleAfterMicros: 5 });
    expect([waiting.checkStale(1e9), waiting.state]).toEqual([false, 'recovering']);
    expect(read([snapshot(1)]).checkStale(1e15)).toBe(false);
  });

  it('follows the states that the engine’s own watch put into the log', () => {
    const feed = (state: (typeof FEED_STATES)[number]): Message => ({
      kind: 'feed',
      levels: [['bid', FEED_STATES.indexOf(state), 0]],
    });
    const reader = read([snapshot(10), feed('stale')]);
    expect(reader.state).toBe('stale');
    expect(read([feed('live')], reader).state).toBe('live');
    expect(read([feed('gap'), feed('live')], reader).state).toBe('gap');
  });
});
