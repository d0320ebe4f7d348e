import type { OrderRow } from '../../../protocol/index.js';
import { duration, exactSize, fitSize, formatPrice } from '../format.js';
import { type EngineData, ownerMark, ownerToken } from '../store.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type PaintContext, type Painter, paintEmpty } from './frame.js';
import { isStop, orderCount } from './tabs.js';

/** Working orders as they stand in the book, from the highest price down, stops last. */
export const paintOrders: Painter = (surface, context) => {
  const { data, view } = context;
  const rows = orderRows(data);
  const below = Math.max(0, data.orders.working.length - (surface.height - 1));
  const more = below > 0 ? ` ↓${below}` : '';
  const body = openPane(surface, context, {
    pane: 'orders',
    parts: [
      { text: `6 ORDERS ${orderCount(data.orders.working)}${more}` },
      { text: 'size', at: 30 },
      { text: 'filled', at: 36 },
      { text: 'price', at: 48 },
      { text: 'ahead', at: 56 },
      { text: 'age', at: 65 },
      { text: 'state', at: 70 },
    ],
  });
  if (rows.length === 0) {
    const none =
      data.session === null ? 'not known yet' : 'no orders: a arms the ladder keys, n opens a ticket';
    paintEmpty(body, none);
    return;
  }
  const selected = Math.min(view.selected.orders ?? 0, rows.length - 1);
  const from = Math.max(0, Math.min(selected - body.height + 1, rows.length - body.height));
  rows.slice(from, from + body.height).forEach((order, y) => {
    paintOrder(body, y, order, data);
    if (view.focus === 'orders' && from + y === selected) body.highlight(0, y, body.width);
  });
  if (context.region.tabs) putEnding(body, body.width - 2, body.height - 1, more, 'text.muted');
};

/** The rows of the pane: working ones by price, then those that ended lately. */
export function orderRows(data: EngineData): OrderRow[] {
  const working = [...data.orders.working].sort(
    (left, right) =>
      Number(isStop(left)) - Number(isStop(right)) ||
      left.instrument - right.instrument ||
      (right.price ?? right.triggerPrice ?? 0) - (left.price ?? left.triggerPrice ?? 0) ||
      left.createdTime - right.createdTime,
  );
  return [...working, ...data.orders.ended];
}

const STATES: Readonly<Record<OrderRow['state'], { readonly text: string; readonly token: Token }>> = {
  initialized: { text: 'new', token: 'own.pending' },
  denied: { text: 'deny', token: 'order.rejected' },
  submitted: { text: 'sent', token: 'own.pending' },
  accepted: { text: 'work', token: 'order.working' },
  armed: { text: 'armed', token: 'order.working' },
  'partially-filled': { text: 'part', token: 'order.partial' },
  filled: { text: 'fill', token: 'order.filled' },
  'pending-cancel': { text: 'cncl…', token: 'own.pending' },
  'pending-replace': { text: 'move…', token: 'own.pending' },
  canceled: { text: 'cancl', token: 'order.canceled' },
  expired: { text: 'expir', token: 'order.canceled' },
  rejected: { text: 'rejct', token: 'order.rejected' },
};

function paintOrder(body: Surface, y: number, order: OrderRow, data: EngineData): void {
  const instrument = data.instruments[order.instrument];
  if (instrument === undefined) return;
  const token = ownerToken(order);
  body.put(1, y, ownerMark(order), token);
  body.put(3, y, instrument.symbol, 'text.primary');
  body.put(12, y, order.side === 'buy' ? 'BUY' : 'SELL', order.side === 'buy' ? 'own.buy' : 'own.sell');
  body.put(17, y, orderKind(order), 'text.primary');
  putEnding(body, 33, y, exactSize(instrument, order.size), 'text.strong');
  if (order.doubt !== null) putEnding(body, 41, y, '?', 'order.unknown');
  else if (!isStop(order)) {
    putEnding(body, 41, y, order.filled === 0 ? '0' : exactSize(instrument, order.filled), 'text.primary');
  }
  const price = isStop(order) ? order.triggerPrice : order.price;
  if (price !== null) putEnding(body, 52, y, formatPrice(instrument, price), 'text.primary');
  if (order.queueAhead !== null) {
    const ahead = fitSize(instrument, order.queueAhead, { width: 5, decimals: 3 });
    putEnding(body, 60, y, order.queueEstimated ? `~${ahead}` : ahead, 'own.queue');
  }
  const { session } = data;
  const since = session === null ? 0 : session.time - order.createdTime;
  putEnding(body, 67, y, duration(since), 'text.muted');
  const state =
    order.doubt === null ? STATES[order.state] : ({ text: 'DOUBT', token: 'order.unknown' } as const);
  body.put(70, y, state.text, state.token);
}

/** `limit`, `post`, `ioc`, `market`; `stop·emu` for a stop that waits here and dies with the engine. */
export function orderKind(order: Pick<OrderRow, 'type' | 'state' | 'postOnly' | 'timeInForce'>): string {
  if (order.type === 'stop' || order.type === 'stop-limit') {
    return order.state === 'armed' ? 'stop·emu' : order.type.replace('stop-limit', 'stop·lim');
  }
  if (order.type === 'market') return 'market';
  if (order.timeInForce === 'gtc') return order.postOnly ? 'post' : 'limit';
  return order.timeInForce;
}

/** The order that the list's keys act on. */
export function selectedOrder({ data, view }: Pick<PaintContext, 'data' | 'view'>): OrderRow | undefined {
  const rows = orderRows(data);
  return rows[Math.min(view.selected.orders ?? 0, rows.length - 1)];
}
