import { describe, expect, it } from 'vitest';
import {
  allocateRows,
  type MarketRows,
  type Micros,
  NO_ROWS,
  Random,
  RowFlag,
  RowKind,
} from '../../src/domain/index.js';
import { Engine, type RowInput, step, stepMessage } from '../../src/engine/index.js';
import { BTC, RISK } from './fixture.js';

/** Snapshots, changes that join and do not, quotes and gaps, whole messages of random length. */
function randomMessages(seed: number): { rows: MarketRows; ends: number[] } {
  const random = new Random(seed);
  const rows = allocateRows(4_000);
  const ends: number[] = [];
  let sequence = 100;
  const add = (kind: number, count: number, fields: { sequence: number; previous: number }) => {
    for (let i = 0; i < count; i += 1) {
      const row = rows.length;
      rows.kind[row] = kind;
      const ask = random.next() < 0.5;
      rows.flags[row] =
        (i === 0 ? RowFlag.FIRST : 0) | (i === count - 1 ? RowFlag.LAST : 0) | (ask ? RowFlag.ASK : 0);
      rows.price[row] = ask ? random.integer(1_001, 1_030) : random.integer(970, 1_000);
      rows.size[row] = random.next() < 0.3 ? 0 : random.integer(1, 50);
      rows.timeExchange[row] = random.next() < 0.1 ? Number.NaN : row * 1_000;
      rows.timeReceived[row] = row * 1_000 + 5;
      rows.sequence[row] = fields.sequence;
      rows.previousSequence[row] = fields.previous;
      rows.length += 1;
    }
    ends.push(rows.length);
  };
  for (let i = 0; i < 300; i += 1) {
    const roll = random.next();
    if (i === 3 || roll < 0.03)
      add(RowKind.Snapshot, random.integer(4, 20), { sequence, previous: Number.NaN });
    else if (roll < 0.05) add(RowKind.Gap, 1, { sequence: Number.NaN, previous: Number.NaN });
    else if (roll < 0.3) add(RowKind.Quote, 2, { sequence, previous: Number.NaN });
    else {
      const missed = random.next() < 0.03 ? 1 : 0;
      const previous = sequence + missed;
      sequence += 1 + missed;
      add(RowKind.Change, random.integer(1, 9), { sequence, previous });
    }
  }
  return { rows, ends };
}

const engine = () =>
  new Engine(
    { instruments: [BTC], risk: RISK, hashRows: false },
    {
      load: () => {
        throw new Error('no plugin is asked for');
      },
    },
  );

describe('a message at a time', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is what a row at a time is: seed %i', (seed) => {
    const { rows, ends } = randomMessages(seed);
    const [byRow, byMessage] = [engine(), engine()];
    const view: RowInput = { kind: 'row', instrument: 0, rows: NO_ROWS, row: 0 };
    view.rows = rows;
    let from = 0;
    for (const [at, to] of ends.entries()) {
      // A pause now and then, in which the book becomes stale.
      const time = (1_000_000 + at * 40_000 + Math.floor(at / 40) * 9_000_000) as Micros;
      for (view.row = from; view.row < to; view.row += 1) step(byRow, view, time);
      view.row = from;
      stepMessage(byMessage, view, { to, time });
      expect(byMessage.markets[0]!.reader.state, `message ${at}`).toBe(byRow.markets[0]!.reader.state);
      expect(byMessage.markets[0]!.reader.messages).toBe(byRow.markets[0]!.reader.messages);
      expect(byMessage.markets[0]!.reader.booksPublished).toBe(byRow.markets[0]!.reader.booksPublished);
      from = to;
    }
    expect(byMessage.stateHash()).toBe(byRow.stateHash());
    expect(byRow.markets[0]!.reader.booksPublished).toBeGreaterThan(20);
  });
});
