import type { Instrument } from '../../../domain/index.js';
import { thousands } from '../format.js';
import type { Surface } from '../surface.js';
import type { LadderView } from '../view.js';
import { type HeadingPart, openPane, type Painter, paintEmpty, selectedInstrument } from './frame.js';
import { paintLadderBody, waitingText } from './ladder-body.js';
import { ladderColumns, ladderTitles } from './ladder-columns.js';

/** The order book as rows of one price step, with our own orders where they stand in it. */
export const paintLadder: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  const { ladder } = view;
  const columns = ladderColumns(surface.width, instrument, ladder.top);
  const feed = data.book?.feed ?? 'live';
  const step = instrument === undefined ? '' : rowLabel(instrument, ladder.rowTicks);
  const body = openPane(surface, context, {
    pane: 'ladder',
    parts: [ladderTitle('1 LADDER', { feed, step }), ...ladderTitles(columns)],
  });
  const { book } = data;
  const { top, rowTicks, cursor } = ladder;
  if (instrument === undefined || book === null || top === null || rowTicks % book.rowTicks !== 0) {
    paintEmpty(body, waitingText(data));
    return;
  }
  const mark = cursor === null ? null : ({ price: cursor, sign: '▸', token: 'book.cursor' } as const);
  paintLadderBody(body, { book, instrument, columns, top, rowTicks, mark }, context);
  paintCursorDirection(body, { ladder, column: columns.cursor });
};

/** A book that is not live says so where its row step stands: its sizes are not to be traded on. */
export const ladderTitle = (
  name: string,
  { feed, step }: { readonly feed: string; readonly step: string },
): HeadingPart =>
  feed === 'live'
    ? { text: `${name} ${step}` }
    : { text: `${name} ${feed.toUpperCase()}`, token: 'health.stale' };

/** A row step as a price: `1.00`, `0.01`. */
export const rowLabel = (instrument: Instrument, rowTicks: number): string =>
  thousands(instrument.formatPrice(rowTicks));

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
