import type { Instrument } from '../../../domain/index.js';
import type { TickerSnapshot } from '../../../protocol/index.js';
import { change, fitSize, formatPrice } from '../format.js';
import type { Token } from '../theme/index.js';
import { type Cell, type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { paintList } from './list-body.js';
import { type SymbolColumn, withSymbols } from './symbol-column.js';

/** All symbols of the session with their prices; `▸` marks the one that the other panes show. */
export const paintWatch: Painter = (surface, context) => {
  const width = surface.width - (context.region.corner === '' ? 0 : 1);
  const columns = withSymbols(context.data.instruments, {
    width,
    base: 14,
    indent: 1,
    make: (symbols) => watchColumns(context, symbols),
  });
  const placed = placeColumns(columns, width);
  paintList(surface, context, {
    pane: 'watch',
    title: 'WATCH',
    titles: columnTitles(placed),
    empty: context.data.instruments.length === 0 ? 'waiting for the instruments…' : 'no prices yet',
    paintRow: (body, y, row) => {
      if (context.data.instruments[row.instrument] !== undefined) paintColumns(body, y, { row, placed });
    },
  });
};

/** From so many columns on there are sizes at the touch, and where the last price is between low and high. */
const ROOMY = 158;
const RANGE_WIDTH = 20;

interface NumberLook {
  readonly token?: Token;
  /** The narrowest body that has the column. */
  readonly from?: number;
  text(row: TickerSnapshot): string | null;
}

type WatchColumn = Column<TickerSnapshot>;

function watchColumns({ data, view }: PaintContext, { symbolOf, symbolWidth }: SymbolColumn): WatchColumn[] {
  const instrumentOf = (row: TickerSnapshot): Instrument => data.instruments[row.instrument]!;
  const number = (
    title: string,
    width: number,
    { text, token = 'text.primary', from = 0 }: NumberLook,
  ): WatchColumn => ({
    title,
    align: 'right',
    width,
    gap: 2,
    from,
    cell: (row) => cellOf(text(row), token),
  });
  const price = (row: TickerSnapshot, ticks: number | null | undefined): string | null =>
    ticks === null || ticks === undefined ? null : formatPrice(instrumentOf(row), ticks);
  const spread = ({ bid, ask }: TickerSnapshot): number | null =>
    bid === null || ask === null ? null : ask[0] - bid[0];
  const size = (row: TickerSnapshot, lots: number | undefined): string | null =>
    lots === undefined ? null : fitSize(instrumentOf(row), lots, { width: 8, decimals: 3 });
  return [
    {
      title: '',
      align: 'left',
      width: symbolWidth,
      gap: 0,
      cell: (row) => {
        const isShown = row.instrument === view.instrument;
        const text = `${isShown ? '▸' : ' '}${symbolOf(instrumentOf(row))}`;
        return { text, token: isShown ? 'text.strong' : 'text.primary' };
      },
    },
    number('last', 10, { text: (row) => price(row, row.last), token: 'price.last' }),
    { title: 'change', align: 'right', width: 8, cell: changeCell },
    number('size', 8, { text: (row) => size(row, row.bid?.[1]), from: ROOMY }),
    number('bid', 10, { text: (row) => price(row, row.bid?.[0]), token: 'book.bid' }),
    number('ask', 10, { text: (row) => price(row, row.ask?.[0]), token: 'book.ask' }),
    { ...number('size', 8, { text: (row) => size(row, row.ask?.[1]), from: ROOMY }), align: 'left' },
    number('spread', 7, { text: (row) => price(row, spread(row)) }),
    number('volume', 8, { text: (row) => size(row, row.volumeLots) }),
    number('high', 10, { text: (row) => price(row, row.high) }),
    number('low', 10, { text: (row) => price(row, row.low) }),
    { title: 'low to high', align: 'left', width: RANGE_WIDTH, gap: 2, from: ROOMY, cell: rangeCell },
    {
      title: 'feed',
      align: 'left',
      width: 10,
      gap: 2,
      cell: ({ feed }) => ({ text: feed, token: feed === 'live' ? 'health.ok' : 'health.stale' }),
    },
  ];
}

const cellOf = (text: string | null, token: Token): Cell | null => (text === null ? null : { text, token });

function changeCell({ change: moved }: TickerSnapshot): Cell | null {
  if (moved === null) return null;
  return { text: change(moved), token: moved > 0 ? 'price.up' : moved < 0 ? 'price.down' : 'price.flat' };
}

/** `├──────◆───────────┤`: the last price between the session's low and high. */
function rangeCell({ low, high, last }: TickerSnapshot): Cell | null {
  if (low === null || high === null || last === null) return null;
  const room = RANGE_WIDTH - 2;
  const share = high > low ? Math.max(0, Math.min(1, (last - low) / (high - low))) : 0.5;
  const at = Math.round(share * (room - 1));
  return { text: `├${'─'.repeat(at)}◆${'─'.repeat(room - 1 - at)}┤`, token: 'chart.axis' };
}
