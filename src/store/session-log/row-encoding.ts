import { allocateRows, type MarketRows } from '../../domain/index.js';
import type { RecordBuffer } from './record-buffer.js';

/**
 * A run of market-row inputs: `u32 count`, then row by row
 *
 *     u8  marks: which of the fields below differ from the row before and are written
 *     u8  kind, and flags × 16
 *     i32 price
 *     u32 or f64 size
 *     u16 instrument, f64 timeExchange, timeReceived, sequence, previousSequence, engine time: where marked
 *
 * The rows of one message share all but kind, price and size, so that most take 10 bytes.
 */
const Mark = {
  timeExchange: 1,
  timeReceived: 2,
  sequence: 4,
  previousSequence: 8,
  time: 16,
  longSize: 32,
  instrument: 64,
} as const;

const MOST_ROW_BYTES = 1 + 1 + 4 + 8 + 2 + 5 * 8;
const NO_INSTRUMENT = -1;

/** Writes rows into the record that is open in a buffer. */
export class RowEncoder {
  /** Rows in the open run. */
  count = 0;
  private countAt = 0;
  private instrument = NO_INSTRUMENT;
  private timeExchange = Number.NaN;
  private timeReceived = Number.NaN;
  private sequence = Number.NaN;
  private previousSequence = Number.NaN;
  private time = Number.NaN;

  begin(buffer: RecordBuffer): void {
    this.countAt = buffer.position;
    buffer.putUint32(0);
    this.count = 0;
    this.instrument = NO_INSTRUMENT;
    this.timeExchange = Number.NaN;
    this.timeReceived = Number.NaN;
    this.sequence = Number.NaN;
    this.previousSequence = Number.NaN;
    this.time = Number.NaN;
  }

  add(buffer: RecordBuffer, instrument: number, rows: MarketRows, row: number, time: number): void {
    buffer.reserve(MOST_ROW_BYTES);
    const marksAt = buffer.position;
    const size = rows.size[row];
    const longSize = size >>> 0 !== size || Object.is(size, -0);
    let marks: number = longSize ? Mark.longSize : 0;
    buffer.putUint8(0);
    buffer.putUint8(rows.kind[row] | (rows.flags[row] << 4));
    buffer.putInt32(rows.price[row]);
    if (longSize) buffer.putFloat64(size);
    else buffer.putUint32(size);
    if (instrument !== this.instrument) {
      marks |= Mark.instrument;
      this.instrument = instrument;
      buffer.putUint16(instrument);
    }
    const timeExchange = rows.timeExchange[row];
    if (!Object.is(timeExchange, this.timeExchange)) {
      marks |= Mark.timeExchange;
      this.timeExchange = timeExchange;
      buffer.putFloat64(timeExchange);
    }
    const timeReceived = rows.timeReceived[row];
    if (!Object.is(timeReceived, this.timeReceived)) {
      marks |= Mark.timeReceived;
      this.timeReceived = timeReceived;
      buffer.putFloat64(timeReceived);
    }
    const sequence = rows.sequence[row];
    if (!Object.is(sequence, this.sequence)) {
      marks |= Mark.sequence;
      this.sequence = sequence;
      buffer.putFloat64(sequence);
    }
    const previousSequence = rows.previousSequence[row];
    if (!Object.is(previousSequence, this.previousSequence)) {
      marks |= Mark.previousSequence;
      this.previousSequence = previousSequence;
      buffer.putFloat64(previousSequence);
    }
    if (!Object.is(time, this.time)) {
      marks |= Mark.time;
      this.time = time;
      buffer.putFloat64(time);
    }
    buffer.view.setUint8(marksAt, marks);
    this.count += 1;
  }

  end(buffer: RecordBuffer): void {
    buffer.view.setUint32(this.countAt, this.count, true);
  }
}

/** Rows of one instrument that followed each other without another input between; reused for the next. */
export interface RowBatch {
  readonly instrument: number;
  /** Rows 0 to `length` − 1. */
  readonly rows: MarketRows;
  /** The engine's time of each row. */
  readonly times: Float64Array;
  /** The input sequence of row 0; each next row has the next. */
  readonly firstSequence: number;
}

/** Reads runs back, in batches of one instrument. */
export class RowDecoder {
  private rows = allocateRows(2_048);
  private times = new Float64Array(2_048);

  /** @throws RangeError where the payload ends before its rows do. */
  decode(
    view: DataView,
    payload: { readonly from: number; readonly to: number },
    firstSequence: number,
    deliver: (batch: RowBatch) => void,
  ): void {
    const count = view.getUint32(payload.from, true);
    if (count > this.times.length) {
      this.rows = allocateRows(count);
      this.times = new Float64Array(count);
    }
    const rows = this.rows;
    let at = payload.from + 4;
    let instrument = NO_INSTRUMENT;
    let timeExchange = Number.NaN;
    let timeReceived = Number.NaN;
    let sequence = Number.NaN;
    let previousSequence = Number.NaN;
    let time = Number.NaN;
    let row = 0;
    let first = firstSequence;
    for (let i = 0; i < count; i += 1) {
      const marks = view.getUint8(at);
      const kind = view.getUint8(at + 1);
      const price = view.getInt32(at + 2, true);
      const long = (marks & Mark.longSize) !== 0;
      const size = long ? view.getFloat64(at + 6, true) : view.getUint32(at + 6, true);
      at += long ? 14 : 10;
      if ((marks & Mark.instrument) !== 0) {
        if (row > 0) {
          rows.length = row;
          deliver({ instrument, rows, times: this.times, firstSequence: first });
          first += row;
          row = 0;
        }
        instrument = view.getUint16(at, true);
        at += 2;
      }
      if ((marks & Mark.timeExchange) !== 0) {
        timeExchange = view.getFloat64(at, true);
        at += 8;
      }
      if ((marks & Mark.timeReceived) !== 0) {
        timeReceived = view.getFloat64(at, true);
        at += 8;
      }
      if ((marks & Mark.sequence) !== 0) {
        sequence = view.getFloat64(at, true);
        at += 8;
      }
      if ((marks & Mark.previousSequence) !== 0) {
        previousSequence = view.getFloat64(at, true);
        at += 8;
      }
      if ((marks & Mark.time) !== 0) {
        time = view.getFloat64(at, true);
        at += 8;
      }
      rows.kind[row] = kind & 15;
      rows.flags[row] = kind >>> 4;
      rows.price[row] = price;
      rows.size[row] = size;
      rows.timeExchange[row] = timeExchange;
      rows.timeReceived[row] = timeReceived;
      rows.sequence[row] = sequence;
      rows.previousSequence[row] = previousSequence;
      this.times[row] = time;
      row += 1;
    }
    if (at !== payload.to) throw new RangeError('a run of rows does not end where its record does');
    rows.length = row;
    if (row > 0) deliver({ instrument, rows, times: this.times, firstSequence: first });
  }
}
