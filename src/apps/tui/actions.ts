import { interrupt, openQuit } from './dialog-keys.js';
import { exactSize } from './format.js';
import type { ActionId, KeyBinding } from './keys.js';
import { cursorVisible, followBook, moveCursor, touchRows, withRowTicks } from './ladder-rows.js';
import { COMPACT_LISTS, findRegion, PANES, type PaneId } from './layout.js';
import * as orders from './order-actions.js';
import { orderRows, selectedOrder } from './panes/orders.js';
import { readLog, readRisk } from './reading.js';
import { arm, armingObstacle, isArmed } from './safety.js';
import { nextStyle } from './ticket.js';
import { INTERVALS, orderSize, ROW_STEPS } from './view.js';
import type { Workstation } from './workstation.js';

/** Does what a key is bound to. */
export function runAction(workstation: Workstation, binding: KeyBinding, key: string): void {
  ACTIONS[binding.action](workstation, key);
}

type Action = (workstation: Workstation, key: string) => void;

const ACTIONS: Readonly<Record<ActionId, Action>> = {
  escape: goBack,
  interrupt,
  focus: (w, key) => focus(w, PANES[(Number(key) + 9) % 10]!),
  'focus-next': (w) => focusNeighbour(w, 1),
  'focus-previous': (w) => focusNeighbour(w, -1),
  zoom: (w) => w.change({ zoomed: w.view.zoomed === null ? w.view.focus : null }),
  help: (w) => w.open({ kind: 'help', from: 0, openedAt: w.host.now() }),
  freeze,
  arm: armKey,
  flatten: orders.flatten,
  'pause-strategies': orders.pauseStrategies,
  'cancel-buys': (w) => orders.cancelAll(w, 'buy'),
  'cancel-sells': (w) => orders.cancelAll(w, 'sell'),
  'cancel-mine': (w) => orders.cancelAll(w, null),
  'cancel-everyone': orders.cancelEveryone,
  'next-symbol': (w) => chooseNeighbour(w, 1),
  'previous-symbol': (w) => chooseNeighbour(w, -1),
  ticket: (w) => orders.showTicket(w, 'buy', w.view.ladder.cursor),
  theme: (w) => {
    void w.host.nextTheme().then((name) => w.say({ level: 'info', text: `theme ${name}` }));
  },
  repaint: (w) => w.host.repaint(),
  quit: openQuit,
  'cursor-up': (w) => scroll(w, 1),
  'cursor-down': (w) => scroll(w, -1),
  'half-page-up': (w) => scroll(w, Math.floor(w.ladderHeight / 2)),
  'half-page-down': (w) => scroll(w, -Math.floor(w.ladderHeight / 2)),
  'page-up': (w) => scroll(w, w.ladderHeight - 1),
  'page-down': (w) => scroll(w, 1 - w.ladderHeight),
  centre,
  'lock-centre': lockCentre,
  'rows-finer': (w) => changeRows(w, -1),
  'rows-coarser': (w) => changeRows(w, 1),
  'size-down': (w) => changeSize(w, -1),
  'size-up': (w) => changeSize(w, 1),
  'order-style': (w) => {
    const style = nextStyle(w.view.style);
    w.say({ level: 'info', text: `orders are ${style} now` });
    w.change({ style });
  },
  buy: (w, key) => orders.orderAtCursor(w, 'buy', key),
  sell: (w, key) => orders.orderAtCursor(w, 'sell', key),
  'join-bid': (w, key) => orders.joinTouch(w, 'buy', key),
  'join-ask': (w, key) => orders.joinTouch(w, 'sell', key),
  'take-buy': (w, key) => orders.take(w, 'buy', key),
  'take-sell': (w, key) => orders.take(w, 'sell', key),
  'cancel-here': orders.cancelHere,
  'move-up': (w, key) => orders.moveOrder(w, 1, key),
  'move-down': (w, key) => orders.moveOrder(w, -1, key),
  'interval-next': (w) => changeInterval(w, 1),
  'interval-previous': (w) => changeInterval(w, -1),
  'chart-style': (w) => {
    const { chart } = w.view;
    w.change({ chart: { ...chart, style: chart.style === 'line' ? 'candles' : 'line' } });
  },
  overlay: (w) => {
    const { chart } = w.view;
    w.change({ chart: { ...chart, average: !chart.average } });
  },
  'select-up': (w) => select(w, -1),
  'select-down': (w) => select(w, 1),
  detail: showDetail,
  'cancel-selected': orders.cancelSelected,
  'pause-selected': (w) => orders.changeStrategy(w, 'toggle'),
  'stop-selected': (w) => orders.changeStrategy(w, 'stop'),
};

