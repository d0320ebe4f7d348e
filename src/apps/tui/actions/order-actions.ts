import type { NewOrder, Side, SizeLots } from '../../../domain/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import { bracketedOrder } from '../automatic-bracket.js';
import type { ConfirmDialog } from '../dialogs/index.js';
import { adoptFirst, isExternal } from '../external-rows.js';
import { exactSize, formatPrice } from '../format.js';
import { cursorVisible, ladderPrice, ordersInRow, rowOf } from '../ladder-rows.js';
import { isTriggered, isWorked } from '../lists/order-words.js';
import { selectedOrder } from '../panes/orders.js';
import { checkOrderKey, isArmed } from '../safety.js';
import { orderSize } from '../view.js';
import type { Workstation } from '../workstation.js';
import { previewTicket } from './dialog-keys.js';
import {
  describeCost,
  describeFlatten,
  describeOrder,
  identityOf,
  ladderOrder,
  movedPrice,
  takePrice,
} from './order-rules.js';
import { placeOrder, replaceTerms } from './place-order.js';
import { openTicket, orderOf } from './ticket.js';

const refuse = (workstation: Workstation, text: string): void => workstation.say({ level: 'refused', text });

/** `b` and `s`: at the cursor's row when armed; else the ticket, filled in with what the key would have sent. */
export function orderAtCursor(workstation: Workstation, side: Side, key: string): void {
  const { view, safety, host } = workstation;
  if (workstation.store.data.session?.mode === 'watch') {
    refuse(workstation, 'watch mode sends no orders');
    return;
  }
  if (!isArmed(safety, host.now())) {
    showTicket(workstation, side, view.ladder.cursor);
    return;
  }
  if (!cursorVisible(view.ladder, workstation.ladderHeight) || view.ladder.cursor === null) {
    refuse(workstation, 'the cursor is out of sight: c brings it back');
    return;
  }
  placeAt(workstation, { side, price: view.ladder.cursor, key });
}

/** `B` and `S`: at the best price of the own side. */
export function joinTouch(workstation: Workstation, side: Side, key: string): void {
  const { book } = workstation.store.data;
  const touch = side === 'buy' ? book?.bestBid : book?.bestAsk;
  if (touch === undefined || touch === null)
    refuse(workstation, `no ${side === 'buy' ? 'bid' : 'ask'} to join`);
  else {
    workstation.messages.joinedAt = workstation.host.now();
    placeAt(workstation, { side, price: touch[0], key });
  }
}

function placeAt(workstation: Workstation, at: { side: Side; price: number; key: string }): void {
  const { book } = workstation.store.data;
  const { view } = workstation;
  if (book === null) {
    refuse(workstation, 'no book: not sent');
    return;
  }
  const order = ladderOrder(book, {
    side: at.side,
    price: at.price,
    size: orderSize(view),
    style: view.style,
  });
  if ('refused' in order) refuse(workstation, order.refused);
  else sendArmed(workstation, order, at.key);
}

/** `tb` and `ts`: an IOC at the touch and its collar. Live, more than the quick size is confirmed. */
export function take(workstation: Workstation, side: Side, key: string): void {
  const { view, store, instrument } = workstation;
  const { book } = store.data;
  const price = book === null ? null : takePrice(book, side);
  if (price === null || instrument === undefined) {
    refuse(workstation, `nothing to take on that side`);
    return;
  }
  const order = orderOf(view.instrument, { side, price, size: orderSize(view) as SizeLots, style: 'ioc' });
  const isQuick = store.data.session?.mode !== 'live' || order.size <= quickSize(view.sizes);
  if (isQuick || !isArmed(workstation.safety, workstation.host.now())) {
    sendArmed(workstation, order, key);
    return;
  }
  confirm(workstation, {
    title: 'TAKE',
    lines: [describeOrder(instrument, bracketedText(workstation, order)), describeCost(instrument, order)],
    does: 'sends it',
    confirm: () => sendArmed(workstation, order, key),
  });
}

