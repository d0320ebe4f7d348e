import { UserError } from '../../../domain/index.js';
import type { TapeSeries } from '../../../store/tape/index.js';

/** The one document of `--json`. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Columns two spaces apart; numbers to the right, text to the left. */
export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)),
  );
  const widths = heads.map((head, i) => Math.max(head.length, ...texts.map((row) => row[i].length)));
  const isNumber = heads.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(heads), ...texts.map(line)];
}

/** Notes with whom they are about; those that many share are said once. */
export function groupNotes(
  tapes: readonly { readonly instrument: string; readonly notes: readonly string[] }[],
): string[] {
  const about = new Map<string, string[]>();
  for (const { instrument, notes } of tapes) {
    for (const note of notes) about.set(note, [...(about.get(note) ?? []), instrument]);
  }
  return [...about].map(([note, instruments]) => `${instruments.join(', ')}: ${note}`);
}

/** The one series that `--symbol` names, or the only one there is. @throws UserError listing what there is. */
export function chooseSeries(series: readonly TapeSeries[], symbol: string | undefined): TapeSeries {
  const asked = symbol?.toUpperCase();
  const matching = series.filter(
    ({ instrument }) =>
      asked === undefined || instrument.symbol === asked || instrument.id.toUpperCase() === asked,
  );
  if (matching.length === 1) return matching[0];
  const names = series.map(({ instrument }) => instrument.id).join(', ');
  if (matching.length > 1) {
    throw new UserError(`${matching.length} instruments fit; name one with --symbol: ${names}`);
  }
  throw new UserError(`--symbol ${symbol}: unknown symbol here; there is ${names}`);
}