function goBack(workstation: Workstation): void {
  if (workstation.safety.armedUntil !== null) workstation.disarm('Esc');
  else if (workstation.view.zoomed !== null) workstation.change({ zoomed: null });
  else if (workstation.view.frozen) freeze(workstation);
  else if (workstation.view.focus !== 'ladder') focus(workstation, 'ladder');
  else workstation.say({ level: 'info', text: 'nothing to go back from · q quits' });
}

function focus(workstation: Workstation, pane: PaneId): void {
  const { view, layout } = workstation;
  const list = layout.name === 'compact' && COMPACT_LISTS.includes(pane) ? pane : view.list;
  workstation.change({ focus: pane, list, zoomed: view.zoomed === null ? null : pane });
}

function focusNeighbour(workstation: Workstation, step: 1 | -1): void {
  const at = PANES.indexOf(workstation.view.focus);
  focus(workstation, PANES[(at + step + PANES.length) % PANES.length]!);
}

function freeze(workstation: Workstation): void {
  const frozen = !workstation.view.frozen;
  workstation.change({ frozen });
  const text = frozen ? 'frozen: the market goes on behind this picture · Space goes on' : 'live again';
  workstation.say({ level: frozen ? 'warn' : 'info', text });
}

/** `a`: disarms when armed; live it asks, and lasts a minute. While halted it asks for the reason to go on. */
function armKey(workstation: Workstation): void {
  const { safety, host, store } = workstation;
  if (isArmed(safety, host.now())) {
    workstation.disarm('a');
    return;
  }
  if (store.data.session?.halted === true) {
    workstation.open({ kind: 'resume', reason: '', openedAt: host.now() });
    return;
  }
  const obstacle = armingObstacle(workstation.conditions());
  if (obstacle !== null) {
    workstation.say({ level: 'refused', text: `not armed: ${obstacle}` });
    return;
  }
  const mode = store.data.session?.mode ?? 'watch';
  if (mode !== 'live') {
    armNow(workstation, mode);
    return;
  }
  workstation.open({
    kind: 'confirm',
    openedAt: host.now(),
    title: 'ARM LIVE',
    lines: [
      `account ${store.data.session?.account ?? '?'}: ladder keys send real orders`,
      'for 60 s without a key',
    ],
    does: 'arms',
    confirm: () => armNow(workstation, mode),
  });
}

function armNow(workstation: Workstation, mode: 'paper' | 'live' | 'watch'): void {
  const obstacle = armingObstacle(workstation.conditions());
  if (obstacle !== null) {
    workstation.say({ level: 'refused', text: `not armed: ${obstacle}` });
    return;
  }
  workstation.safety = arm(workstation.safety, { now: workstation.host.now(), mode });
  const { instrument, view } = workstation;
  const size = instrument === undefined ? '' : exactSize(instrument, orderSize(view));
  workstation.say({ level: 'warn', text: `armed: b and s send ${size} ${view.style} at the cursor` });
}

function chooseNeighbour(workstation: Workstation, step: 1 | -1): void {
  const count = workstation.store.data.instruments.length;
  if (count < 2) workstation.say({ level: 'info', text: 'there is no other symbol in this session' });
  else workstation.chooseInstrument((workstation.view.instrument + step + count) % count);
}

function scroll(workstation: Workstation, rows: number): void {
  const { ladder } = workstation.view;
  if (!cursorVisible(ladder, workstation.ladderHeight)) centre(workstation);
  workstation.changeLadder(moveCursor(workstation.view.ladder, rows, workstation.ladderHeight));
}

