import { exactSize, formatPrice, signedMoney } from '../format.js';
import { isTriggered, orderKind } from '../lists/order-words.js';
import type { DialogLine } from '../reading.js';
import type { EngineData } from '../store.js';
import type { DialogContent } from './dialog.js';
import { line } from './line.js';

/** What a kill has left: orders still working, and positions. */
export function killContent(dialog: { answer: string; failed: boolean }, data: EngineData): DialogContent {
  const { working } = data.orders;
  const lines = [
    line(dialog.answer, dialog.failed ? 'log.error' : 'text.strong'),
    line(''),
    line(`${working.length} order${working.length === 1 ? '' : 's'} still working`),
    ...working.slice(0, 6).map((order) => {
      const instrument = data.instruments[order.instrument]!;
      const price = order.price ?? order.triggerPrice;
      const at = price === null ? '' : ` @ ${formatPrice(instrument, price)}`;
      return line(
        `  ${instrument.symbol} ${order.side.toUpperCase()} ${exactSize(instrument, order.size)}${at}${isTriggered(order) ? ` ${orderKind(order)}` : ''}`,
      );
    }),
    ...openPositions(data),
    line(''),
    line('HALT: a to resume, with a reason', 'text.strong'),
  ];
  return {
    title: 'KILL',
    token: 'log.error',
    lines,
    place: 'middle',
    footer: 'f flattens the positions too · ^X again does no harm · Esc closes',
  };
}

/** The open positions, a line each, or that there is none. */
export function openPositions(data: EngineData): DialogLine[] {
  const open = data.positions.positions.filter((row) => row.size !== 0);
  if (open.length === 0) return [line('no position is open')];
  return open.map((row) => {
    const instrument = data.instruments[row.instrument]!;
    const side = row.size > 0 ? 'long' : 'short';
    const size = exactSize(instrument, Math.abs(row.size));
    return line(`${instrument.symbol} ${side} ${size}  net ${signedMoney(row.netPnl)}`, 'text.strong');
  });
}
