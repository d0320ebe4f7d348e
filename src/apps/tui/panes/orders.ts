import type { Instrument } from '../../../domain/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import { isExternal } from '../external-rows.js';
import { clip, exactSize, fitSize, formatPrice } from '../format.js';
import { hasEnded } from '../lists/account-lists.js';
import { type ListContext, listRows, selectedIndex } from '../lists/index.js';
import { orderKind, shownPrice, statePhrase, stateWords } from '../lists/order-words.js';
import { ownerMark, ownerToken } from '../store.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { listView } from '../view.js';
import { columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { keyOf, paintList } from './list-body.js';
import { ageMicros, aheadText, filledCell, leftText, orderColumns } from './order-columns.js';
import { symbolIn } from './symbol-column.js';
import { orderCount } from './tabs.js';

export { orderKind };

/** Working orders as they stand in the book, from the highest price down, stops after them, ended ones last. */
export const paintOrders: Painter = (surface, context) => {
  if (context.region.tabs) paintCompactOrders(surface, context);
  else paintOrderTable(surface, context);
};

/** The order that the list's keys act on. */
export function selectedOrder(context: ListContext): OrderRow | undefined {
  const rows = listRows('orders', context);
  return rows[selectedIndex('orders', rows, context)];
}

function emptyOrders(context: PaintContext): string {
  if (context.data.session === null) return 'not known yet';
  return `no orders: ${keyOf(context, 'arm')} arms the ladder keys, ${keyOf(context, 'ticket')} opens a ticket`;
}

function paintOrderTable(surface: Surface, context: PaintContext): void {
  const width = surface.width - (context.region.corner === '' ? 0 : 1);
  const columns = placeColumns(orderColumns(context, width), width);
  paintList(surface, context, {
    pane: 'orders',
    title: `6 ORDERS ${shownCount(context)}`,
    titles: columnTitles(columns),
    empty: emptyOrders(context),
    ruleBefore: (order, previous) =>
      hasEnded(order) && (previous === null || !hasEnded(previous))
        ? 'ended lately'
        : isExternal(order) && (previous === null || !isExternal(previous))
          ? 'made elsewhere: adopt ID takes one over'
          : null,
    paintRow: (body, y, row) => {
      if (context.data.instruments[row.instrument] !== undefined) {
        paintColumns(body, y, { row, placed: columns });
      }
    },
  });
}

/** `4+1 stop`; while a filter hides some `2/5`. */
function shownCount(context: PaintContext): string {
  const { working, ended } = context.data.orders;
  if (listView(context.view, 'orders').filter === '') return orderCount(working);
  return `${listRows('orders', context).length}/${working.length + ended.length}`;
}

/** Under the row of tabs there are no titles: each row says its state in words. */
function paintCompactOrders(surface: Surface, context: PaintContext): void {
  const last = surface.height - 2;
  const { body, below } = paintList(surface, context, {
    pane: 'orders',
    title: '6 ORDERS',
    titles: [],
    empty: emptyOrders(context),
    paintRow: (area, y, order) => {
      // What is below is said at the end of the last row.
      const room = area.width - 48 - (y === last ? 13 : 0);
      paintCompactOrder(area, y, { order, context, room });
    },
  });
  if (below > 0) putEnding(body, body.width - 7, body.height - 1, `↓${below} more`, 'text.muted');
}

function paintCompactOrder(
  body: Surface,
  y: number,
  {
    order,
    context,
    room,
  }: { readonly order: OrderRow; readonly context: PaintContext; readonly room: number },
): void {
  const { data, view } = context;
  const instrument = data.instruments[order.instrument];
  if (instrument === undefined) return;
  const ended = hasEnded(order);
  const plain: Token = ended ? 'text.muted' : 'text.primary';
  body.put(1, y, ownerMark(order), ownerToken(order));
  const sideToken = order.side === 'buy' ? 'own.buy' : 'own.sell';
  body.put(3, y, order.side === 'buy' ? 'BUY' : 'SELL', ended ? 'text.muted' : sideToken);
  const isChild = data.orders.working.some(({ clientOrderId }) => clientOrderId === order.parent);
  if (isChild && !ended) body.put(2, y, '└', 'text.muted');
  body.put(8, y, compactKind(order), plain);
  putEnding(body, 19, y, compactSize(instrument, order.size), ended ? plain : 'text.strong');
  const filled = filledCell(order, instrument);
  if (filled !== null) {
    const exact = filled.text.length <= 6;
    putEnding(body, 26, y, exact ? filled.text : compactSize(instrument, order.filled), filled.token);
  }
  const price = shownPrice(order);
  if (price !== null) putEnding(body, 37, y, formatPrice(instrument, price), plain);
  putEnding(body, 44, y, leftText(order, data) ?? aheadText(order, instrument), 'own.queue');
  const symbolOf = symbolIn(data.instruments, 9);
  const other = order.instrument === view.instrument ? '' : `${symbolOf(instrument)} `;
  const phrase = `${other}${statePhrase(order, { ageMicros: ageMicros(order, data), ended: ended || isExternal(order) })}`;
  const words = stateWords(order);
  body.put(47, y, phrase.length <= room ? phrase : clip(`${other}${words.full}`, room), words.token);
}

/** Five columns: what waits here keeps its sign, `st·em`. */
const compactKind = (order: OrderRow): string =>
  orderKind(order)
    .replace(/^(st|tp|tr)[^·]*·(em|li).*$/, '$1·$2')
    .replace('market', 'mkt')
    .replace('iceberg', 'iceb');

/** Exact where it fits. */
function compactSize(instrument: Instrument, lots: number): string {
  const exact = exactSize(instrument, lots);
  return exact.length <= 6 ? exact : fitSize(instrument, lots, { width: 6, decimals: 5 });
}
