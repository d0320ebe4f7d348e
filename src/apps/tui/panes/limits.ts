import type { RiskLimitRow } from '../../../protocol/index.js';
import { thousands } from '../format.js';
import { wasChanged } from '../lists/session-lists.js';
import { type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { paintList } from './list-body.js';
import { type SymbolColumn, withSymbols } from './symbol-column.js';

/** Every limit in force, and the line that it is written in; `▸` marks what was changed in this session. */
export const paintLimits: Painter = (surface, context) => {
  const width = surface.width - (context.region.corner === '' ? 0 : 1);
  const columns = withSymbols(context.data.instruments, {
    width,
    base: 9,
    make: (symbols) => limitColumns(context, symbols),
  });
  const placed = placeColumns(columns, width);
  paintList(surface, context, {
    pane: 'limits',
    title: 'LIMITS',
    titles: columnTitles(placed),
    empty: context.data.risk === null ? 'not known yet' : 'no limit is set: risk.yaml',
    paintRow: (body, y, row) => paintColumns(body, y, { row, placed }),
  });
};

function limitColumns(
  { data }: PaintContext,
  { symbolOf, symbolWidth }: SymbolColumn,
): Column<RiskLimitRow>[] {
  return [
    {
      title: '',
      align: 'left',
      width: 1,
      cell: (row) => (wasChanged(row) ? { text: '▸', token: 'log.warn' } : null),
    },
    { title: '', align: 'left', width: 21, cell: ({ rule }) => ({ text: rule, token: 'text.primary' }) },
    {
      title: 'limit',
      align: 'right',
      width: 10,
      cell: ({ limit }) =>
        limit === null
          ? { text: 'none', token: 'gauge.warn' }
          : { text: thousands(limit), token: 'text.strong' },
    },
    { title: '', align: 'left', width: 6, cell: ({ unit }) => ({ text: unit, token: 'text.muted' }) },
    {
      title: 'for',
      align: 'left',
      width: symbolWidth,
      from: 52,
      cell: ({ instrument: index }) => {
        const instrument = index === null ? undefined : data.instruments[index];
        const named = instrument === undefined ? '' : symbolOf(instrument);
        return { text: index === null ? 'account' : named, token: 'text.primary' };
      },
    },
    {
      title: 'written',
      align: 'left',
      width: 0,
      gap: 2,
      cell: (row) =>
        wasChanged(row)
          ? { text: row.place.replace('changed', 'at'), token: 'log.warn' }
          : { text: row.place, token: 'text.muted' },
    },
  ];
}
