import type { KeyBinding, KeyTable } from '../keys.js';

import type { DialogContent } from './dialog.js';
import { line } from './line.js';

const HELP_CELL = 38;

type Size = { readonly columns: number; readonly rows: number };

/** The help's entries in the order of the key table, each group under its heading. */
function helpEntries({ bindings }: KeyTable): readonly string[] {
  const groups = [...new Set(bindings.map(groupOf))];
  return groups.flatMap((group, index) => [
    ...(index === 0 ? [] : ['']),
    group,
    ...(index === 0 ? [helpEntry('^X', 'KILL: halt, cancel everything')] : []),
    ...bindings
      .filter((binding) => groupOf(binding) === group)
      .map((binding) =>
        helpEntry(binding.action === 'focus' ? '1-9 0' : binding.keys.join(' '), binding.description),
      ),
  ]);
}

function groupOf({ scopes }: KeyBinding): string {
  return scopes.length > 2 ? 'LISTS' : scopes[0]!.toUpperCase();
}

const helpEntry = (keys: string, text: string): string => `${keys.padEnd(7)} ${text}`;

/** Columns and rows of help that a terminal has room for. */
function helpShape(size: Size, entries: number): { columns: number; rows: number; total: number } {
  const columns = Math.max(1, Math.floor((size.columns - 4) / HELP_CELL));
  return { columns, rows: Math.max(1, size.rows - 6), total: Math.ceil(entries / columns) };
}

/** How far the help can be scrolled. */
export function lastHelpRow(size: Size, keys: KeyTable): number {
  const { rows, total } = helpShape(size, helpEntries(keys).length);
  return Math.max(0, total - rows);
}

/** The help, from the key table and in its order, column by column. */
export function helpContent(size: Size, keys: KeyTable, from: number): DialogContent {
  const entries = helpEntries(keys);
  const { columns, rows, total } = helpShape(size, entries.length);
  const cell = (row: number, column: number): string =>
    (entries[row + column * total] ?? '').slice(0, HELP_CELL - 1).padEnd(HELP_CELL);
  const all = Array.from({ length: total }, (_, row) =>
    Array.from({ length: columns }, (_unused, column) => cell(row, column))
      .join('')
      .trimEnd(),
  );
  return {
    title: 'KEYS',
    token: 'text.strong',
    lines: all.slice(from, from + rows).map((text) => line(text)),
    footer: total > rows ? 'j k scroll · any other key closes' : 'any key closes',
    place: 'middle',
  };
}
