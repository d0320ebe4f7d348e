import type { LogLine } from '../../../protocol/index.js';
import { clip, clockTime } from '../format.js';
import { ownerToken } from '../store.js';
import type { Token } from '../theme/index.js';
import { openPane, type Painter, paintEmpty } from './frame.js';

const LEVELS: Readonly<Record<LogLine['level'], Token>> = {
  info: 'log.info',
  notice: 'log.notice',
  warn: 'log.warn',
  error: 'log.error',
};

/** What the engine says, newest first, with the mark of whose order it is about. */
export const paintLog: Painter = (surface, context) => {
  const body = openPane(surface, context, { pane: 'log', parts: [{ text: '0 LOG' }] });
  const lines = newestFirst(context.data.log.lines);
  if (lines.length === 0) {
    paintEmpty(body, 'nothing yet');
    return;
  }
  const from = Math.min(context.view.selected.log ?? 0, Math.max(0, lines.length - body.height));
  lines.slice(from, from + body.height).forEach((line, y) => {
    body.put(1, y, clockTime(line.time), 'text.muted');
    if (line.owner !== 'engine') {
      const owner = { owner: line.owner, doubt: null, side: 'buy' } as const;
      body.put(10, y, logMark(line.owner), ownerToken(owner));
    }
    body.put(12, y, clip(line.text, body.width - 13), LEVELS[line.level]);
  });
};

const newestFirst = (lines: readonly LogLine[]): LogLine[] =>
  [...lines].sort((left, right) => right.id - left.id);

function logMark(owner: Exclude<LogLine['owner'], 'engine'>): string {
  if (owner === 'manual') return '•';
  return owner === 'external' ? 'E' : 'm';
}
