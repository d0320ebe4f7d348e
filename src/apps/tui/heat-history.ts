import type { BookSnapshot } from '../../protocol/index.js';
import type { HeatColumn, HeatHistory } from './local.js';

const SECOND = 1_000_000;
const MOST_COLUMNS = 600;
/** Rows a side: more than a heat map shows at any size. */
const MOST_ROWS = 120;

const NOTHING: HeatHistory = { instrument: -1, rowTicks: 1, columns: [] };

/**
 * Remembers the first live book of each second of one instrument in rows of one step. Another instrument,
 * another step or a clock that went back begins anew: rows of two steps do not belong into one picture.
 */
export class HeatRecorder {
  #history = NOTHING;

  /** A new object after each column, and the same as long as nothing came. */
  get history(): HeatHistory {
    return this.#history;
  }

  /** @param time of the session, micros */
  add(book: BookSnapshot, time: number): void {
    const { instrument, rowTicks } = book;
    const before = this.#history;
    const last = before.columns.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    const isSame = before.instrument === instrument && before.rowTicks === rowTicks && time >= last;
    const columns = isSame ? before.columns : [];
    if (!isSame) this.#history = { instrument, rowTicks, columns };
    if (book.feed !== 'live' || (isSame && Math.floor(time / SECOND) === Math.floor(last / SECOND))) return;
    const column: HeatColumn = {
      time,
      bids: book.bids.slice(0, MOST_ROWS),
      asks: book.asks.slice(0, MOST_ROWS),
      last: book.last,
    };
    this.#history = { instrument, rowTicks, columns: [...columns, column].slice(-MOST_COLUMNS) };
  }
}
