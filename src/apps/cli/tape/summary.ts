import { formatStep, RowFlag, RowKind } from '../../../domain/index.js';
import { BookReader, formatInterval } from '../../../market/index.js';
import { readCandleTape, readSeries, type TapeSeries } from '../../../store/tape/index.js';
import { formatTable, groupNotes, printJson } from './output.js';

/** What is in the tapes of one instrument; the keys are those that scripts rely on. */
export interface TapeSummary {
  readonly files: readonly string[];
  readonly instrument: string;
  readonly rows: number;
  readonly trades: number;
  /** Level changes, not messages. */
  readonly bookChanges: number;
  readonly quotes: number;
  readonly snapshots: number;
  /** Breaks in the chain of book messages; missing stretches of a candle tape. */
  readonly gaps: number;
  /** Micros, by the receiver's clock; the begin of the first and last candle on a candle tape. */
  readonly timeFrom: number;
  readonly timeTo: number;
  /** Median of received − exchange time; null where it cannot be told. */
  readonly clockSkewMicros: number | null;
  readonly tick: string;
  readonly lot: string;
  /** True where tick and lot were told from the recording, not from a list. */
  readonly inferred: boolean;
  /** The length of a candle; null on a market tape. */
  readonly interval: string | null;
  readonly source: readonly string[];
  /** Asks too high for ticks, left out; level sizes finer than the lot, rounded down to it. */
  readonly losses: { readonly farLevels: number; readonly roundedSizes: number };
  readonly notes: readonly string[];
}

export function summarise(series: TapeSeries): TapeSummary {
  const { metadata } = series.files[0];
  const counted = metadata.kind === 'candles' ? countCandles(series) : countRows(series);
  const { tick, lot, inferred, id } = series.instrument;
  const summary = {
    files: series.files.map((file) => file.path),
    instrument: id,
    ...counted,
    clockSkewMicros: metadata.clockSkewMicros,
    tick: formatStep(tick),
    lot: formatStep(lot),
    inferred,
    interval: metadata.intervalSeconds === null ? null : formatInterval(metadata.intervalSeconds),
    losses: sumLosses(series),
    source: [...new Set(series.files.flatMap((file) => file.metadata.source))],
  };
  return { ...summary, notes: notesOn(summary) };
}

type Counts = Pick<
  TapeSummary,
  'rows' | 'trades' | 'bookChanges' | 'quotes' | 'snapshots' | 'gaps' | 'timeFrom' | 'timeTo'
>;

function countRows(series: TapeSeries): Counts {
  const reader = new BookReader();
  const byKind = new Array<number>(8).fill(0);
  let [rows, quotes, snapshots, timeFrom, timeTo] = [0, 0, 0, Number.NaN, Number.NaN];
  for (const batch of readSeries(series)) {
    for (let row = 0; row < batch.length; row += 1) {
      const kind = batch.kind[row];
      byKind[kind] += 1;
      if ((batch.flags[row] & RowFlag.FIRST) !== 0) {
        if (kind === RowKind.Quote) quotes += 1;
        else if (kind === RowKind.Snapshot) snapshots += 1;
      }
      reader.apply(batch, row);
    }
    if (batch.length === 0) continue;
    if (Number.isNaN(timeFrom)) timeFrom = batch.timeReceived[0];
    timeTo = batch.timeReceived[batch.length - 1];
    rows += batch.length;
  }
  const [trades, bookChanges] = [byKind[RowKind.Trade], byKind[RowKind.Change]];
  return { rows, trades, bookChanges, quotes, snapshots, gaps: reader.gaps, timeFrom, timeTo };
}

function countCandles(series: TapeSeries): Counts {
  let [rows, gaps, timeFrom, timeTo] = [0, 0, Number.NaN, Number.NaN];
  for (const { path } of series.files) {
    const { candles, metadata } = readCandleTape(path);
    const step = metadata.intervalSeconds! * 1_000_000;
    for (let i = 0; i < candles.length; i += 1) {
      if (!Number.isNaN(timeTo) && candles.time[i] - timeTo > step) gaps += 1;
      if (Number.isNaN(timeFrom)) timeFrom = candles.time[i];
      timeTo = candles.time[i];
    }
    rows += candles.length;
  }
  return { rows, trades: 0, bookChanges: 0, quotes: 0, snapshots: 0, gaps, timeFrom, timeTo };
}

/** Each file of one import carries the losses of all of it; different imports add up. */
function sumLosses(series: TapeSeries): TapeSummary['losses'] {
  const bySource = new Map(series.files.map(({ metadata }) => [metadata.source.join('\n'), metadata.losses]));
  let [farLevels, roundedSizes] = [0, 0];
  for (const losses of bySource.values()) {
    farLevels += losses.farLevels;
    roundedSizes += losses.roundedSizes;
  }
  return { farLevels, roundedSizes };
}

/** What a reader of the numbers should know, a sentence each. */
function notesOn(summary: Omit<TapeSummary, 'notes'>): string[] {
  const { clockSkewMicros: skew, inferred, interval, gaps } = summary;
  const notes: string[] = [];
  if (skew !== null && skew < 0) {
    const seconds = (-skew / 1_000_000).toFixed(2);
    notes.push(
      `the recorder's clock ran ${seconds} s behind the exchange's; both times are kept as they are and nothing is reordered`,
    );
  }
  if (inferred) {
    notes.push('tick and lot are not known, they are inferred from the recording');
  }
  const { farLevels, roundedSizes } = summary.losses;
  if (farLevels > 0) notes.push(`asks too high for ticks were left out: ${farLevels}`);
  if (roundedSizes > 0) {
    notes.push(`sizes of book levels finer than the lot were rounded down to it: ${roundedSizes}`);
  }
  if (interval !== null && gaps > 0) {
    notes.push(`stretches without candles, left as they are: ${gaps}`);
  }
  return notes;
}

export function printSummaries(summaries: readonly TapeSummary[], { json }: { json: boolean }): void {
  if (json) {
    printJson({ tapes: summaries });
    return;
  }
  const rows = summaries.map((tape) => [
    tape.interval === null ? tape.instrument : `${tape.instrument} ${tape.interval}`,
    tape.rows,
    tape.trades,
    tape.bookChanges,
    tape.quotes,
    tape.snapshots,
    tape.gaps,
    isoTime(tape.timeFrom),
    isoTime(tape.timeTo),
    tape.clockSkewMicros === null ? '-' : `${(tape.clockSkewMicros / 1_000_000).toFixed(3)} s`,
  ]);
  const heads = ['instrument', 'rows', 'trades', 'book changes', 'quotes', 'snapshots', 'gaps', 'from', 'to'];
  const lines = formatTable([...heads, 'clock skew'], rows);
  lines.push(...groupNotes(summaries));
  for (const tape of summaries) for (const file of tape.files) lines.push(file);
  process.stdout.write(`${lines.join('\n')}\n`);
}

const isoTime = (micros: number): string =>
  Number.isNaN(micros) ? '-' : new Date(micros / 1000).toISOString().slice(0, 19);
