import { line, type PromptDialog, type ReadingDialog } from '../dialogs/index.js';
import { clockTime } from '../format.js';
import { ordersInRow } from '../ladder-rows.js';
import { findRegion, type PaneId } from '../layout.js';
import {
  LIST_SORTS,
  type ListContext,
  listLength,
  listRow,
  listRows,
  selectedIndex,
} from '../lists/index.js';
import type { ListRow } from '../local.js';
import { type Reading, readLog, readPosition, readRisk, readStrategy } from '../reading.js';
import type { EngineData } from '../store.js';
import { readFill } from '../story-text.js';
import { listView } from '../view.js';
import type { Workstation } from '../workstation.js';

const tell = (workstation: Workstation, text: string): void => workstation.say({ level: 'info', text });

/** Moves the selection of the focused list, or scrolls where there is none. */
export function select(workstation: Workstation, step: number): void {
  const { view } = workstation;
  const last = Math.max(0, lengthOf(workstation, view.focus) - 1);
  const before = Math.min(view.selected[view.focus] ?? 0, last);
  const selected = Math.max(0, Math.min(last, before + step));
  if (selected === before) tell(workstation, step > 0 ? 'this is the last line' : 'this is the first line');
  workstation.change({ selected: { ...view.selected, [view.focus]: selected } });
}

export function selectPage(workstation: Workstation, direction: 1 | -1): void {
  const height = findRegion(workstation.layout, workstation.view.focus)?.height ?? 2;
  select(workstation, direction * Math.max(1, height - 2));
}

/** The tape and the log scroll by whole screens' ends; the others select a row. */
function lengthOf(workstation: Workstation, pane: PaneId): number {
  const { store, layout } = workstation;
  const body = (findRegion(layout, pane)?.height ?? 1) - 1;
  if (pane === 'tape') return (store.data.trades?.trades.length ?? 0) - body + 1;
  return listLength(pane, contextOf(workstation));
}

const contextOf = ({ store, view, local }: Workstation): ListContext => ({
  data: store.data,
  view,
  local: local.data,
});

function selectedRow(workstation: Workstation): ListRow | undefined {
  const { view } = workstation;
  return listRow(view.focus, view.selected[view.focus] ?? 0, contextOf(workstation));
}

/** Enter: the order's story, or the whole text of what the pane shows. */
export function showDetail(workstation: Workstation): void {
  const { view, messages } = workstation;
  const reading = readingOf(workstation);
  if (reading !== null) {
    read(workstation, reading);
    return;
  }
  if (view.focus === 'log' || view.focus === 'risk' || view.focus === 'limits') {
    const { data } = workstation.store;
    const { lastRefusal } = messages;
    const rows = listRows('log', contextOf(workstation));
    const log = view.focus === 'log';
    read(
      workstation,
      log ? readLog(data, { from: view.selected.log ?? 0, lastRefusal, rows }) : readRisk(data, lastRefusal),
    );
    return;
  }
  const row = selectedRow(workstation);
  if (row === undefined) tell(workstation, 'no line is selected');
  else if (row.clientOrderId !== null) showStory(workstation, row.clientOrderId);
  else if (view.focus === 'watch' && row.instrument !== null) workstation.chooseInstrument(row.instrument);
  else {
    const lines = row.copy.split('\t').map((text) => line(text));
    read(workstation, { title: view.focus.toUpperCase(), lines });
  }
}

/** The selected fill, strategy or position in words; null in other lists, and where there is none. */
function readingOf(workstation: Workstation): Reading | null {
  const context = contextOf(workstation);
  const { data, local } = context;
  const { focus } = workstation.view;
  if (focus === 'fills') {
    const fills = listRows('fills', context);
    const fill = fills[selectedIndex('fills', fills, context)];
    return fill === undefined ? null : readFill(fill, { data, notes: local.notes });
  }
  if (focus === 'strategies') {
    const strategies = listRows('strategies', context);
    const strategy = strategies[selectedIndex('strategies', strategies, context)];
    return strategy === undefined ? null : readStrategy(strategy, data);
  }
  if (focus === 'positions') {
    const positions = listRows('positions', context);
    const position = positions[selectedIndex('positions', positions, context)];
    return position === undefined ? null : readPosition(position, data);
  }
  return null;
}

function read(workstation: Workstation, reading: Pick<ReadingDialog, 'title' | 'lines'>): void {
  workstation.open({ kind: 'reading', ...reading, from: 0, openedAt: workstation.host.now() });
}

export function showStory(workstation: Workstation, clientOrderId: string): void {
  workstation.open({ kind: 'story', clientOrderId, from: 0, openedAt: workstation.host.now() });
}

