import { type Input, type Micros, NO_ROWS } from '../../domain/index.js';
import { Engine, type PluginShelf, Replayer, type RowInput } from '../../engine/index.js';
import type { VenueRequest } from '../../execution/index.js';
import type { RowBatch } from '../../store/session-log/row-encoding.js';
import type { SessionHeader } from '../engine/plan.js';
import { Collector } from './collector.js';
import { LoggedBooks } from './logged-books.js';
import type { Rows } from './rows.js';

interface Place {
  readonly sequence: number;
  readonly time: Micros;
}

/** What is made of a log, record by record. */
export interface Reading {
  readonly collector: Collector;
  rows(batch: RowBatch): void;
  input(input: Input, place: Place): void;
  request(request: VenueRequest, place: Place): void;
  mark(stateHash: string, place: Place): void;
  /** Where this version decides otherwise than the log says, in words; null where it has not yet. */
  readonly parts: string | null;
}

export interface ReadingParts {
  readonly header: SessionHeader;
  readonly session: string;
  readonly rows: Rows;
  readonly shelf: PluginShelf;
}

/** An engine is stepped through the log, strategies and all: what it decides and says can be told too. */
export class SteppedReading implements Reading {
  readonly collector: Collector;
  private readonly replayer: Replayer;

  constructor({ header: { instruments, risk }, session, rows, shelf }: ReadingParts) {
    const engine = new Engine({ instruments, risk }, shelf);
    this.collector = new Collector(engine, session, true, rows);
    this.replayer = new Replayer(engine, this.collector.notice, this.collector);
  }

  get parts(): string | null {
    const first = this.replayer.differences[0];
    return first === undefined
      ? null
      : `this version decides otherwise at input ${first.sequence} (${first.what})`;
  }

  rows({ instrument, rows, times }: RowBatch): void {
    for (let row = 0; row < rows.length; row += 1) {
      this.replayer.rows({ instrument, rows, from: row, to: row + 1 }, times[row] as Micros);
    }
  }

  input(input: Input, { time }: Place): void {
    this.replayer.input(input, time);
  }

  request(request: VenueRequest, { sequence }: Place): void {
    this.replayer.request(request, sequence);
    this.collector.request(request);
  }

  mark(stateHash: string, { sequence, time }: Place): void {
    this.replayer.mark({ stateHash, time }, sequence);
  }
}

/** The log's own words: nothing is decided again, and no plugin runs. */
export class LoggedReading implements Reading {
  readonly collector: Collector;
  readonly parts = null;
  private readonly books: LoggedBooks;
  private readonly view: RowInput = { kind: 'row', instrument: 0, rows: NO_ROWS, row: 0 };

  constructor({ header: { instruments, risk }, session, rows, shelf }: ReadingParts) {
    const engine = new Engine({ instruments, risk, hashRows: false, isHeard: false }, shelf);
    this.collector = new Collector(engine, session, false, rows);
    this.books = new LoggedBooks(engine, this.collector);
  }

  rows({ instrument, rows, times }: RowBatch): void {
    const { view } = this;
    view.instrument = instrument;
    view.rows = rows;
    for (let row = 0; row < rows.length; row += 1) {
      view.row = row;
      this.books.row(view, times[row] as Micros);
    }
  }

  input(input: Input, { time }: Place): void {
    this.books.input(input, time);
  }

  request(request: VenueRequest): void {
    this.books.request(request);
    this.collector.request(request);
  }

  mark(): void {}
}
