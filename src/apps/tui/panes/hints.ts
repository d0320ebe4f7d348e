import type { ActionId, KeyTable } from '../keys.js';
import type { PaneId } from '../layout.js';
import type { PaintContext } from './frame.js';

/** Keys as the table in force has them, and what they do. */
export type Hint = readonly [keys: string, label: string];

/** Actions whose keys stand together, `b/s`, and their label. */
type Entry = readonly [actions: readonly ActionId[], label: string];

const GLOBAL: readonly Entry[] = [
  [['flatten'], 'flatten'],
  [['palette'], 'command'],
  [['help'], 'keys'],
  [['quit'], 'quit'],
];

/** The way out and the way to everything else are never left out. */
const KEPT: readonly string[] = ['disarm', 'arm', 'resume', 'KILL', 'command', 'keys'];

/** Keys for the focused pane; what does not fit is left out from the middle, never the way out. */
export function hintsFor(context: PaintContext, width: number): readonly Hint[] {
  const { data, view, armedMillis, keys, region } = context;
  const halted = data.session?.halted === true;
  const watching = data.session?.mode === 'watch';
  const armed = armedMillis !== null;
  const named = (entries: readonly Entry[]): Hint[] =>
    entries.map((entry) => hintOf(keys, entry, view.focus));
  const [flatten, command, help, quit] = named(GLOBAL);
  const arm: Hint[] =
    watching && !halted ? [] : named([[['arm'], halted ? 'resume' : armed ? 'disarm' : 'arm']]);
  const own =
    view.focus === 'ladder'
      ? ladderEntries({ armed, watching, narrow: region.width < 120 })
      : [...(LISTS[view.focus] ?? []), [['zoom'], view.zoomed === null ? 'zoom' : 'unzoom'] as const];
  return fit(
    [...named(own), ...arm, ...(watching ? [] : [flatten!]), ['^X', 'KILL'], command!, help!, quit!],
    width,
  );
}

/** `j/k`: the first key of each, in the focused pane where it has one there. */
function hintOf(keys: KeyTable, [actions, label]: Entry, focus: PaneId): Hint {
  const first = (action: ActionId): string => {
    const bindings = keys.bindings.filter((binding) => binding.action === action);
    const here = bindings.find(({ scopes }) => scopes.includes(focus)) ?? bindings[0];
    return here?.keys[0] ?? '';
  };
  return [actions.map(first).join('/'), label];
}

function ladderEntries(state: {
  readonly armed: boolean;
  readonly watching: boolean;
  readonly narrow: boolean;
}): readonly Entry[] {
  const size: Entry = [['size-down', 'size-up'], 'size'];
  const cancel: Entry = [['cancel-here'], 'cancel'];
  const rows: Entry = [['rows-finer', 'rows-coarser'], 'rows'];
  const cursor: Entry = [['cursor-down', 'cursor-up'], 'cursor'];
  if (state.watching) return [cursor, rows, [['centre'], 'centre'], cancel];
  if (state.narrow) return [[['buy', 'sell'], 'order'], cancel, size];
  if (!state.armed) return [[['buy', 'sell'], 'ticket'], cursor, cancel, size, rows];
  return [
    [['buy', 'sell'], 'at cursor'],
    [['join-bid', 'join-ask'], 'join'],
    [['take-buy', 'take-sell'], 'take'],
    cancel,
    [['move-down', 'move-up'], 'move'],
    size,
  ];
}

const select: Entry = [['select-down', 'select-up'], 'select'];
const sortAndFilter: readonly Entry[] = [
  [['sort'], 'sort'],
  [['filter'], 'filter'],
];
const detail: Entry = [['detail'], 'detail'];

const LISTS: { readonly [Pane in PaneId]?: readonly Entry[] } = {
  orders: [
    select,
    [['cancel-selected'], 'cancel'],
    [['move-down', 'move-up'], 'move price'],
    [['replace-selected'], 'replace'],
    [['why'], 'why'],
    ...sortAndFilter,
  ],
  strategies: [select, [['pause-selected'], 'pause/start'], [['stop-selected'], 'stop'], detail],
  chart: [
    [['pan-left', 'pan-right'], 'pan'],
    [['zoom-out', 'zoom-in'], 'zoom'],
    [['interval-next', 'interval-previous'], 'interval'],
    [['overlays'], 'overlays'],
    [['chart-style'], 'candles/line'],
  ],
  tape: [
    [['select-down', 'select-up'], 'scroll'],
    [['prints-smaller', 'prints-larger'], 'size'],
    [['prints-filter'], 'filter'],
  ],
  log: [select, detail, ...sortAndFilter],
  fills: [select, detail, ...sortAndFilter, [['copy-row'], 'copy']],
  alerts: [select, [['remove-alert'], 'remove']],
  watch: [select, [['detail'], 'show it'], ...sortAndFilter],
  limits: [select, detail, ...sortAndFilter],
  news: [select],
  risk: [detail],
  positions: [select, detail, ...sortAndFilter],
};

function fit(hints: readonly Hint[], width: number): readonly Hint[] {
  const shown = [...hints];
  const columns = (): number =>
    shown.reduce((sum, [keys, label]) => sum + [...keys].length + label.length + 3, 0) - 1;
  while (columns() > width) {
    const last = shown.findLastIndex(([, label]) => !KEPT.includes(label));
    if (last < 0) break;
    shown.splice(last, 1);
  }
  return shown;
}
