import type { LogLine } from '../../../protocol/index.js';
import { clip, clockTime } from '../format.js';
import { listRows, selectedIndex } from '../lists/index.js';
import { wrapText } from '../reading.js';
import { ownerMark, ownerToken } from '../store.js';
import type { Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import type { Painter } from './frame.js';
import { listWindow, openList, paintNoRows } from './list-body.js';

const LEVELS: Readonly<Record<LogLine['level'], { readonly token: Token; readonly mark: string }>> = {
  info: { token: 'log.info', mark: '' },
  notice: { token: 'log.notice', mark: '' },
  warn: { token: 'log.warn', mark: '! ' },
  error: { token: 'log.error', mark: '✗ ' },
};

/** From so many rows on a line is wrapped rather than cut. */
const LARGE = 12;
const TEXT_AT = 12;

/** What the engine says, newest first, with the mark of whose order it is about. */
export const paintLog: Painter = (surface, context) => {
  const rows = listRows('log', context);
  const selected = selectedIndex('log', rows, context);
  const height = Math.max(0, surface.height - 1);
  const width = surface.width - (context.region.corner === '' ? 0 : 1) - TEXT_AT - 1;
  // Only what can come into the window is wrapped: the log is long, and a frame is short.
  const first = Math.max(0, selected - height);
  const near = rows.slice(first, selected + height + 1).map((line, index) => {
    const text = `${LEVELS[line.level].mark}${line.text}`;
    return {
      line,
      index: first + index,
      parts: height < LARGE ? [clip(text, width)] : wrapText(text, Math.max(1, width)),
    };
  });
  const parts = near.flatMap(({ line, index, parts: texts }) =>
    texts.map((text, part) => ({ line, index, text, part })),
  );
  const last = parts.findLastIndex(({ index }) => index === selected);
  const { from } = listWindow(parts.length, { height, selected: last });
  const shown = parts.slice(from, from + height);
  const left = rows.length - 1 - (shown.at(-1)?.index ?? rows.length - 1);
  // Unfocused, it follows the newest: that there is more behind it goes without saying.
  const below = context.view.focus === 'log' ? left : 0;
  const body = openList(surface, context, { pane: 'log', title: '0 LOG', titles: [], below });
  if (rows.length === 0) paintNoRows(body, context, { pane: 'log', empty: 'nothing yet' });
  shown.forEach(({ line, index, text, part }, y) => {
    if (part === 0) paintStamp(body, y, line);
    body.put(TEXT_AT, y, text, LEVELS[line.level].token);
    if (context.view.focus === 'log' && index === selected) body.highlight(0, y, body.width);
  });
};

function paintStamp(body: Surface, y: number, line: LogLine): void {
  body.put(1, y, clockTime(line.time), 'text.muted');
  if (line.owner === 'engine') return;
  const owner = { owner: line.owner, doubt: null, side: 'buy' } as const;
  body.put(10, y, ownerMark(owner), ownerToken(owner));
}
