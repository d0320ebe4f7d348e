import type { QueryResult } from '../../store/history/index.js';

const cellText = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** What a terminal would take for an order to itself is shown, not carried out. */
const CONTROL = /\p{Cc}/gu;
const tame = (text: string): string => text.replace(CONTROL, '·');
/** Zeros behind the last place that says something are left out on a screen. */
const shorten = (text: string): string => text.replace(/^(-?\d+\.\d\d\d*?)0+$/, '$1');
const isNumeric = (type: string): boolean => /^(DECIMAL|BIGINT|INTEGER|DOUBLE|HUGEINT)/.test(type);

/** Columns one under the other, numbers to the right. */
export function asTable({ columns, rows }: QueryResult): string {
  const texts = rows.map((row) =>
    row.map((value, i) => {
      const text = tame(cellText(value));
      return columns[i]!.type.startsWith('DECIMAL') ? shorten(text) : text;
    }),
  );
  const widths = columns.map(({ name }, i) =>
    texts.reduce((widest, row) => Math.max(widest, row[i]!.length), name.length),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (isNumeric(columns[i]!.type) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  const head = line(columns.map(({ name }) => name));
  return `${[head, widths.map((width) => '-'.repeat(width)).join('  '), ...texts.map(line)].join('\n')}\n`;
}

/** @see https://www.rfc-editor.org/rfc/rfc4180 */
export function asCsv({ columns, rows }: QueryResult): string {
  const quote = (value: unknown): string => {
    const text = cellText(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(quote).join());
  return `${lines.join('\r\n')}\r\n`;
}
