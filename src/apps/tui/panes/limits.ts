import type { RiskLimitRow } from '../../../protocol/index.js';
import { thousands } from '../format.js';
import { wasChanged } from '../lists/session-lists.js';
import { type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { paintList } from './list-body.js';

/** Every limit in force, and the line that it is written in; `▸` marks what was changed in this session. */
export const paintLimits: Painter = (surface, context) => {
  const placed = placeColumns(limitColumns(context), surface.width - (context.region.corner === '' ? 0 : 1));
  paintList(surface, context, {
    pane: 'limits',
    title: 'LIMITS',
    titles: columnTitles(placed),
    empty: context.data.risk === null ? 'not known yet' : 'no limit is set: risk.yaml',
    paintRow: (body, y, row) => paintColumns(body, y, { row, placed }),
  });
};

function limitColumns({ data }: PaintContext): Column<RiskLimitRow>[] {
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
      width: 9,
      from: 52,
      cell: ({ instrument }) => ({
        text: instrument === null ? 'account' : (data.instruments[instrument]?.symbol ?? ''),
        token: 'text.primary',
      }),
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
