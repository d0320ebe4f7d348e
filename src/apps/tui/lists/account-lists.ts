import type { FillRow, OrderRow, PositionRow, StrategyRow } from '../../../protocol/index.js';
import { externalRows, isExternal } from '../external-rows.js';
import { fillFields } from './fills-csv.js';
import {
  compareText,
  type ListKind,
  notionalNumber,
  priceOf,
  sizeOf,
  strategyOf,
  symbolOf,
} from './list-kind.js';
import { isTriggered, orderKind, shownPrice, stateWords } from './order-words.js';

const ENDED: ReadonlySet<OrderRow['state']> = new Set([
  'denied',
  'filled',
  'canceled',
  'expired',
  'rejected',
]);

/** An order in doubt is never taken for ended. */
export const hasEnded = (order: OrderRow): boolean => order.doubt === null && ENDED.has(order.state);

const workingPrice = (order: OrderRow): number => order.price ?? order.triggerPrice ?? 0;

/** Slices and legs directly beneath the order that they are of, while that works; each row once. */
function beneathParents(rows: readonly OrderRow[]): OrderRow[] {
  const ids = new Set(rows.map(({ clientOrderId }) => clientOrderId));
  const isChild = ({ parent, clientOrderId }: OrderRow): boolean =>
    parent !== null && parent !== clientOrderId && ids.has(parent);
  const withChildren = (row: OrderRow): OrderRow[] => [
    row,
    ...rows.filter((child) => isChild(child) && child.parent === row.clientOrderId).flatMap(withChildren),
  ];
  return rows.filter((row) => !isChild(row)).flatMap(withChildren);
}

export const orders: ListKind<OrderRow> = {
  rows: ({ data }) => [
    ...beneathParents(
      [...data.orders.working].sort(
        (left, right) =>
          Number(isTriggered(left)) - Number(isTriggered(right)) ||
          left.instrument - right.instrument ||
          workingPrice(right) - workingPrice(left) ||
          left.createdTime - right.createdTime,
      ),
    ),
    ...externalRows(data.orders),
    ...data.orders.ended,
  ],
  group: (order) => (hasEnded(order) ? 2 : isExternal(order) ? 1 : 0),
  sorts: [
    { name: 'price' },
    { name: 'age', compare: (left, right) => right.createdTime - left.createdTime },
    {
      name: 'size',
      compare: (left, right, source) =>
        notionalNumber(source, right, workingPrice(right)) - notionalNumber(source, left, workingPrice(left)),
    },
    { name: 'state', compare: (left, right) => compareText(stateWords(left).full, stateWords(right).full) },
    {
      name: 'symbol',
      compare: (left, right, source) =>
        compareText(symbolOf(source, left.instrument), symbolOf(source, right.instrument)),
    },
  ],
  columns: (order, source) => [
    symbolOf(source, order.instrument),
    order.side,
    orderKind(order),
    sizeOf(source, order.instrument, order.size),
    sizeOf(source, order.instrument, order.filled),
    priceOf(source, order.instrument, shownPrice(order)),
    stateWords(order).full,
    order.owner,
    order.clientOrderId,
    order.reduceOnly ? 'reduce-only' : '',
    source.local.notes[order.clientOrderId] ?? '',
  ],
  about: ({ clientOrderId, instrument, owner }) => ({
    clientOrderId,
    instrument,
    strategy: strategyOf(owner),
  }),
};

export const positions: ListKind<PositionRow> = {
  /** One row an instrument, in their order: what is flat is worth seeing too. */
  rows: ({ data }) =>
    data.instruments.map(
      (_, instrument) =>
        data.positions.positions.find((row) => row.instrument === instrument) ?? flatRow(instrument),
    ),
  sorts: [
    { name: 'listing' },
    { name: 'open', compare: (left, right) => Number(left.unrealisedPnl) - Number(right.unrealisedPnl) },
    { name: 'net', compare: (left, right) => Number(left.netPnl) - Number(right.netPnl) },
  ],
  columns: (row, source) => [
    symbolOf(source, row.instrument),
    row.size > 0 ? 'long' : row.size < 0 ? 'short' : 'flat',
    sizeOf(source, row.instrument, Math.abs(row.size)),
    row.averagePrice ?? '',
    row.breakEvenPrice ?? '',
    row.unrealisedPnl,
    row.realisedPnl,
    row.fees,
    row.netPnl,
  ],
  about: ({ instrument }) => ({ instrument }),
};

const flatRow = (instrument: number): PositionRow => ({
  instrument,
  size: 0,
  averagePrice: null,
  breakEvenPrice: null,
  unrealisedPnl: '0',
  realisedPnl: '0',
  fees: '0',
  netPnl: '0',
});

export const strategies: ListKind<StrategyRow> = {
  rows: ({ data }) => data.strategies.strategies,
  sorts: [
    { name: 'listing' },
    { name: 'net', compare: (left, right) => Number(left.netPnl) - Number(right.netPnl) },
    { name: 'fills', compare: (left, right) => right.fills - left.fills },
    { name: 'state', compare: (left, right) => compareText(left.state, right.state) },
  ],
  columns: (row, source) => [
    row.name,
    row.plugin,
    symbolOf(source, row.instrument),
    row.state,
    sizeOf(source, row.instrument, row.positionLots),
    row.netPnl,
    row.fees,
    String(row.fills),
    row.parameters.map(({ name, value }) => `${name}=${value}`).join(' '),
    row.note,
  ],
  about: ({ name, instrument }) => ({ strategy: name, instrument }),
};

export const fills: ListKind<FillRow> = {
  rows: ({ data }) => data.fills.fills,
  sorts: [
    { name: 'time' },
    {
      name: 'size',
      compare: (left, right, source) =>
        notionalNumber(source, right, right.price) - notionalNumber(source, left, left.price),
    },
    { name: 'slippage', compare: (left, right) => (right.slippageBps ?? -1e9) - (left.slippageBps ?? -1e9) },
    { name: 'PnL', compare: (left, right) => Number(left.realisedPnl) - Number(right.realisedPnl) },
  ],
  columns: (fill, { data, local }) => fillFields(fill, { instruments: data.instruments, notes: local.notes }),
  about: ({ clientOrderId, instrument, owner }) => ({
    clientOrderId,
    instrument,
    strategy: strategyOf(owner),
  }),
};
