import { allocateRows, copyRow, type Input, type MarketRows } from '../../../src/domain/index.js';
import { type RecordPlace, readSessionLog, SessionLogWriter } from '../../../src/store/session-log/index.js';

/** A row by itself, free to be changed, with its instrument and its place in the sequence. */
export interface LoneRow extends RecordPlace {
  readonly rows: MarketRows;
  readonly instrument: number;
}

/** What is done to a log on its way into another. An input that is handed back takes the place of the old one. */
export interface Alteration {
  row?(row: LoneRow): void;
  input?(input: Input, place: RecordPlace): Input;
}

/** Writes a log again, through the writer, so that its CRCs and its chain are right; with something altered. */
export function rewriteLog(from: string, to: string, alteration: Alteration): void {
  let writer: SessionLogWriter | null = null;
  const log = () => writer!;
  const rows = allocateRows(1);
  rows.length = 1;
  readSessionLog(from, {
    header: ({ sessionId, metadata, segment }, { time }) => {
      if (segment === 1) writer = SessionLogWriter.create({ directory: to, sessionId, metadata, time });
    },
    rows: (batch) => {
      for (let i = 0; i < batch.rows.length; i += 1) {
        copyRow(batch.rows, i, rows, 0);
        const { instrument, firstSequence, times } = batch;
        const time = times[i]!;
        alteration.row?.({ rows, instrument, sequence: firstSequence + i, time });
        log().appendRow(instrument, rows, 0, time);
      }
    },
    input: (input, place) => log().appendInput(alteration.input?.(input, place) ?? input, place.time),
    output: (output, { time }) => log().appendOutput(output, time),
    state: (state, { time }) => log().appendState(state, time),
  });
  log().commit();
  log().close();
}
