import type { BookSnapshot } from '../../../protocol/index.js';
import { clip } from '../format.js';
import { rowOfTrade } from '../ladder-rows.js';
import { openPane, type PaintContext, type Painter, paintEmpty } from './frame.js';
import { ladderTitle, rowLabel } from './ladder.js';
import { type LadderFace, paintLadderBody, waitingText } from './ladder-body.js';
import { ladderColumns, ladderTitles } from './ladder-columns.js';

/**
 * A second ladder to look at: the same symbol in coarser rows, or another symbol. No key acts on it; where the
 * symbol is the same it marks the first ladder's cursor.
 */
export const paintSecond: Painter = (surface, context) => {
  const { data, view } = context;
  const { second, secondLadder } = view;
  const index = second.kind === 'symbol' ? second.instrument : view.instrument;
  const instrument = data.instruments[index];
  const { top, rowTicks } = secondLadder;
  const columns = ladderColumns(surface.width - context.region.corner.length, instrument, top);
  const step =
    second.kind === 'rows'
      ? `×${second.factor}`
      : instrument === undefined
        ? ''
        : rowLabel(instrument, rowTicks);
  const name = second.kind === 'rows' ? '1b LADDER' : `1b ${instrument?.symbol ?? ''}`;
  const title = ladderTitle(name, { feed: data.second?.feed ?? 'live', step });
  const body = openPane(surface, context, {
    pane: 'second',
    parts: [{ ...title, text: clip(title.text, columns.bidEnd - 5) }, ...ladderTitles(columns)],
  });
  const book = data.second;
  if (second.kind === 'off') {
    paintEmpty(body, 'switched off');
  } else if (
    instrument === undefined ||
    book === null ||
    book.instrument !== index ||
    top === null ||
    rowTicks % book.rowTicks !== 0
  ) {
    paintEmpty(body, waitingText(data));
  } else {
    paintLadderBody(
      body,
      { book, instrument, columns, top, rowTicks, mark: linkedMark(context, book) },
      context,
    );
  }
};

/** The first ladder's cursor in these rows. */
function linkedMark({ view }: PaintContext, book: BookSnapshot): LadderFace['mark'] {
  const { cursor } = view.ladder;
  if (cursor === null || book.instrument !== view.instrument) return null;
  const price = rowOfTrade(cursor, book, view.secondLadder.rowTicks);
  return { price, sign: '▹', token: 'text.strong' };
}
