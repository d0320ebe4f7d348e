import type { FillRow } from '../../../protocol/index.js';
import { calendarDay, clip, clockTime, exactSize, formatPrice, money, signOf } from '../format.js';
import { bpsText, fillTotals } from '../lists/fill-totals.js';
import { noteOf } from '../lists/fills-csv.js';
import { rememberLast } from '../lists/remember-last.js';
import { ownerMark, ownerToken } from '../store.js';
import type { Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { listView } from '../view.js';
import { type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { paintList } from './list-body.js';
import { pnlCell } from './positions.js';
import { type SymbolColumn, withSymbols } from './symbol-column.js';

/** Fills, newest first, with what each cost, and what those that are shown come to. */
export const paintFills: Painter = (surface, context) => {
  const { data } = context;
  const width = surface.width - (context.region.corner === '' ? 0 : 1);
  const columns = withSymbols(data.instruments, {
    width,
    base: 8,
    make: (symbols) => fillColumns(context, symbols),
  });
  const placed = placeColumns(columns, width);
  const footer = data.fills.fills.length > 0 && surface.height > 3 ? 1 : 0;
  const { body, rows } = paintList(surface, context, {
    pane: 'fills',
    title: `FILLS ${data.fills.fills.length}`,
    titles: columnTitles(placed),
    empty: 'no fills yet',
    footer,
    paintRow: (area, y, row) => {
      if (data.instruments[row.instrument] !== undefined) paintColumns(area, y, { row, placed });
    },
  });
  if (footer > 0 && rows.length > 0) paintTotals(body, context, rows);
};

function fillColumns(
  { data, local }: PaintContext,
  { symbolOf, symbolWidth }: SymbolColumn,
): Column<FillRow>[] {
  const instrumentOf = (fill: FillRow) => data.instruments[fill.instrument]!;
  return [
    {
      title: '',
      align: 'left',
      width: 10,
      from: 132,
      cell: ({ time }) => ({ text: calendarDay(time), token: 'text.muted' }),
    },
    {
      title: '',
      align: 'left',
      width: 8,
      cell: ({ time }) => ({ text: clockTime(time), token: 'text.muted' }),
    },
    {
      title: '',
      align: 'left',
      width: 1,
      cell: (fill) => {
        const order = { ...fill, doubt: null };
        return { text: ownerMark(order), token: ownerToken(order) };
      },
    },
    {
      title: '',
      align: 'left',
      width: symbolWidth,
      from: 48,
      cell: (fill) => ({ text: symbolOf(instrumentOf(fill)), token: 'text.primary' }),
    },
    {
      title: '',
      align: 'left',
      width: 4,
      cell: ({ side }) => ({
        text: side === 'buy' ? 'BUY' : 'SELL',
        token: side === 'buy' ? 'own.buy' : 'own.sell',
      }),
    },
    {
      title: 'size',
      align: 'right',
      width: 8,
      cell: (fill) => ({ text: exactSize(instrumentOf(fill), fill.size), token: 'text.strong' }),
    },
    {
      title: 'price',
      align: 'right',
      width: 10,
      cell: (fill) => ({ text: formatPrice(instrumentOf(fill), fill.price), token: 'text.primary' }),
    },
    {
      title: '',
      align: 'left',
      width: 5,
      gap: 2,
      from: 55,
      cell: ({ liquidity }) => ({ text: liquidity, token: 'text.muted' }),
    },
    { title: 'fee', align: 'right', width: 7, from: 63, cell: ({ fee }) => feeCell(fee) },
    {
      title: 'slip bp',
      align: 'right',
      width: 7,
      from: 71,
      cell: ({ slippageBps }) => slippageCell(slippageBps),
    },
    {
      title: 'PnL',
      align: 'right',
      width: 9,
      from: 82,
      cell: ({ realisedPnl }) => (signOf(realisedPnl) === 0 ? null : pnlCell(realisedPnl, 9)),
    },
    {
      title: '',
      align: 'left',
      width: 1,
      from: 74,
      to: 99,
      cell: (fill) => (noteOf(fill, local.notes) === '' ? null : { text: '✎', token: 'text.strong' }),
    },
    {
      title: 'order',
      align: 'left',
      width: 14,
      gap: 2,
      from: 116,
      cell: ({ clientOrderId }) => ({ text: clientOrderId, token: 'text.muted' }),
    },
    {
      title: 'note',
      align: 'left',
      width: 0,
      gap: 2,
      from: 100,
      cell: (fill) => ({ text: noteOf(fill, local.notes), token: 'text.message' }),
    },
  ];
}

/** A rebate is a negative fee. */
const feeCell = (fee: string): { text: string; token: Token } => ({
  text: money(fee),
  token: signOf(fee) < 0 ? 'pnl.gain' : 'cost.fee',
});

const slippageCell = (bps: number | null): { text: string; token: Token } | null =>
  bps === null ? null : { text: bpsText(bps), token: bps > 0 ? 'pnl.loss' : 'text.primary' };

const totalsOf = rememberLast(fillTotals);

/** In the last row, shortened from its end where the pane is narrow. */
function paintTotals(body: Surface, { data, view }: PaintContext, fills: readonly FillRow[]): void {
  const totals = totalsOf(fills, data.instruments);
  const currency = data.session?.reportingCurrency ?? '';
  const shown = listView(view, 'fills').filter === '' ? '' : ' shown';
  const parts = [
    `${totals.count} fill${totals.count === 1 ? '' : 's'}${shown}`,
    `fees ${money(totals.fees)} ${currency}`.trimEnd(),
    ...(totals.slippageBps === null ? [] : [`slippage ${bpsText(totals.slippageBps)} bps`]),
    ...totals.volumes.map(([code, amount]) => `volume ${money(amount, 0)} ${code}`),
    `PnL before fees ${money(totals.realisedPnl)}`,
  ];
  while (parts.length > 1 && parts.join(' · ').length > body.width - 2) parts.pop();
  body.put(1, body.height - 1, clip(parts.join(' · '), body.width - 2), 'text.strong');
}
