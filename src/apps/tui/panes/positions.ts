import type { PositionRow } from '../../../protocol/index.js';
import { exactSize, formatPrice, money, signedMoney, signOf } from '../format.js';
import type { EngineData } from '../store.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type Painter, paintEmpty } from './frame.js';

/** Positions with what they cost: the break-even counts the fees paid and the taker fee of leaving. */
export const paintPositions: Painter = (surface, context) => {
  const body = openPane(surface, context, {
    pane: 'positions',
    parts: [
      { text: '5 POSITIONS' },
      { text: 'size', at: 25 },
      { text: 'average', at: 33 },
      { text: 'break-even', at: 42 },
      { text: 'open', at: 56 },
      { text: 'net', at: 65 },
      { text: 'stop', at: 71 },
    ],
  });
  const { data } = context;
  if (data.instruments.length === 0) {
    paintEmpty(body, 'none yet');
    return;
  }
  const rows = positionRows(data);
  rows.slice(0, body.height).forEach((row, y) => {
    paintPosition(body, y, row, data);
    if (context.view.focus === 'positions' && context.view.selected.positions === y) {
      body.highlight(0, y, body.width);
    }
  });
};

/** One row an instrument, in their order: what is flat is worth seeing too. */
const positionRows = (data: EngineData): PositionRow[] =>
  data.instruments.map(
    (_, instrument) =>
      data.positions.positions.find((row) => row.instrument === instrument) ?? {
        instrument,
        size: 0,
        averagePrice: null,
        breakEvenPrice: null,
        unrealisedPnl: '0',
        realisedPnl: '0',
        fees: '0',
        netPnl: '0',
      },
  );

export const pnlToken = (text: string): Token =>
  (['pnl.loss', 'pnl.zero', 'pnl.gain'] as const)[signOf(text) + 1]!;

function paintPosition(body: Surface, y: number, row: PositionRow, data: EngineData): void {
  const instrument = data.instruments[row.instrument]!;
  body.put(1, y, instrument.symbol, 'text.strong');
  const direction = row.size > 0 ? '▲ long' : row.size < 0 ? '▼ short' : '· flat';
  const token = row.size > 0 ? 'own.buy' : row.size < 0 ? 'own.sell' : 'text.muted';
  body.put(Math.max(10, instrument.symbol.length + 2), y, direction, token);
  if (signOf(row.netPnl) !== 0 || row.size !== 0) {
    putEnding(body, 67, y, signedMoney(row.netPnl), pnlToken(row.netPnl));
  }
  if (row.size === 0) return;
  const priceDecimals = instrument.specification.tick.decimals;
  putEnding(body, 28, y, exactSize(instrument, Math.abs(row.size)), 'text.strong');
  if (row.averagePrice !== null)
    putEnding(body, 39, y, money(row.averagePrice, priceDecimals), 'own.average');
  if (row.breakEvenPrice !== null) {
    putEnding(body, 51, y, money(row.breakEvenPrice, priceDecimals), 'own.breakEven');
  }
  putEnding(body, 59, y, signedMoney(row.unrealisedPnl), pnlToken(row.unrealisedPnl));
  const stop = stopPrice(data, row);
  if (stop !== null) {
    const text = formatPrice(instrument, stop).replace(/\.0+$/, '');
    putEnding(body, 74, y, text.length > 6 ? text.replace(/\..*$/, '') : text, 'text.primary');
  }
}

/** The trigger of the nearest stop that would close the position; null where nothing protects it. */
function stopPrice(data: EngineData, row: PositionRow): number | null {
  const closing = row.size > 0 ? 'sell' : 'buy';
  const triggers = data.orders.working
    .filter(
      (order) =>
        order.instrument === row.instrument && order.side === closing && order.type.startsWith('stop'),
    )
    .map((order) => order.triggerPrice)
    .filter((price) => price !== null);
  if (triggers.length === 0) return null;
  return closing === 'sell' ? Math.max(...triggers) : Math.min(...triggers);
}
