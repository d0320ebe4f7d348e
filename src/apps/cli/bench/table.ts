/** One measurement, beside one peer; the last three are null where there is none. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  /** In the same unit. */
  readonly peerValue: number | null;
  /** How many times better than the peer; above 1 is ahead. */
  readonly ratio: number | null;
}

const HEADINGS = ['name', 'value', 'unit', 'peer', 'its value', 'times better'] as const;
/** Words to the left, numbers to the right. */
const RIGHT = [false, true, false, false, true, true];

/** A table for people. */
export function renderResults(results: readonly BenchResult[]): string {
  const rows = results.map((result) => [
    result.name,
    formatNumber(result.value),
    result.unit,
    result.peer ?? '–',
    result.peerValue === null ? '–' : formatNumber(result.peerValue),
    result.ratio === null ? '–' : result.ratio.toFixed(2),
  ]);
  const table = [[...HEADINGS], ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          RIGHT[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** At most four digits that mean something, thousands set apart. */
function formatNumber(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(4)));
}
