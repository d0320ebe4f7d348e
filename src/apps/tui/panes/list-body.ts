import { clip } from '../format.js';
import type { ActionId } from '../keys.js';
import { listNote, listRows, selectedIndex } from '../lists/index.js';
import type { ListPane, ListRows } from '../lists/list-kinds.js';
import { wrapText } from '../reading.js';
import { putEnding, type Surface } from '../surface.js';
import { listView } from '../view.js';
import { type HeadingPart, openPane, type PaintContext } from './frame.js';

export interface ListParts<Pane extends ListPane> {
  readonly pane: Pane;
  /** The pane's name with its count, such as `6 ORDERS 4+1 stop`. */
  readonly title: string;
  /** The titles of its columns; the name is cut where they begin. */
  readonly titles: readonly HeadingPart[];
  /** What stands in place of the rows when there is none, unless a filter hides them. */
  readonly empty: string;
  /** Lines at the bottom that are not rows, such as totals; the painter fills them. */
  readonly footer?: number;
  /** The word of a rule above a row, where it differs in kind from the one before it; null for none. */
  ruleBefore?(row: ListRows[Pane], previous: ListRows[Pane] | null): string | null;
  paintRow(body: Surface, y: number, row: ListRows[Pane]): void;
}

/**
 * Opens a pane that is a list and paints its rows, the selected one always among them. Says in the rule what is
 * filtered and sorted, and how many rows are below: what is hidden must be seen to be.
 * @returns the body and the rows, for what the pane puts beside them
 */
export function paintList<Pane extends ListPane>(
  surface: Surface,
  context: PaintContext,
  parts: ListParts<Pane>,
): { readonly body: Surface; readonly rows: readonly ListRows[Pane][]; readonly below: number } {
  const { pane, footer = 0 } = parts;
  const rows = listRows(pane, context);
  const selected = selectedIndex(pane, rows, context);
  const height = Math.max(0, surface.height - 1 - footer);
  const lines = linesOf(rows, parts);
  const { from, below } = listWindow(lines.length, {
    height,
    selected: lines.findIndex((line) => line.index === selected),
  });
  const body = openList(surface, context, { ...parts, below });
  if (rows.length === 0) paintNoRows(body, context, parts);
  lines.slice(from, from + height).forEach((line, y) => {
    if (line.rule !== null) body.put(1, y, ruleText(line.rule, body.width), 'border.idle');
    else parts.paintRow(body, y, rows[line.index]!);
    if (context.view.focus === pane && line.index === selected) body.highlight(0, y, body.width);
  });
  return { body, rows, below };
}

/** A row by its index, or (index −1) a rule with a word in it between two rows. */
interface ListLine {
  readonly index: number;
  readonly rule: string | null;
}

function linesOf<Pane extends ListPane>(
  rows: readonly ListRows[Pane][],
  { ruleBefore }: ListParts<Pane>,
): ListLine[] {
  return rows.flatMap((row, index): ListLine[] => {
    const rule = ruleBefore?.(row, rows[index - 1] ?? null) ?? null;
    const line = { index, rule: null };
    return rule === null ? [line] : [{ index: -1, rule }, line];
  });
}

const ruleText = (word: string, width: number): string =>
  `╌ ${word} ${'╌'.repeat(Math.max(0, width - word.length - 5))}`;

/** The first key of an action in the table in force. */
export const keyOf = ({ keys }: PaintContext, action: ActionId): string => keys.keysOf(action)[0] ?? '?';

/** Where the shown part of a list begins, and how many rows are below it. */
export function listWindow(
  length: number,
  { height, selected }: { readonly height: number; readonly selected: number },
): { readonly from: number; readonly below: number } {
  const from = Math.max(0, Math.min(selected - height + 1, length - height));
  return { from, below: Math.max(0, length - height - from) };
}

/** Says why there is no row, in as many lines as that takes. */
export function paintNoRows(
  body: Surface,
  context: PaintContext,
  list: { readonly pane: ListPane; readonly empty: string },
): void {
  const lines = wrapText(emptyText(context, list), Math.max(1, body.width - 2), false);
  lines.slice(0, Math.max(0, body.height)).forEach((line, y) => {
    body.put(1, y, line, 'text.muted');
  });
}

function emptyText(
  context: PaintContext,
  { pane, empty }: { readonly pane: ListPane; readonly empty: string },
): string {
  const { filter } = listView(context.view, pane);
  return filter === '' ? empty : `nothing matches /${filter} · ${keyOf(context, 'filter')} changes it`;
}

/** Opens the pane with its heading: name, filter and sort, rows below. In a row of tabs these go to its end. */
export function openList(
  surface: Surface,
  context: PaintContext,
  heading: {
    readonly pane: ListPane;
    readonly title: string;
    readonly titles: readonly HeadingPart[];
    readonly below: number;
  },
): Surface {
  const { pane, title, titles, below } = heading;
  const note = listNote(pane, context);
  const more = below > 0 ? `↓${below}` : '';
  const text = [title, more, note].filter((part) => part !== '').join(' ');
  const room = Math.min(surface.width - 4, ...titles.map(({ at = surface.width }) => at - 3)) - 1;
  const parts = [{ text: clip(text, Math.max(room, title.length)) }, ...titles];
  const body = openPane(surface, context, { pane, parts });
  if (context.region.tabs && note !== '') {
    putEnding(surface, surface.width - 2, 0, ` ${clip(note, TABS_ROOM)} `, 'text.strong');
  }
  return body;
}

/** What the row of tabs leaves free at 80 columns. */
const TABS_ROOM = 12;
