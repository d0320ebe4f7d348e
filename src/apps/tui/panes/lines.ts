import { clip } from '../format.js';
import { type PaneId, SMALLEST } from '../layout.js';
import type { Token } from '../theme/index.js';
import type { Message } from '../view.js';
import type { PaintContext, Painter } from './frame.js';

const MESSAGES: Readonly<Record<Message['level'], { readonly mark: string; readonly token: Token }>> = {
  info: { mark: '', token: 'text.message' },
  done: { mark: '✓ ', token: 'order.filled' },
  refused: { mark: '✗ ', token: 'log.error' },
  warn: { mark: '! ', token: 'log.warn' },
};

/** What the last key did, or why it did nothing. */
export const paintMessage: Painter = (surface, { view, region, armedMillis }) => {
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
      clip(armedMillis === null ? 'disarmed · ^X kills · q quits' : 'ARMED', surface.width),
      'log.warn',
    );
  }
  const { mark, token } = MESSAGES[view.message.level];
  surface.put(1, 0, clip(`${mark}${view.message.text}`, surface.width - 2), token);
};

/** Keys and what they do, for the focused pane; what does not fit is left out from the middle, never the way out. */
export const paintHint: Painter = (surface, context) => {
  let at = 1;
  for (const [keys, label] of fitHints(hintsFor(context), surface.width)) {
    surface.put(at, 0, keys, keys === '^X' ? 'log.error' : 'hint.key');
    surface.put(at + keys.length + 1, 0, label, 'hint.label');
    at += keys.length + label.length + 3;
  }
};

type Hint = readonly [keys: string, label: string];

const KEPT: readonly string[] = ['a', '^X', '?', 'q'];

function fitHints(hints: readonly Hint[], width: number): readonly Hint[] {
  const shown = [...hints];
  const columns = (): number => shown.reduce((sum, [keys, label]) => sum + keys.length + label.length + 3, 0);
  while (columns() > width) {
    const last = shown.findLastIndex(([keys]) => !KEPT.includes(keys));
    if (last < 0) break;
    shown.splice(last, 1);
  }
  return shown;
}

function hintsFor({ data, view, armedMillis, region }: PaintContext): Hint[] {
  const halted = data.session?.halted === true;
  const arm: Hint = ['a', halted ? 'resume' : armedMillis === null ? 'arm' : 'disarm'];
  const rest: Hint[] = [arm, ['F', 'flatten'], ['^X', 'KILL'], ['?', 'keys'], ['q', 'quit']];
  if (view.focus === 'ladder') return [...ladderHints(armedMillis !== null, region.width < 120), ...rest];
  return [...(LIST_HINTS[view.focus] ?? []), ['z', view.zoomed === null ? 'zoom' : 'unzoom'], ...rest];
}

function ladderHints(armed: boolean, narrow: boolean): Hint[] {
  if (narrow || !armed) {
    return [
      ['b/s', armed ? 'at cursor' : 'ticket'],
      ['j/k', 'cursor'],
      ['x', 'cancel'],
      ['-/+', 'size'],
      ...(narrow
        ? []
        : ([
            ['< >', 'rows'],
            ['m', 'post/limit/ioc'],
          ] as const)),
    ];
  }
  return [
    ['b/s', 'at cursor'],
    ['B/S', 'join'],
    ['tb/ts', 'take'],
    ['x', 'cancel'],
    ['J/K', 'move'],
    ['-/+', 'size'],
  ];
}

const LIST_HINTS: { readonly [Pane in PaneId]?: readonly Hint[] } = {
  orders: [
    ['j/k', 'select'],
    ['x', 'cancel'],
    ['J/K', 'move price'],
    ['Enter', 'detail'],
  ],
  strategies: [
    ['j/k', 'select'],
    ['p', 'pause/start'],
    ['X', 'stop'],
    ['P', 'pause all'],
  ],
  chart: [
    ['i/I', 'interval'],
    ['v', 'candles/line'],
    ['o', 'average'],
  ],
  tape: [['j/k', 'scroll']],
  log: [
    ['j/k', 'scroll'],
    ['Enter', 'read it whole'],
  ],
  risk: [['Enter', 'read it whole']],
  positions: [['j/k', 'select']],
};