/** The touch to the middle, and the cursor to the best price on its side of the book. */
function centre(workstation: Workstation): void {
  const { book } = workstation.store.data;
  const { ladder } = workstation.view;
  if (book === null) return;
  const { bid, ask } = touchRows(book, ladder.rowTicks);
  const aboveMiddle = ladder.cursor !== null && ask !== null && ladder.cursor >= ask;
  const cursor = (aboveMiddle ? ask : bid) ?? bid ?? ask;
  workstation.changeLadder({ ...ladder, cursor, top: null });
}

function lockCentre(workstation: Workstation): void {
  const { ladder } = workstation.view;
  const locked = !ladder.locked;
  const { book } = workstation.store.data;
  const next = { ...ladder, locked };
  workstation.changeLadder(book === null ? next : followBook(next, book, workstation.ladderHeight));
  workstation.say({
    level: 'info',
    text: locked ? 'the touch stays in the middle' : 'the ladder stands still',
  });
}

function changeRows(workstation: Workstation, step: 1 | -1): void {
  const { ladder } = workstation.view;
  const at = ROW_STEPS.indexOf(ladder.rowTicks);
  const rowTicks = ROW_STEPS[at + step];
  if (rowTicks === undefined) {
    workstation.say({ level: 'info', text: `rows cannot be ${step < 0 ? 'finer' : 'coarser'}` });
    return;
  }
  workstation.changeLadder(withRowTicks(ladder, rowTicks));
}

function changeSize(workstation: Workstation, step: 1 | -1): void {
  const { view, instrument } = workstation;
  const sizeIndex = view.sizeIndex + step;
  const size = view.sizes[sizeIndex];
  if (size === undefined || instrument === undefined) {
    workstation.say({ level: 'info', text: `no ${step < 0 ? 'smaller' : 'larger'} size` });
    return;
  }
  workstation.say({ level: 'info', text: `order size ${exactSize(instrument, size)}` });
  workstation.change({ sizeIndex });
}

function changeInterval(workstation: Workstation, step: 1 | -1): void {
  const at = INTERVALS.indexOf(workstation.view.intervalSeconds);
  const intervalSeconds = INTERVALS[at + step];
  if (intervalSeconds === undefined) workstation.say({ level: 'info', text: 'no further interval' });
  else workstation.change({ intervalSeconds });
}

/** Moves the selection of the focused list, or scrolls where there is none. */
function select(workstation: Workstation, step: 1 | -1): void {
  const { view } = workstation;
  const last = Math.max(0, lengthOf(workstation, view.focus) - 1);
  const selected = Math.max(0, Math.min(last, (view.selected[view.focus] ?? 0) + step));
  workstation.change({ selected: { ...view.selected, [view.focus]: selected } });
}

function lengthOf({ store, layout }: Workstation, pane: PaneId): number {
  const { data } = store;
  const body = (findRegion(layout, pane)?.height ?? 1) - 1;
  if (pane === 'orders') return orderRows(data).length;
  if (pane === 'positions') return data.instruments.length;
  if (pane === 'strategies') return data.strategies.strategies.length;
  if (pane === 'log') return data.log.lines.length - body + 1;
  return (data.trades?.trades.length ?? 0) - body + 1;
}

function showDetail(workstation: Workstation): void {
  const { focus, selected } = workstation.view;
  if (focus === 'log' || focus === 'risk') {
    const { data } = workstation.store;
    const { lastRefusal } = workstation;
    const reading =
      focus === 'log' ? readLog(data, { from: selected.log ?? 0, lastRefusal }) : readRisk(data, lastRefusal);
    workstation.open({ kind: 'reading', ...reading, from: 0, openedAt: workstation.host.now() });
    return;
  }
  const order = selectedOrder({ data: workstation.store.data, view: workstation.view });
  if (order === undefined) workstation.say({ level: 'info', text: 'no order is selected' });
  else {
    const { clientOrderId } = order;
    workstation.open({ kind: 'detail', clientOrderId, openedAt: workstation.host.now() });
  }
}
