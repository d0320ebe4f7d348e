import { fitSize, formatPrice, secondsTime } from '../format.js';
import { putEnding } from '../surface.js';
import { openPane, type Painter, paintEmpty, selectedInstrument } from './frame.js';

/** A print this many times the median of those shown is large. */
const LARGE_FACTOR = 5;

/** Time and sales, newest first: `▲` a buyer took, `▼` a seller, `█` a large one, `•` one of ours. */
export const paintTape: Painter = (surface, context) => {
  const wide = surface.width >= 37;
  const sizeEnd = wide ? 26 : 23;
  const body = openPane(surface, context, {
    pane: 'tape',
    parts: [{ text: '3 TAPE' }, { text: 'price', at: 13 }, { text: 'size', at: wide ? 23 : 21 }],
  });
  const instrument = selectedInstrument(context);
  const { trades } = context.data;
  if (instrument === undefined || trades === null || trades.trades.length === 0) {
    paintEmpty(body, 'no prints yet');
    return;
  }
  const shown = trades.trades.slice(context.view.selected.tape ?? 0).slice(0, body.height);
  const sizes = shown.map((trade) => trade.size).sort((left, right) => left - right);
  const large = sizes[Math.floor(sizes.length / 2)]! * LARGE_FACTOR;
  const x = wide ? 1 : 0;
  shown.forEach((trade, y) => {
    const token = trade.own ? 'tape.own' : trade.aggressor === 'buy' ? 'tape.buy' : 'tape.sell';
    body.put(x, y, secondsTime(trade.time), 'text.muted');
    body.put(x + 6, y, trade.aggressor === 'buy' ? '▲' : '▼', token);
    putEnding(body, x + 16, y, formatPrice(instrument, trade.price), token);
    putEnding(body, sizeEnd, y, fitSize(instrument, trade.size, { width: 6, decimals: 4 }), token);
    if (wide) body.put(29, y, `${trade.levels} lvl`, 'text.muted');
    if (trade.own) body.put(wide ? 35 : 24, y, '•', 'tape.own');
    else if (trade.size >= large) body.put(wide ? 35 : 24, y, '█', 'tape.large');
  });
};
