import type { Instrument } from '../../../domain/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import { isExternal } from '../external-rows.js';
import { exactSize, fitSize, formatPrice } from '../format.js';
import { hasEnded } from '../lists/account-lists.js';
import {
  ageText,
  isTriggered,
  orderKind,
  shownPrice,
  stateWords,
  timeLeftMicros,
} from '../lists/order-words.js';
import { ownerMark, ownerToken } from '../store.js';
import type { Token } from '../theme/index.js';
import type { Cell, Column } from './columns.js';
import type { PaintContext } from './frame.js';
import { type SymbolColumn, withSymbols } from './symbol-column.js';

/** As drawn up to 99 columns; what a wider pane adds stands behind what is drawn. */
export function orderColumns(context: PaintContext, width: number): readonly Column<OrderRow>[] {
  const { orders, instruments } = context.data;
  return withSymbols(instruments, {
    width,
    base: SYMBOL_WIDTH,
    indent: orders.working.some((order) => isForeignChild(order, context.data)) ? CHILD_MARK.length : 0,
    make: (symbols) => [...drawnColumns(context, symbols), ...wideColumns(context)],
  });
}

const SYMBOL_WIDTH = 8;
/** Before an order that another one has made. */
const CHILD_MARK = ' └';

const parentOf = (order: OrderRow, { orders }: PaintContext['data']): OrderRow | undefined =>
  orders.working.find(({ clientOrderId }) => clientOrderId === order.parent);

/** True for what an order has made on another market: its row names that market. */
function isForeignChild(order: OrderRow, data: PaintContext['data']): boolean {
  const parent = parentOf(order, data);
  return parent !== undefined && parent.instrument !== order.instrument;
}

const WIDE = 100;

function drawnColumns({ data }: PaintContext, { symbolOf, symbolWidth }: SymbolColumn): Column<OrderRow>[] {
  const instrumentOf = (order: OrderRow): Instrument => data.instruments[order.instrument]!;
  const live = (order: OrderRow, token: Token): Token => (hasEnded(order) ? 'text.muted' : token);
  return [
    {
      title: '',
      align: 'left',
      width: 1,
      cell: (order) => ({ text: ownerMark(order), token: ownerToken(order) }),
    },
    {
      title: '',
      align: 'left',
      width: symbolWidth,
      cell: (order) => {
        const symbol = symbolOf(instrumentOf(order));
        const parent = parentOf(order, data);
        if (parent === undefined || hasEnded(order))
          return { text: symbol, token: live(order, 'text.primary') };
        const named = parent.instrument === order.instrument ? '' : symbol;
        return { text: `${CHILD_MARK}${named}`, token: 'text.muted' };
      },
    },
    {
      title: '',
      align: 'left',
      width: 4,
      cell: (order) => ({
        text: order.side === 'buy' ? 'BUY' : 'SELL',
        token: live(order, order.side === 'buy' ? 'own.buy' : 'own.sell'),
      }),
    },
    {
      title: '',
      align: 'left',
      width: 9,
      cell: (order) => ({ text: orderKind(order), token: live(order, 'text.primary') }),
    },
    {
      title: 'size',
      align: 'right',
      width: 8,
      gap: 0,
      cell: (order) => ({
        text: exactSize(instrumentOf(order), order.size),
        token: live(order, 'text.strong'),
      }),
    },
    { title: 'filled', align: 'right', width: 7, cell: (order) => filledCell(order, instrumentOf(order)) },
    {
      title: 'price',
      align: 'right',
      width: 10,
      cell: (order) => {
        const price = shownPrice(order);
        if (price === null) return null;
        return { text: formatPrice(instrumentOf(order), price), token: live(order, 'text.primary') };
      },
    },
    {
      title: 'ahead',
      align: 'right',
      width: 7,
      cell: (order) => {
        const text = leftText(order, data) ?? aheadText(order, instrumentOf(order));
        return text === '' ? null : { text, token: 'own.queue' };
      },
    },
    {
      title: 'age',
      align: 'right',
      width: 6,
      cell: (order) =>
        hasEnded(order) || isExternal(order)
          ? null
          : { text: ageText(ageMicros(order, data)), token: 'text.muted' },
    },
    {
      title: 'state',
      align: 'left',
      width: 5,
      gap: 2,
      to: WIDE - 1,
      cell: (order) => ({ text: stateWords(order).short, token: stateWords(order).token }),
    },
    {
      title: 'state',
      align: 'left',
      width: 17,
      gap: 2,
      from: WIDE,
      cell: (order) => ({ text: stateWords(order).full, token: stateWords(order).token }),
    },
  ];
}

function wideColumns({ data, local }: PaintContext): Column<OrderRow>[] {
  const now = data.session?.time ?? 0;
  const muted = (text: string): Cell => ({ text, token: 'text.muted' });
  return [
    {
      title: 'note',
      align: 'left',
      width: 4,
      from: WIDE,
      cell: ({ clientOrderId }) =>
        clientOrderId in local.notes ? { text: '✎', token: 'text.strong' } : null,
    },
    {
      title: 'expires',
      align: 'right',
      width: 8,
      from: 105,
      cell: (order) =>
        order.expireTime === null || hasEnded(order)
          ? null
          : muted(ageText(Math.max(0, order.expireTime - now))),
    },
    {
      title: 'client id',
      align: 'left',
      width: 14,
      gap: 2,
      from: 119,
      // Its end tells it from the others.
      cell: ({ clientOrderId: id }, width) => muted(id.length > width ? `…${id.slice(1 - width)}` : id),
    },
    {
      title: 'reduce',
      align: 'left',
      width: 6,
      gap: 2,
      from: 128,
      cell: ({ reduceOnly }) => (reduceOnly ? { text: 'only', token: 'text.primary' } : null),
    },
    {
      title: 'shows',
      align: 'right',
      width: 8,
      from: 138,
      cell: (order) =>
        order.displaySize === null
          ? null
          : {
              text: exactSize(data.instruments[order.instrument]!, order.displaySize),
              token: 'text.primary',
            },
    },
    {
      title: 'whose',
      align: 'left',
      width: 0,
      gap: 2,
      from: 150,
      cell: ({ owner, clientOrderId }) => {
        const note = local.notes[clientOrderId];
        const whose = owner === 'manual' ? 'mine' : owner.replace(/^strategy:/, '');
        return muted(note === undefined ? whose : `${whose} · ${note}`);
      },
    },
  ];
}

export const ageMicros = ({ createdTime }: OrderRow, { session }: PaintContext['data']): number =>
  (session?.time ?? createdTime) - createdTime;

export function filledCell(order: OrderRow, instrument: Instrument): Cell | null {
  if (order.doubt !== null) return { text: '?', token: 'order.unknown' };
  if (isTriggered(order) && order.filled === 0) return null;
  const token = hasEnded(order) ? 'text.muted' : 'text.primary';
  return { text: order.filled === 0 ? '0' : exactSize(instrument, order.filled), token };
}

/** `→9:12`: the time that is left of an order that is worked over one; null for all others. */
export function leftText(order: OrderRow, { session }: PaintContext['data']): string | null {
  const left = hasEnded(order) ? null : timeLeftMicros(order, session?.time ?? order.createdTime);
  return left === null ? null : `→${ageText(left)}`;
}

/** `0.061`, `~0.061` where it is an estimate; empty where the order does not rest. */
export function aheadText(order: OrderRow, instrument: Instrument): string {
  if (order.queueAhead === null || hasEnded(order)) return '';
  const ahead = fitSize(instrument, order.queueAhead, { width: 5, decimals: 3 });
  return order.queueEstimated ? `~${ahead}` : ahead;
}
