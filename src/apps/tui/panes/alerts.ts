import { clockTime, formatPrice } from '../format.js';
import type { AlertRow } from '../local.js';
import { type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { keyOf, paintList } from './list-body.js';

/** Alerts as they were typed: `○` waits, `●` has fired. The time of firing is the wall clock's, in UTC. */
export const paintAlerts: Painter = (surface, context) => {
  const placed = placeColumns(alertColumns(context), surface.width - (context.region.corner === '' ? 0 : 1));
  paintList(surface, context, {
    pane: 'alerts',
    title: `ALERTS ${context.local.alerts.length}`,
    titles: columnTitles(placed),
    empty: `no alerts: ${keyOf(context, 'alert-here')} at the cursor, or :alert BTC > 62000`,
    paintRow: (body, y, row) => paintColumns(body, y, { row, placed }),
  });
};

function alertColumns({ data }: PaintContext): Column<AlertRow>[] {
  return [
    {
      title: '',
      align: 'left',
      width: 1,
      cell: ({ firedAt }) =>
        firedAt === null ? { text: '○', token: 'text.primary' } : { text: '●', token: 'log.warn' },
    },
    {
      title: '',
      align: 'left',
      width: 15,
      cell: ({ firedAt }) =>
        firedAt === null
          ? { text: 'armed', token: 'text.muted' }
          : { text: `fired ${clockTime(firedAt * 1_000)}Z`, token: 'log.warn' },
    },
    {
      title: 'price',
      align: 'right',
      width: 11,
      from: 60,
      cell: ({ instrument, price }) => {
        const market = instrument === null ? undefined : data.instruments[instrument];
        if (market === undefined || price === null) return null;
        return { text: formatPrice(market, price), token: 'text.primary' };
      },
    },
    { title: 'alert', align: 'left', width: 0, gap: 2, cell: ({ text }) => ({ text, token: 'text.strong' }) },
  ];
}
