import type { Instrument } from '../../../domain/index.js';
import type { BookSnapshot, OrderRow } from '../../../protocol/index.js';
import { fitSize, formatPrice, halfBar } from '../format.js';
import { ordersInRow, rowOf, rowOfTrade, touchRows } from '../ladder-rows.js';
import { isTriggered, orderKind } from '../lists/order-words.js';
import { type EngineData, ownerMark, ownerToken } from '../store.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import type { PaintContext } from './frame.js';
import { type LadderColumns, OWN_WIDTH, SIZE_WIDTH } from './ladder-columns.js';

/** A ladder's book and window, and the price that is marked at its left: a cursor, or that of another ladder. */
export interface LadderFace {
  readonly book: BookSnapshot;
  readonly instrument: Instrument;
  readonly columns: LadderColumns;
  readonly top: number;
  readonly rowTicks: number;
  readonly mark: { readonly price: number; readonly sign: string; readonly token: Token } | null;
}

/** The rows of a ladder: sizes with their bars, prices, our own orders where they stand, and the gutters. */
export function paintLadderBody(
  body: Surface,
  face: LadderFace,
  { data, local }: Pick<PaintContext, 'data' | 'local'>,
): void {
  const { top, rowTicks, instrument, columns } = face;
  const levels = new Levels(face.book, { top, rowTicks, height: body.height });
  for (let y = 0; y < body.height; y += 1) {
    const price = top - y * rowTicks;
    if (price <= 0) break;
    paintRow(body, y, { price, levels, face });
    paintOwn(body, y, {
      instrument,
      columns,
      orders: ordersInRow(data.orders, { instrument: instrument.index, price, rowTicks }),
    });
  }
  paintGutter(body, face, {
    alerts: local.alerts
      .filter((alert) => alert.instrument === instrument.index)
      .map(({ price }) => price)
      .filter((price) => price !== null),
    average: averageTicks(data, instrument),
  });
}

/** The visible part of a book, by row. */
class Levels {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();
  readonly touch: { readonly bid: number | null; readonly ask: number | null };
  /** False where the sizes are old. */
  readonly live: boolean;
  private readonly largest: number;

  constructor(book: BookSnapshot, window: { top: number; rowTicks: number; height: number }) {
    const lowest = window.top - (window.height - 1) * window.rowTicks;
    let largest = 0;
    const keep = (levels: BookSnapshot['bids'], side: 'buy' | 'sell', rows: Map<number, number>): void => {
      for (const [ticks, lots] of levels) {
        const row = rowOf(ticks, side, window.rowTicks);
        if (row > window.top || row < lowest) continue;
        const total = (rows.get(row) ?? 0) + lots;
        rows.set(row, total);
        largest = Math.max(largest, total);
      }
    };
    keep(book.bids, 'buy', this.bids);
    keep(book.asks, 'sell', this.asks);
    this.live = book.feed === 'live';
    this.largest = largest;
    this.touch = touchRows(book, window.rowTicks);
  }

  /** Half cells of bar: by the square root, so that a wall leaves the small sizes visible. */
  halves(lots: number, width: number): number {
    return this.largest === 0 ? 0 : Math.round(Math.sqrt(lots / this.largest) * width * 2);
  }
}

interface RowPlace {
  readonly price: number;
  readonly levels: Levels;
  readonly face: LadderFace;
}

function paintRow(body: Surface, y: number, { price, levels, face }: RowPlace): void {
  const { columns, instrument, mark } = face;
  const bid = levels.bids.get(price);
  const ask = levels.asks.get(price);
  const size = (lots: number): string => fitSize(instrument, lots, { width: SIZE_WIDTH, decimals: 3 });
  if (bid !== undefined) {
    putEnding(body, columns.bidEnd, y, size(bid), levels.live ? 'book.bid' : 'book.stale');
    const bar = halfBar(levels.halves(bid, columns.barWidth), 'right');
    if (bar !== '') putEnding(body, columns.bidBarEnd, y, bar, 'book.bid.bar');
  }
  if (ask !== undefined) {
    putEnding(body, columns.askEnd, y, size(ask), levels.live ? 'book.ask' : 'book.stale');
    const bar = halfBar(levels.halves(ask, columns.barWidth), 'left');
    if (bar !== '') body.put(columns.askBar, y, bar, 'book.ask.bar');
  }
  const isTouch = price === levels.touch.bid || price === levels.touch.ask;
  const isMarked = mark !== null && mark.price === price;
  const token = isMarked ? mark.token : isTouch ? 'book.touch' : 'text.primary';
  putEnding(body, columns.priceEnd, y, formatPrice(instrument, price), token);
  if (isMarked) body.put(columns.cursor, y, mark.sign, token);
}