/** As it will be sent; what cannot be is refused when it is. */
function bracketedText(workstation: Workstation, order: NewOrder): NewOrder {
  const made = bracketedOrder(workstation, order);
  return 'refused' in made ? order : made;
}

/** The smallest size on the keys is taken live without being asked twice. */
const quickSize = (sizes: readonly number[]): number => sizes[0] ?? 0;

function confirm(workstation: Workstation, dialog: Omit<ConfirmDialog, 'kind'>): void {
  workstation.open({ kind: 'confirm', ...dialog, openedAt: workstation.host.now() });
}

/** The last door before the engine: the safety rules, with the touch that the operator saw. */
function sendArmed(workstation: Workstation, order: NewOrder, key: string): void {
  const made = bracketedOrder(workstation, order);
  if ('refused' in made) {
    refuse(workstation, made.refused);
    return;
  }
  if (!passes(workstation, { key, identity: identityOf(order) })) return;
  const { instrument } = workstation;
  if (instrument !== undefined) {
    workstation.say({ level: 'info', text: `${describeOrder(instrument, made)} → engine` });
  }
  void placeOrder(workstation, made);
}

function passes(
  workstation: Workstation,
  order: { readonly key: string; readonly identity: string },
): boolean {
  const { book } = workstation.store.data;
  const verdict = checkOrderKey(workstation.safety, {
    ...order,
    now: workstation.host.now(),
    painted: workstation.painted,
    current: {
      instrument: workstation.view.instrument,
      bestBid: book?.bestBid?.[0] ?? null,
      bestAsk: book?.bestAsk?.[0] ?? null,
    },
    rowTicks: workstation.view.ladder.rowTicks,
  });
  workstation.safety = verdict.state;
  if (!verdict.allowed) refuse(workstation, verdict.reason);
  return verdict.allowed;
}

export function showTicket(workstation: Workstation, side: Side, price: number | null): void {
  const { instrument, view, store, host } = workstation;
  if (instrument === undefined) {
    refuse(workstation, 'no instrument yet');
    return;
  }
  const touch = side === 'buy' ? store.data.book?.bestBid : store.data.book?.bestAsk;
  const form = openTicket(instrument, {
    side,
    sizeLots: orderSize(view),
    price: price ?? touch?.[0] ?? null,
    style: view.style,
  });
  workstation.open({ kind: 'ticket', openedAt: host.now(), form, preview: '', asks: false });
  previewTicket(workstation, form);
}

/** `r`: the ticket on a working order of mine; Enter asks the venue for another size or price. */
export function replaceOrder(workstation: Workstation): void {
  const { view, store, instrument, host } = workstation;
  const order = view.focus === 'orders' ? selectedOf(workstation) : mineAtCursor(workstation);
  if (order !== undefined && isExternal(order)) {
    refuse(workstation, adoptFirst(order));
    return;
  }
  if (order === undefined || order.owner !== 'manual' || instrument === undefined) {
    refuse(workstation, 'no order of mine here to replace');
    return;
  }
  if (order.instrument !== view.instrument) {
    refuse(workstation, 'it is on another symbol: , and . change it');
    return;
  }
  if (order.price === null || order.doubt !== null || !store.data.orders.working.includes(order)) {
    const why = order.doubt === null ? `it is ${order.state}` : 'it is in doubt: wait for the answer';
    refuse(workstation, order.price === null ? withoutPrice(order) : why);
    return;
  }
  const form = openTicket(instrument, {
    side: order.side,
    sizeLots: order.size,
    price: order.price,
    style: order.postOnly ? 'post' : 'limit',
    replaces: order.clientOrderId,
  });
  workstation.open({ kind: 'ticket', openedAt: host.now(), form, preview: '', asks: false });
  previewTicket(workstation, form);
}

const withoutPrice = (order: OrderRow): string =>
  isTriggered(order)
    ? 'a stop is cancelled and placed anew: :stop PRICE'
    : 'it has no price to change: x cancels it, then place it anew';

const selectedOf = ({ store, view, local }: Workstation): OrderRow | undefined =>
  selectedOrder({ data: store.data, view, local: local.data });

