import type { Instrument } from '../../../domain/index.js';
import type { BookSnapshot, OrderRow } from '../../../protocol/index.js';
import { fitSize, formatPrice, halfBar, thousands } from '../format.js';
import { ordersInRow, rowOf, rowOfTrade, touchRows } from '../ladder-rows.js';
import { type EngineData, ownerMark, ownerToken } from '../store.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import type { LadderView } from '../view.js';
import {
  type HeadingPart,
  openPane,
  type PaintContext,
  type Painter,
  paintEmpty,
  selectedInstrument,
} from './frame.js';

/** The columns of a ladder; numbers are right-aligned and end at theirs. Bars vanish where it is narrow. */
interface LadderColumns {
  readonly bidBarEnd: number;
  readonly barWidth: number;
  readonly bidEnd: number;
  readonly cursor: number;
  readonly priceEnd: number;
  readonly gutter: number;
  readonly askEnd: number;
  readonly askBar: number;
}

const OWN_WIDTH = 15;
const SIZE_WIDTH = 5;

function ladderColumns(width: number, priceWidth: number): LadderColumns {
  const spare = width - OWN_WIDTH - 2 * SIZE_WIDTH - priceWidth - 5;
  const barWidth = spare >= 6 ? Math.floor((spare - 1) / 2) : 0;
  const bidEnd = OWN_WIDTH + barWidth + SIZE_WIDTH;
  const cursor = bidEnd + 2;
  const priceEnd = cursor + priceWidth;
  const askEnd = priceEnd + 2 + SIZE_WIDTH;
  return {
    bidBarEnd: OWN_WIDTH + barWidth - 1,
    barWidth,
    bidEnd,
    cursor,
    priceEnd,
    gutter: priceEnd + 1,
    askEnd,
    askBar: askEnd + 2,
  };
}

/** The order book as rows of one price step, with our own orders where they stand in it. */
export const paintLadder: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  const { ladder } = view;
  const priceWidth = Math.max(9, instrument === undefined ? 0 : priceWidthOf(instrument, ladder.top));
  const columns = ladderColumns(surface.width, priceWidth);
  const step = instrument === undefined ? '' : rowLabel(instrument, ladder.rowTicks);
  const feed = data.book?.feed ?? 'live';
  const title = feed === 'live' ? { text: `1 LADDER ${step}` } : staleTitle(feed);
  const body = openPane(surface, context, {
    pane: 'ladder',
    parts: [
      title,
      { text: 'bid', at: columns.bidEnd - 2, token: 'book.bid' },
      { text: 'price', at: columns.priceEnd - 4 },
      { text: 'ask', at: columns.askEnd - 2, token: 'book.ask' },
    ],
  });
  const { book } = data;
  if (
    instrument === undefined ||
    book === null ||
    ladder.top === null ||
    ladder.rowTicks % book.rowTicks !== 0
  ) {
    paintEmpty(body, waitingText(data));
    return;
  }
  const levels = new Levels(book, { top: ladder.top, rowTicks: ladder.rowTicks, height: body.height });
  for (let y = 0; y < body.height; y += 1) {
    const price = ladder.top - y * ladder.rowTicks;
    if (price <= 0) break;
    paintRow(body, { y, price, columns, levels, instrument, isCursor: price === ladder.cursor });
    paintOwn(body, y, {
      instrument,
      columns,
      orders: ordersInRow(data.orders, { instrument: view.instrument, price, rowTicks: ladder.rowTicks }),
    });
  }
  paintCursorDirection(body, { ladder, column: columns.cursor });
  paintGutters(body, { data, columns, book, view });
};

/** A book that is not live says so where its row step stands: its sizes are not to be traded on. */
const staleTitle = (feed: string): HeadingPart => ({
  text: `1 LADDER ${feed.toUpperCase()}`,
  token: 'health.stale',
});

function waitingText(data: EngineData): string {
  if (data.connection !== 'connected') return 'connecting to the engine…';
  return data.instruments.length === 0 ? 'waiting for the instruments…' : 'waiting for the book…';
}

const priceWidthOf = (instrument: Instrument, top: number | null): number =>
  top === null ? 0 : formatPrice(instrument, top).length;

/** A row step as a price: `1.00`, `0.01`. */
const rowLabel = (instrument: Instrument, rowTicks: number): string =>
  thousands(instrument.formatPrice(rowTicks));

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
  readonly y: number;
  readonly price: number;
  readonly columns: LadderColumns;
  readonly levels: Levels;
  readonly instrument: Instrument;
  readonly isCursor: boolean;
}

