import type { NewOrder, Side, SizeLots } from '../../domain/index.js';
import type { OrderRow } from '../../protocol/index.js';
import { previewTicket } from './dialog-keys.js';
import { exactSize, formatPrice } from './format.js';
import { cursorVisible, ladderPrice, ordersInRow, rowOf } from './ladder-rows.js';
import {
  describeCost,
  describeFlatten,
  describeOrder,
  identityOf,
  ladderOrder,
  movedPrice,
  takePrice,
} from './order-rules.js';
import { selectedOrder } from './panes/orders.js';
import { checkOrderKey, isArmed } from './safety.js';
import { openTicket, orderOf } from './ticket.js';
import { orderSize } from './view.js';
import type { Workstation } from './workstation.js';

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
    workstation.joinedAt = workstation.host.now();
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

/** `tb` and `ts`: an IOC at the touch and its collar. Live, it is confirmed. */
export function take(workstation: Workstation, side: Side, key: string): void {
  const { view, store, instrument } = workstation;
  const { book } = store.data;
  const price = book === null ? null : takePrice(book, side);
  if (price === null || instrument === undefined) {
    refuse(workstation, `nothing to take on that side`);
    return;
  }
  const order = orderOf(view.instrument, { side, price, size: orderSize(view) as SizeLots, style: 'ioc' });
  if (store.data.session?.mode !== 'live') {
    sendArmed(workstation, order, key);
    return;
  }
  workstation.open({
    kind: 'confirm',
    openedAt: workstation.host.now(),
    title: 'TAKE',
    lines: [describeOrder(instrument, order), describeCost(instrument, order)],
    does: 'sends it',
    confirm: () => sendArmed(workstation, order, key),
  });
}

/** The last door before the engine: the safety rules, with the touch that the operator saw. */
function sendArmed(workstation: Workstation, order: NewOrder, key: string): void {
  if (!passes(workstation, { key, identity: identityOf(order) })) return;
  const { instrument } = workstation;
  if (instrument !== undefined) {
    workstation.say({ level: 'info', text: `${describeOrder(instrument, order)} → engine` });
  }
  void workstation.send({ kind: 'place', order });
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
  for (const order of orders) cancel(workstation, order);
}

export function cancelSelected(workstation: Workstation): void {
  const order = selectedOrder({ data: workstation.store.data, view: workstation.view });
  if (order === undefined) refuse(workstation, 'no order is selected');
  else cancel(workstation, order);
}

function cancel(workstation: Workstation, order: OrderRow): void {
  if (!workstation.store.data.orders.working.includes(order))
    refuse(workstation, `it is ${order.state} already`);
  else void workstation.send({ kind: 'cancel', clientOrderId: order.clientOrderId });
}

export function cancelAll(workstation: Workstation, side: Side | null): void {
  const mine = workstation.store.data.orders.working.filter(
    (order) => order.owner === 'manual' && (side === null || order.side === side),
  );
  if (mine.length === 0) {
    refuse(workstation, side === null ? 'no order of mine is working' : `no ${side} of mine is working`);
    return;
  }
  void workstation.send({ kind: 'cancel-all', scope: 'mine', instrument: null, side });
}

/** `dA`: strategies would quote again, so they are paused first. */
export function cancelEveryone(workstation: Workstation): void {
  const { working } = workstation.store.data.orders;
  workstation.open({
    kind: 'confirm',
    openedAt: workstation.host.now(),
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
  workstation.open({
    kind: 'confirm',
    openedAt: workstation.host.now(),
    title: `FLATTEN ${instrument.symbol}`,
    lines: [...cancelsFirst(workstation), ...describeFlatten(instrument, position, store.data.book)],
    does: 'flattens',
    confirm: () => void workstation.send({ kind: 'flatten', instrument: view.instrument }),
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
  const order =
    view.focus === 'orders' ? selectedOrder({ data: store.data, view }) : mineAtCursor(workstation);
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
  if (view.focus === 'ladder') {
    workstation.changeLadder({ ...ladder, cursor: rowOf(price, order.side, ladder.rowTicks) });
  }
  void workstation.send({ kind: 'replace', clientOrderId: order.clientOrderId, price, size: null });
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