/** `x` in the ladder: everything that the row shows, whoever's it is. */
export function cancelHere(workstation: Workstation): void {
  const { view, store } = workstation;
  const { cursor, rowTicks } = view.ladder;
  if (cursor === null || !cursorVisible(view.ladder, workstation.ladderHeight)) {
    refuse(workstation, 'the cursor is out of sight: c brings it back');
    return;
  }
  const orders = ordersInRow(store.data.orders, { instrument: view.instrument, price: cursor, rowTicks });
  if (orders.length === 0) refuse(workstation, 'no order in this row');
  // A slice would be sent anew by what it is of: that one is cancelled, once.
  for (const order of new Set(orders.map((each) => workedParent(workstation, each))))
    cancel(workstation, order);
}

export function cancelSelected(workstation: Workstation): void {
  const order = selectedOf(workstation);
  if (order === undefined) refuse(workstation, 'no order is selected');
  else cancel(workstation, workedParent(workstation, order));
}

/** The order that a slice is of; any other is itself. */
function workedParent({ store }: Workstation, order: OrderRow): OrderRow {
  const parent = store.data.orders.working.find(({ clientOrderId }) => clientOrderId === order.parent);
  return parent !== undefined && isWorked(parent) && !order.reduceOnly ? parent : order;
}

function cancel(workstation: Workstation, order: OrderRow): void {
  if (isExternal(order)) refuse(workstation, adoptFirst(order));
  else if (!workstation.store.data.orders.working.includes(order))
    refuse(workstation, `it is ${order.state} already`);
  else void workstation.send({ kind: 'cancel', clientOrderId: order.clientOrderId });
}

/** `db`, `ds` and `da`: whatever this screen shows, the engine knows what is working, and says how many. */
export function cancelAll(workstation: Workstation, side: Side | null): void {
  void workstation.send({ kind: 'cancel-all', scope: 'mine', instrument: null, side });
}

/** `dA`: strategies would quote again, so they are paused first. */
export function cancelEveryone(workstation: Workstation): void {
  const { working } = workstation.store.data.orders;
  confirm(workstation, {
    title: 'CANCEL EVERYONE',
    lines: [`${working.length} orders, of all owners and symbols`, 'and pauses every strategy'],
    does: 'pauses and cancels',
    confirm: () => {
      void workstation
        .send({ kind: 'pause-strategies' })
        .then(() =>
          workstation.send({ kind: 'cancel-all', scope: 'everyone', instrument: null, side: null }),
        );
    },
  });
}

/** `F`: asks first, with size, price and fee. */
export function flatten(workstation: Workstation): void {
  const { store, view, instrument } = workstation;
  const position = store.data.positions.positions.find((row) => row.instrument === view.instrument);
  if (instrument === undefined || position === undefined || position.size === 0) {
    refuse(workstation, `${instrument?.symbol ?? 'nothing'} is flat`);
    return;
  }
  if (store.data.session?.mode === 'watch') {
    refuse(workstation, 'watch mode sends no orders');
    return;
  }
  askFlatten(workstation, {
    title: `FLATTEN ${instrument.symbol}`,
    lines: [...cancelsFirst(workstation), ...describeFlatten(instrument, position, store.data.book)],
    instrument: view.instrument,
  });
}

/** Asks with size, price and fee as the screen knows them, until the engine's own word comes, which is newer. */
export function askFlatten(
  workstation: Workstation,
  asked: { readonly title: string; readonly lines: readonly string[]; readonly instrument: number | null },
): void {
  const { title, lines, instrument } = asked;
  const dialog = {
    title,
    lines,
    does: 'flattens',
    confirm: () => void workstation.send({ kind: 'flatten', instrument }),
  };
  confirm(workstation, dialog);
  const asking = workstation.dialog;
  void workstation.link.preview({ kind: 'flatten', instrument }).then((preview) => {
    if (preview === '' || workstation.dialog !== asking || asking === null) return;
    workstation.open({
      kind: 'confirm',
      ...dialog,
      lines: preview.split(' · '),
      openedAt: asking.openedAt,
    });
  });
}

