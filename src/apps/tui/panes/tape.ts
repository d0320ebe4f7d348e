import type { Instrument } from '../../../domain/index.js';
import type { TradesSnapshot } from '../../../protocol/index.js';
import { exactSize, fitSize, formatPrice, secondsTime } from '../format.js';
import { putEnding, type Surface, within } from '../surface.js';
import type { TapeView } from '../view.js';
import { type HeadingPart, openPane, type Painter, paintEmpty, selectedInstrument } from './frame.js';
import { paintTourCard } from './tour.js';

type Print = TradesSnapshot['trades'][number];

/** A print this many times the median of those shown is large. */
const LARGE_FACTOR = 5;

/** Columns of the tape: with room it has a margin, wider sizes and the number of levels that a print swept. */
const NARROW = { x: 0, priceEnd: 16, sizeEnd: 23, levels: null, mark: 24, price: 13, size: 21 } as const;
const WIDE = { x: 1, priceEnd: 17, sizeEnd: 26, levels: 29, mark: 35, price: 13, size: 23 } as const;
const WIDE_FROM = 36;
/** Where there is room for it the tape goes on in a second column, so far from the first. */
const NEXT_COLUMN = 40;

/** Time and sales, newest first: `▲` a buyer took, `▼` a seller, `█` a large one, `•` one of ours. */
export const paintTape: Painter = (surface, context) => {
  const { view, data } = context;
  const instrument = selectedInstrument(context);
  const columns = surface.width - context.region.corner.length >= WIDE_FROM ? WIDE : NARROW;
  const filter = instrument === undefined ? '' : filterText(view.tape, instrument);
  const parts: readonly HeadingPart[] =
    filter === ''
      ? [{ text: '3 TAPE' }, { text: 'price', at: columns.price }, { text: 'size', at: columns.size }]
      : [{ text: '3 TAPE' }, { text: filter, token: 'text.strong' }];
  const body = openPane(surface, context, { pane: 'tape', parts });
  const { tour } = context.local;
  const covered = tour === null ? 0 : paintTourCard(body, tour);
  const open = within(body, { x: 0, y: 0, width: body.width, height: body.height - covered });
  const prints = data.trades?.trades ?? [];
  const matching = prints.filter((print) => passes(print, view.tape));
  if (instrument === undefined || matching.length === 0) {
    paintEmpty(open, prints.length === 0 ? 'no prints yet' : 'none like this lately');
    return;
  }
  const first = Math.max(0, Math.min(view.selected.tape ?? 0, matching.length - 1));
  const shown = matching.slice(
    first,
    first + open.height * Math.max(1, Math.floor(open.width / NEXT_COLUMN)),
  );
  const sizes = shown.map((print) => print.size).sort((left, right) => left - right);
  const large = sizes[Math.floor(sizes.length / 2)]! * LARGE_FACTOR;
  shown.forEach((print, index) => {
    const x = Math.floor(index / open.height) * NEXT_COLUMN;
    const column = within(open, { x, y: 0, width: open.width - x, height: open.height });
    paintPrint(column, index % open.height, { print, columns, instrument, isLarge: print.size >= large });
  });
};

const passes = (print: Print, { minimumLots, side }: TapeView): boolean =>
  print.size >= minimumLots && (side === 'all' || (side === 'own' ? print.own : print.aggressor === side));

const SIDE_NAMES: Readonly<Record<TapeView['side'], string>> = {
  all: '',
  buy: 'buys',
  sell: 'sells',
  own: 'mine',
};

/** `≥ 0.100 buys`: what is hidden must be seen to be. */
function filterText({ minimumLots, side }: TapeView, instrument: Instrument): string {
  const minimum = minimumLots > 0 ? `≥ ${exactSize(instrument, minimumLots)}` : '';
  return [minimum, SIDE_NAMES[side]].filter((part) => part !== '').join(' ');
}

interface PrintPlace {
  readonly print: Print;
  readonly columns: typeof NARROW | typeof WIDE;
  readonly instrument: Instrument;
  readonly isLarge: boolean;
}

function paintPrint(body: Surface, y: number, { print, columns, instrument, isLarge }: PrintPlace): void {
  const { x, priceEnd, sizeEnd, levels, mark } = columns;
  const token = print.own ? 'tape.own' : print.aggressor === 'buy' ? 'tape.buy' : 'tape.sell';
  const price = formatPrice(instrument, print.price);
  body.put(x, y, secondsTime(print.time), 'text.muted');
  body.put(x + 6, y, print.aggressor === 'buy' ? '▲' : '▼', token);
  putEnding(body, Math.max(priceEnd, x + 7 + price.length), y, price, token);
  putEnding(body, sizeEnd, y, fitSize(instrument, print.size, { width: 6, decimals: 4 }), token);
  if (levels !== null) body.put(levels, y, `${print.levels} lvl`, 'text.muted');
  if (print.own) body.put(mark, y, '•', 'tape.own');
  else if (isLarge) body.put(mark, y, '█', 'tape.large');
}