interface OwnOrders {
  readonly orders: readonly OrderRow[];
  readonly instrument: Instrument;
  readonly columns: LadderColumns;
}

/** What we have in a row: mark, side, size, and the size ahead of it at its exact price; a `+` where there is more. */
function paintOwn(body: Surface, y: number, { orders, instrument, columns }: OwnOrders): void {
  const first = orders.find((order) => order.doubt !== null) ?? orders.find(isManual) ?? orders[0];
  if (first === undefined) return;
  const mark = ownerMark(first);
  const alike = orders.filter((order) => order.side === first.side && ownerMark(order) === mark);
  const open = alike.reduce((sum, order) => sum + order.size - order.filled, 0);
  const token = ownerToken(first);
  const size = fitSize(instrument, open, { width: SIZE_WIDTH, decimals: 3 });
  const others = orders.length - alike.length;
  const isCounted = columns.barWidth > 2;
  const gap = others > 0 && !isCounted ? '+' : ' ';
  body.put(0, y, `${mark}${first.side === 'buy' ? 'B' : 'S'}${gap}${size}`, token);
  const { text, token: noteToken } = queueNote(first, instrument);
  body.put(4 + SIZE_WIDTH, y, text, noteToken);
  if (others > 0 && isCounted) body.put(OWN_WIDTH, y, `+${others}`, 'text.muted');
}

const isManual = (order: OrderRow): boolean => order.owner === 'manual';

/** Six columns: `stop`, `st·emu` for one that waits here and dies with the engine. */
const armedNote = (order: OrderRow): string =>
  orderKind(order).replace('stop·', 'st·').replace('trail·', 'tr·').slice(0, 6);

function queueNote(order: OrderRow, instrument: Instrument): { text: string; token: Token } {
  if (order.doubt !== null) return { text: 'asking', token: 'own.unknown' };
  if (order.state === 'submitted' || order.state === 'initialized')
    return { text: 'sent', token: 'own.pending' };
  if (order.state === 'pending-cancel') return { text: 'cancel', token: 'own.pending' };
  if (order.state === 'pending-replace') return { text: 'moving', token: 'own.pending' };
  if (isTriggered(order)) return { text: armedNote(order), token: 'own.queue' };
  if (order.queueAhead === null) return { text: '', token: 'own.queue' };
  const ahead = fitSize(instrument, order.queueAhead, { width: SIZE_WIDTH, decimals: 3 });
  if (!order.queueEstimated) return { text: `q${ahead}`, token: 'own.queue' };
  return { text: `q~${ahead.replace(/^0\./, '.').slice(0, SIZE_WIDTH - 1)}`, token: 'own.queue' };
}

/** Behind the prices: alerts, the average of the position, the last price. The later hide the earlier. */
function paintGutter(
  body: Surface,
  { book, top, rowTicks, columns }: LadderFace,
  marks: { readonly alerts: readonly number[]; readonly average: number | null },
): void {
  const put = (row: number, mark: string, token: Token): void =>
    body.put(columns.gutter, (top - row) / rowTicks, mark, token);
  for (const price of marks.alerts) put(rowOfTrade(price, book, rowTicks), '!', 'log.warn');
  if (marks.average !== null) put(Math.round(marks.average / rowTicks) * rowTicks, '=', 'own.average');
  if (book.last !== null) put(rowOfTrade(book.last, book, rowTicks), '◆', 'price.last');
}

/** The average price of the position in ticks, not rounded; null when flat. */
export function averageTicks(data: EngineData, instrument: Instrument): number | null {
  const position = data.positions.positions.find((row) => row.instrument === instrument.index);
  if (position === undefined || position.averagePrice === null) return null;
  return Number(position.averagePrice) / instrument.priceNumber(1);
}

/** What a ladder without a book says. */
export function waitingText(data: EngineData): string {
  if (data.connection !== 'connected') return 'connecting to the engine…';
  return data.instruments.length === 0 ? 'waiting for the instruments…' : 'waiting for the book…';
}
