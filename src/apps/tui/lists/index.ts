/** Lists: which rows a pane shows, in which order, and what a row is about. */
import type { PaneId } from '../layout.js';
import type { ListRow } from '../local.js';
import { listView, type ViewState } from '../view.js';
import type { ListKind, ListSource } from './list-kind.js';
import { LIST_KINDS, type ListPane, type ListRows } from './list-kinds.js';

export interface ListContext extends ListSource {
  readonly view: Pick<ViewState, 'lists' | 'selected'>;
}

/** The names of the orders that a list can be put in, the natural one first; `o` goes round. */
export const LIST_SORTS: { readonly [Pane in PaneId]?: readonly string[] } = Object.fromEntries(
  Object.entries(LIST_KINDS).map(([pane, kind]) => [pane, kind.sorts.map(({ name }) => name)]),
);

const isListPane = (pane: PaneId): pane is ListPane & PaneId => Object.hasOwn(LIST_KINDS, pane);

/** The rows of a list as its pane shows them: filtered, then sorted. */
export function listRows<Pane extends ListPane>(pane: Pane, context: ListContext): readonly ListRows[Pane][] {
  const kind: ListKind<ListRows[Pane]> = LIST_KINDS[pane];
  const { sort, filter } = listView(context.view, pane);
  const all = kind.rows(context);
  const shown = filter === '' ? all : all.filter((row) => matches(kind.columns(row, context), filter));
  const { group } = kind;
  const compare = kind.sorts[sort % kind.sorts.length]?.compare;
  if (compare === undefined) return shown;
  return [...shown].sort(
    (left, right) => (group === undefined ? 0 : group(left) - group(right)) || compare(left, right, context),
  );
}

/** Each word of the filter is in the row's text; commas between thousands are as good as none. */
function matches(columns: readonly string[], filter: string): boolean {
  const haystack = columns.join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .replace(/(\d),(?=\d{3})/g, '$1')
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

/** How many rows the pane's list has now; 0 for a pane that is no list. */
export const listLength = (pane: PaneId, context: ListContext): number =>
  isListPane(pane) ? listRows(pane, context).length : 0;

/** The index of the selected row: the last one for a selection past the end, 0 where the list is empty. */
export function selectedIndex(pane: PaneId, { length }: { length: number }, context: ListContext): number {
  return Math.max(0, Math.min(context.view.selected[pane] ?? 0, length - 1));
}

/** A row as keys need it, the last one for an index past the end; undefined where the list is empty. */
export function listRow(pane: PaneId, index: number, context: ListContext): ListRow | undefined {
  return isListPane(pane) ? rowOf(pane, index, context) : undefined;
}

function rowOf<Pane extends ListPane>(pane: Pane, index: number, context: ListContext): ListRow | undefined {
  const kind: ListKind<ListRows[Pane]> = LIST_KINDS[pane];
  const rows = listRows(pane, context);
  const row = rows[Math.min(index, rows.length - 1)];
  if (row === undefined) return undefined;
  const copy = kind
    .columns(row, context)
    .map((column) => column.replace(/\s+/g, ' '))
    .join('\t');
  return { pane, copy, clientOrderId: null, strategy: null, instrument: null, ...kind.about(row) };
}

/** What is not as it is by itself, for the heading: `/btc by age`; empty where all is shown as it comes. */
export function listNote(pane: ListPane, { view }: Pick<ListContext, 'view'>): string {
  const { sort, filter } = listView(view, pane);
  const sorts = LIST_SORTS[pane] ?? [];
  const by = sort % sorts.length === 0 ? '' : `by ${sorts[sort % sorts.length]}`;
  return [filter === '' ? '' : `/${filter}`, by].filter((part) => part !== '').join(' ');
}