/** `w`: why an order does not fill, or why the last one was refused. */
export function showWhy(workstation: Workstation): void {
  const { view, store, messages } = workstation;
  const row = view.focus === 'ladder' ? undefined : selectedRow(workstation);
  const id = row?.clientOrderId ?? orderAtCursor(workstation);
  if (id !== null && id !== undefined) {
    showStory(workstation, id);
    return;
  }
  const refusals = store.data.risk?.refusals ?? [];
  if (messages.lastRefusal === null && refusals.length === 0) {
    tell(workstation, 'nothing to explain: no order at the cursor or selected, and nothing was refused');
    return;
  }
  read(workstation, {
    title: 'WHY',
    lines: [
      ...(messages.lastRefusal === null
        ? []
        : [line(`last refused here: ${messages.lastRefusal}`, 'log.warn')]),
      ...(refusals.length === 0
        ? []
        : [line(''), line('refused by the risk gate, newest first:', 'text.muted')]),
      ...refusals.map(({ time, rule, text }) =>
        line(`${clockTime(time)}  ${text.startsWith(rule) ? text : `${rule}: ${text}`}`),
      ),
    ],
  });
}

/** Mine before a strategy's, the newest first. */
function orderAtCursor({ view, store }: Workstation): string | null {
  const { cursor, rowTicks } = view.ladder;
  if (view.focus !== 'ladder' || cursor === null) return null;
  const orders = ordersInRow(store.data.orders, { instrument: view.instrument, price: cursor, rowTicks });
  const mine = orders.filter(({ owner }) => owner === 'manual');
  return (mine.at(-1) ?? orders.at(-1))?.clientOrderId ?? null;
}

/** `!`: what the message line said before. */
export function showMessages(workstation: Workstation): void {
  const { past } = workstation.messages;
  const tokens = {
    info: 'text.primary',
    done: 'order.filled',
    refused: 'log.error',
    warn: 'log.warn',
  } as const;
  read(workstation, {
    title: "MESSAGES by this machine's clock",
    lines: past.map(({ at, text, level }) =>
      line(`${new Date(at).toISOString().slice(11, 19)}Z  ${text}`, tokens[level]),
    ),
  });
}

/** `y`: the selected row to the clipboard, its columns parted by tabs. */
export function copyRow(workstation: Workstation): void {
  const row = selectedRow(workstation);
  if (row === undefined) {
    tell(workstation, `nothing to copy in ${workstation.view.focus}: select a row of a list`);
    return;
  }
  workstation.host.copy(row.copy);
  workstation.say({ level: 'done', text: `copied: ${row.copy.replaceAll('\t', '  ')}` });
}

export function nextSort(workstation: Workstation): void {
  const { view } = workstation;
  const sorts = LIST_SORTS[view.focus] ?? [];
  if (sorts.length < 2) {
    tell(workstation, `${view.focus} has one order only`);
    return;
  }
  const list = listView(view, view.focus);
  const sort = (list.sort + 1) % sorts.length;
  workstation.change({ lists: { ...view.lists, [view.focus]: { ...list, sort } } });
  tell(workstation, `${view.focus} by ${sorts[sort]}`);
}

const LONGEST_FILTER = 40;

/** `f`: shows only rows that hold what is typed; empty shows all. */
export function askFilter(workstation: Workstation): void {
  const pane = workstation.view.focus;
  const prompt: PromptDialog = {
    kind: 'prompt',
    title: `FILTER ${pane.toUpperCase()}`,
    lines: [],
    label: 'show only',
    text: listView(workstation.view, pane).filter,
    longest: LONGEST_FILTER,
    does: 'shows what matches, all if empty',
    stays: 'leaves it',
    guarded: false,
    check: () => null,
    submit: (text) => {
      const { lists, selected } = workstation.view;
      const filter = text.trim();
      workstation.change({
        lists: { ...lists, [pane]: { ...listView(workstation.view, pane), filter } },
        selected: { ...selected, [pane]: 0 },
      });
      tell(workstation, filter === '' ? `all of ${pane}` : `${pane} with "${filter}" · f changes it`);
    },
  };
  workstation.open({ ...prompt, openedAt: workstation.host.now() });
}

/** `x` in the alerts. */
export function removeAlert(workstation: Workstation): void {
  const context = contextOf(workstation);
  const alerts = listRows('alerts', context);
  const alert = alerts[selectedIndex('alerts', alerts, context)];
  if (alert === undefined) tell(workstation, 'no alert is selected');
  else {
    workstation.local.removeAlert(alert.id);
    workstation.say({ level: 'done', text: `alert removed: ${alert.text}` });
  }
}

/**
 * Keeps the selection on its order when rows come, go and move: a key that was meant for the order in sight must
 * never act on the one that has taken its place.
 * @param before what the list was made of when it was drawn last
 * @returns the order's index now; null where nothing has to be moved
 */
export function followOrder(workstation: Workstation, before: EngineData): number | null {
  const { view } = workstation;
  if (view.focus !== 'orders') return null;
  const now = contextOf(workstation);
  const index = view.selected.orders ?? 0;
  const id = listRow('orders', index, { ...now, data: before })?.clientOrderId ?? null;
  if (id === null) return null;
  const at = listRows('orders', now).findIndex(({ clientOrderId }) => clientOrderId === id);
  return at < 0 || at === index ? null : at;
}
