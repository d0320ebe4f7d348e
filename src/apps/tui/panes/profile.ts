import type { Instrument } from '../../../domain/index.js';
import type { ProfileSnapshot } from '../../../protocol/index.js';
import { fitSize, formatPrice, MINUS } from '../format.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type Painter, paintEmpty, selectedInstrument } from './frame.js';
import { rowLabel } from './ladder.js';
import { type PriceRows, priceRows, rowAt } from './price-rows.js';

const SIZE_WIDTH = 6;
const PRICE_WIDTH = 10;
const LEGEND = '█ bought ▒ sold';

interface TradedRow {
  bought: number;
  sold: number;
}

/**
 * What was traded at each price: bars of what buyers took (`█`) and of what sellers hit (`▒`), the sum, and the
 * delta of the two. `◆` is the last price, `v` the session's average price, `◂` the price with most volume.
 */
export const paintProfile: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  const { profile } = data;
  const isThis = profile !== null && profile.instrument === view.instrument && profile.rows.length > 0;
  const width = surface.width - context.region.corner.length;
  const scale = isThis ? scaleOf(profile, surface.height - 1) : null;
  const step = instrument === undefined || scale === null ? '' : ` ${rowLabel(instrument, scale.rowTicks)}`;
  const titles =
    scale === null
      ? []
      : [
          { text: 'volume', at: width - 16 },
          { text: 'delta', at: width - 7 },
        ];
  const title = `PROFILE${step}`;
  const hasRoom = scale !== null && title.length + LEGEND.length + 8 <= width - 16;
  const parts = [{ text: title }, ...(hasRoom ? [{ text: LEGEND }] : []), ...titles];
  const body = openPane(surface, context, { pane: 'profile', parts });
  if (instrument === undefined || profile === null || scale === null) {
    paintEmpty(body, 'nothing traded yet');
    return;
  }
  const traded = tradedRows(profile, scale);
  const largest = Math.max(1, ...traded.map(({ bought, sold }) => bought + sold));
  traded.forEach((row, y) => {
    const price = scale.top - y * scale.rowTicks;
    if (price > 0) paintRow(body, y, { row, price, instrument, largest });
  });
  const mark = (ticks: number | null, sign: string, token: Token): void => {
    if (ticks !== null) body.put(PRICE_WIDTH + 1, rowAt(scale, floorTo(ticks, scale.rowTicks)), sign, token);
  };
  mark(data.candles?.vwap ?? null, 'v', 'chart.entry');
  mark(data.book?.last ?? null, '◆', 'price.last');
};

function scaleOf({ rows, rowTicks }: ProfileSnapshot, height: number): PriceRows {
  return priceRows({ high: rows[0]![0], low: rows.at(-1)![0], rowTicks }, height);
}

function tradedRows({ rows }: ProfileSnapshot, scale: PriceRows): TradedRow[] {
  const traded = Array.from({ length: Math.max(0, scale.rows) }, () => ({ bought: 0, sold: 0 }));
  for (const [ticks, bought, sold] of rows) {
    const row = traded[rowAt(scale, floorTo(ticks, scale.rowTicks))];
    if (row === undefined) continue;
    row.bought += bought;
    row.sold += sold;
  }
  return traded;
}

const floorTo = (ticks: number, step: number): number => Math.floor(ticks / step) * step;

interface ProfileRow {
  readonly row: TradedRow;
  readonly price: number;
  readonly instrument: Instrument;
  /** The sum of the row with most. */
  readonly largest: number;
}

function paintRow(body: Surface, y: number, { row, price, instrument, largest }: ProfileRow): void {
  const { bought, sold } = row;
  const total = bought + sold;
  const isMost = total === largest;
  putEnding(body, PRICE_WIDTH, y, formatPrice(instrument, price), isMost ? 'text.strong' : 'text.primary');
  if (total === 0) return;
  const room = Math.max(0, body.width - PRICE_WIDTH - 2 - 18);
  const length = Math.max(1, Math.round((total / largest) * room));
  const boughtLength = Math.round((bought / total) * length);
  body.put(PRICE_WIDTH + 2, y, '█'.repeat(boughtLength), 'book.bid.bar');
  body.put(PRICE_WIDTH + 2 + boughtLength, y, '▒'.repeat(length - boughtLength), 'book.ask.bar');
  const size = (lots: number): string => fitSize(instrument, lots, { width: SIZE_WIDTH, decimals: 3 });
  putEnding(
    body,
    body.width - 11,
    y,
    `${isMost ? '◂ ' : ''}${size(total)}`,
    isMost ? 'text.strong' : 'text.primary',
  );
  const delta = bought - sold;
  const sign = delta > 0 ? '+' : delta < 0 ? MINUS : ' ';
  const token = delta > 0 ? 'price.up' : delta < 0 ? 'price.down' : 'price.flat';
  putEnding(body, body.width - 3, y, `${sign}${size(Math.abs(delta))}`, token);
}
