import { ExitCode } from '../../../domain/index.js';
import { openAllTapes, type TapeSeries } from '../../../store/tape/index.js';
import { formatTable, groupNotes, printJson } from './output.js';
import { summarise } from './summary.js';
import { type Check, type SeriesVerdict, verifySeries } from './verify-series.js';

export interface TapeVerdict extends Omit<SeriesVerdict, 'why'> {
  readonly instrument: string;
  /** What is worth knowing, a sentence each: why no book was published, for one. */
  readonly notes: readonly string[];
}

/** `outcry tape verify`: what the tapes' own data can prove. Sets exit code 1 when a check failed. */
export function runVerify(paths: readonly string[], { json }: { readonly json: boolean }): void {
  const verdicts = openAllTapes(paths).map(verify);
  if (json) printJson({ tapes: verdicts });
  else print(verdicts);
  const failed = verdicts.some(({ checks }) => Object.values(checks).some((check) => check.failed > 0));
  if (failed) process.exitCode = ExitCode.failed;
}

export function verify(series: TapeSeries): TapeVerdict {
  const { id } = series.instrument;
  if (series.files[0].metadata.kind === 'candles') return verifyCandles(series);
  const { why, ...verdict } = verifySeries(series);
  return { instrument: id, ...verdict, notes: why === null ? [] : [why] };
}

/** Candles prove only that they follow each other; where some are missing is a gap, not a failure. */
function verifyCandles(series: TapeSeries): TapeVerdict {
  const { rows, gaps, notes } = summarise(series);
  const none = { done: 0, failed: 0 };
  const checks = { quote: none, checksum: none, sequence: { done: rows - 1, failed: 0 }, crossed: none };
  return { instrument: series.instrument.id, booksPublished: 0, gaps, checks, notes };
}

function print(verdicts: readonly TapeVerdict[]): void {
  const shown = ({ done, failed }: Check) => {
    const count = done.toLocaleString('en-US');
    if (failed > 0) return `${count}, ${failed} FAILED`;
    return done === 0 ? '-' : `${count} ok`;
  };
  const rows = verdicts.map(({ instrument, booksPublished, gaps, checks }) => [
    instrument,
    booksPublished,
    gaps,
    shown(checks.quote),
    shown(checks.checksum),
    shown(checks.sequence),
    shown(checks.crossed),
  ]);
  const heads = ['instrument', 'books published', 'gaps', 'quote', 'checksum', 'sequence', 'crossed'];
  const lines = formatTable(heads, rows);
  lines.push(...groupNotes(verdicts));
  process.stdout.write(`${lines.join('\n')}\n`);
}