function paintRow(body: Surface, { y, price, columns, levels, instrument, isCursor }: RowPlace): void {
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
  const touch = price === levels.touch.bid || price === levels.touch.ask;
  const token = isCursor ? 'book.cursor' : touch ? 'book.touch' : 'text.primary';
  putEnding(body, columns.priceEnd, y, formatPrice(instrument, price), token);
  if (isCursor) body.put(columns.cursor, y, '▸', token);
}

/** What we have in a row: mark, side, size, and the size ahead of it at its exact price. */
function paintOwn(
  body: Surface,
  y: number,
  {
    orders,
    instrument,
    columns,
  }: { orders: readonly OrderRow[]; instrument: Instrument; columns: LadderColumns },
): void {
  const first = orders.find((order) => order.doubt !== null) ?? orders.find(isManual) ?? orders[0];
  if (first === undefined) return;
  const mark = ownerMark(first);
  const alike = orders.filter((order) => order.side === first.side && ownerMark(order) === mark);
  const open = alike.reduce((sum, order) => sum + order.size - order.filled, 0);
  const token = ownerToken(first);
  const size = fitSize(instrument, open, { width: SIZE_WIDTH, decimals: 3 });
  body.put(0, y, `${mark}${first.side === 'buy' ? 'B' : 'S'} ${size}`, token);
  const { text, token: noteToken } = queueNote(first, instrument);
  body.put(4 + SIZE_WIDTH, y, text, noteToken);
  if (orders.length > alike.length && columns.barWidth > 2) {
    body.put(OWN_WIDTH, y, `+${orders.length - alike.length}`, 'text.muted');
  }
}

const isManual = (order: OrderRow): boolean => order.owner === 'manual';

function queueNote(order: OrderRow, instrument: Instrument): { text: string; token: Token } {
  if (order.doubt !== null) return { text: 'asking', token: 'own.unknown' };
  if (order.state === 'submitted' || order.state === 'initialized')
    return { text: 'sent', token: 'own.pending' };
  if (order.state === 'pending-cancel') return { text: 'cancel', token: 'own.pending' };
  if (order.state === 'pending-replace') return { text: 'moving', token: 'own.pending' };
  if (order.state === 'armed') return { text: 'stop', token: 'own.queue' };
  if (order.queueAhead === null) return { text: '', token: 'own.queue' };
  if (!order.queueEstimated) {
    return {
      text: `q${fitSize(instrument, order.queueAhead, { width: SIZE_WIDTH, decimals: 3 })}`,
      token: 'own.queue',
    };
  }
  const estimate = fitSize(instrument, order.queueAhead, { width: SIZE_WIDTH, decimals: 3 });
  return { text: `q~${estimate.replace(/^0\./, '.').slice(0, SIZE_WIDTH - 1)}`, token: 'own.queue' };
}

/** Where the cursor is not on the screen, an arrow at the edge says where it is: keys refuse until it is. */
function paintCursorDirection(
  body: Surface,
  { ladder, column }: { readonly ladder: LadderView; readonly column: number },
): void {
  const { cursor, top, rowTicks } = ladder;
  if (cursor === null || top === null) return;
  if (cursor > top) body.put(column, 0, '▴', 'own.unknown');
  else if (cursor <= top - body.height * rowTicks) body.put(column, body.height - 1, '▾', 'own.unknown');
}

function paintGutters(
  body: Surface,
  {
    data,
    columns,
    book,
    view,
  }: { data: EngineData; columns: LadderColumns; book: BookSnapshot; view: PaintContext['view'] },
): void {
  const { top, rowTicks } = view.ladder;
  if (top === null) return;
  const rowAt = (price: number): number => (top - price) / rowTicks;
  const instrument = data.instruments[view.instrument]!;
  const average = averageTicks(data, view.instrument, instrument);
  if (average !== null)
    body.put(columns.gutter, rowAt(Math.round(average / rowTicks) * rowTicks), '=', 'own.average');
  if (book.last !== null)
    body.put(columns.gutter, rowAt(rowOfTrade(book.last, book, rowTicks)), '◆', 'price.last');
}

/** The average price of the position in ticks, not rounded; null when flat. */
export function averageTicks(data: EngineData, index: number, instrument: Instrument): number | null {
  const position = data.positions.positions.find((row) => row.instrument === index);
  if (position === undefined || position.averagePrice === null) return null;
  return Number(position.averagePrice) / instrument.priceNumber(1);
}