/** What flattening one instrument, or all, would close; empty where nothing is open. */
export function flattenLines({ store }: Workstation, instrument: number | null): string[] {
  return store.data.positions.positions
    .filter((row) => row.size !== 0 && (instrument === null || row.instrument === instrument))
    .flatMap((row) => {
      const known = store.data.instruments[row.instrument];
      const book = store.data.book?.instrument === row.instrument ? store.data.book : null;
      return known === undefined ? [] : describeFlatten(known, row, book);
    });
}

/** The engine cancels an instrument's orders before it closes the position: they may hold its coins. */
function cancelsFirst({ store, view }: Workstation): string[] {
  const count = store.data.orders.working.filter((order) => order.instrument === view.instrument).length;
  return count === 0 ? [] : [`cancels ${count} working order${count === 1 ? '' : 's'}, of all owners, then`];
}

/** `J` and `K`: my newest order in the row (or the selected one) goes a row down or up, the cursor with it. */
export function moveOrder(workstation: Workstation, rows: 1 | -1, key: string): void {
  const { view, store, instrument } = workstation;
  const { book } = store.data;
  const { ladder } = view;
  const order = view.focus === 'orders' ? selectedOf(workstation) : mineAtCursor(workstation);
  if (order === undefined || order.owner !== 'manual' || instrument === undefined || book === null) {
    refuse(workstation, 'no order of mine here to move');
    return;
  }
  if (order.instrument !== view.instrument) {
    refuse(workstation, 'it is on another symbol: , and . change it');
    return;
  }
  const price = movedPrice(order, { rows, rowTicks: ladder.rowTicks, book });
  if (typeof price !== 'number') {
    refuse(workstation, price.refused);
    return;
  }
  if (!passes(workstation, { key, identity: `move ${order.clientOrderId} ${price}` })) return;
  const size = exactSize(instrument, order.size);
  const text = `${order.side.toUpperCase()} ${size} → ${formatPrice(instrument, price)}, gives up its queue`;
  workstation.say({ level: 'info', text });
  const { side } = order;
  void replaceTerms(workstation, order, { price, size: null }).then((result) => {
    // The cursor goes with an order that goes, not with one that was refused.
    if (result?.outcome !== 'done' || workstation.view.focus !== 'ladder') return;
    const now = workstation.view.ladder;
    workstation.changeLadder({ ...now, cursor: rowOf(price, side, now.rowTicks) });
  });
}

function mineAtCursor({ view, store }: Workstation): OrderRow | undefined {
  const { cursor, rowTicks } = view.ladder;
  if (cursor === null) return undefined;
  return ordersInRow(store.data.orders, { instrument: view.instrument, price: cursor, rowTicks })
    .filter((order) => order.owner === 'manual' && ladderPrice(order) !== null)
    .sort((left, right) => right.createdTime - left.createdTime)[0];
}

/** `P`: pauses all, or starts those that are paused. */
export function pauseStrategies(workstation: Workstation): void {
  const { strategies } = workstation.store.data.strategies;
  if (strategies.length === 0) {
    refuse(workstation, 'no strategy in this session');
    return;
  }
  if (strategies.some((row) => row.state === 'running' || row.state === 'warming')) {
    void workstation.send({ kind: 'pause-strategies' });
    return;
  }
  for (const row of strategies.filter(({ state }) => state === 'paused')) {
    void workstation.send({ kind: 'strategy', name: row.name, action: 'start' });
  }
}

export function changeStrategy(workstation: Workstation, action: 'toggle' | 'stop'): void {
  const { strategies } = workstation.store.data.strategies;
  const row = strategies[Math.min(workstation.view.selected.strategies ?? 0, strategies.length - 1)];
  if (row === undefined) {
    refuse(workstation, 'no strategy in this session');
    return;
  }
  const runs = row.state === 'running' || row.state === 'warming';
  const what = action === 'stop' ? 'stop' : runs ? 'pause' : 'start';
  void workstation.send({ kind: 'strategy', name: row.name, action: what });
}
