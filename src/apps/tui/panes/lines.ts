import { clip } from '../format.js';
import { SMALLEST } from '../layout.js';
import type { EngineData } from '../store.js';
import type { Token } from '../theme/index.js';
import type { Message } from '../view.js';
import type { Painter } from './frame.js';
import { hintsFor } from './hints.js';

const MESSAGES: Readonly<Record<Message['level'], { readonly mark: string; readonly token: Token }>> = {
  info: { mark: '', token: 'text.message' },
  done: { mark: '✓ ', token: 'order.filled' },
  refused: { mark: '✗ ', token: 'log.error' },
  warn: { mark: '! ', token: 'log.warn' },
};

/** What the last key did, or why it did nothing. */
export const paintMessage: Painter = (surface, { data, view, region }) => {
  if (region.height > 1) {
    const size = `${region.width} × ${region.height}`;
    surface.put(
      0,
      1,
      clip(
        `The screen needs ${SMALLEST.columns} × ${SMALLEST.rows}; this terminal has ${size}.`,
        surface.width,
      ),
      'text.strong',
    );
    surface.put(
      0,
      2,
      clip(`${whatStands(data)} · no orders from here · ^X kills · q quits`, surface.width),
      'log.warn',
    );
  }
  const { mark, token } = MESSAGES[view.message.level];
  surface.put(1, 0, clip(`${mark}${view.message.text}`, surface.width - 2), token);
};

/** `PAPER, 5 orders, 1 position`: what there is to lose, where nothing else can be shown. */
function whatStands({ session, orders, positions }: EngineData): string {
  if (session === null) return 'starting';
  const mode = session.halted ? 'HALTED' : session.mode.toUpperCase();
  const open = positions.positions.filter(({ size }) => size !== 0).length;
  return `${mode}, orders ${orders.working.length}, positions ${open}`;
}

/** Keys and what they do, for the focused pane. */
export const paintHint: Painter = (surface, context) => {
  let at = 1;
  for (const [keys, label] of hintsFor(context, surface.width)) {
    surface.put(at, 0, keys, keys === '^X' ? 'log.error' : 'hint.key');
    surface.put(at + [...keys].length + 1, 0, label, 'hint.label');
    at += [...keys].length + label.length + 3;
  }
};
