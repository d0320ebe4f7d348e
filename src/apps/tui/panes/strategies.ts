import type { StrategyRow } from '../../../protocol/index.js';
import { clip, fitSize, MINUS, signedMoney } from '../format.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type Painter, paintEmpty } from './frame.js';
import { pnlToken } from './positions.js';

const STATES: Readonly<
  Record<StrategyRow['state'], { readonly mark: string; readonly text: string; readonly token: Token }>
> = {
  running: { mark: '●', text: 'run', token: 'health.ok' },
  paused: { mark: '◐', text: 'pause', token: 'health.slow' },
  warming: { mark: '◐', text: 'warm', token: 'health.slow' },
  stopped: { mark: '○', text: 'off', token: 'text.muted' },
  failed: { mark: '✗', text: 'fail', token: 'health.down' },
};

/** Each strategy with its own position, its result after fees, its fills and its state. */
export const paintStrategies: Painter = (surface, context) => {
  const { data, view } = context;
  const body = openPane(surface, context, {
    pane: 'strategies',
    parts: [
      { text: '7 STRATEGIES' },
      { text: 'pos', at: 21 },
      { text: 'net', at: 29 },
      { text: 'fil', at: 33 },
    ],
  });
  const rows = data.strategies.strategies;
  if (rows.length === 0) {
    paintEmpty(body, data.session === null ? 'not known yet' : 'no strategy in this session');
    return;
  }
  const selected = Math.min(view.selected.strategies ?? 0, rows.length - 1);
  const from = Math.max(0, Math.min(selected - body.height + 1, rows.length - body.height));
  rows.slice(from, from + body.height).forEach((row, y) => {
    const state = STATES[row.state];
    body.put(1, y, state.mark, state.token);
    body.put(3, y, clip(row.name, 15), row.state === 'stopped' ? 'text.muted' : 'text.primary');
    if (row.state !== 'stopped' || row.fills > 0)
      paintResult(body, y, row, context.data.instruments[row.instrument]);
    body.put(38, y, state.text, state.token);
    if (row.note !== '' && body.width > 60) body.put(45, y, clip(row.note, body.width - 46), 'text.muted');
    if (view.focus === 'strategies' && from + y === selected) body.highlight(0, y, body.width);
  });
};

function paintResult(
  body: Surface,
  y: number,
  row: StrategyRow,
  instrument: Parameters<typeof fitSize>[0] | undefined,
): void {
  if (instrument !== undefined) {
    const size = fitSize(instrument, row.positionLots, { width: 5, decimals: 3 });
    putEnding(body, 23, y, row.positionLots < 0 ? `${MINUS}${size}` : size, 'text.primary');
  }
  putEnding(body, 31, y, signedMoney(row.netPnl), pnlToken(row.netPnl));
  putEnding(body, 35, y, String(row.fills), 'text.primary');
}
