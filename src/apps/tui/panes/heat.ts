import type { Instrument } from '../../../domain/index.js';
import { clockTime, fitSize, formatPrice } from '../format.js';
import { ladderPrice, rowOf } from '../ladder-rows.js';
import type { HeatColumn, HeatHistory } from '../local.js';
import { type Surface, within } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type PaintContext, type Painter, paintEmpty, selectedInstrument } from './frame.js';
import { rowLabel } from './ladder.js';
import { type PriceRows, priceRows, rowAt } from './price-rows.js';
import { paintTimes } from './time-axis.js';

const SECOND = 1_000_000;
/** From little to much; nothing is a blank. */
const SHADES = ['·', '░', '▒', '▓', '█'] as const;
const DARKEST = SHADES.length - 1;
/** The part of the largest size from which on it has the darkest shade: few do, so that walls stand out. */
const WALL = 0.7;
/** How many times the size of one shade the next one begins at. */
const SHADE_FACTOR = { least: 1.5, most: 4 } as const;
/** Rows that stay free above and below the prices of the picture, as a share of all; one at least. */
const MARGIN = 0.15;

/**
 * Resting size by price and time, a column a second, the newest at the right: shade for size, `─` the last price,
 * `•` our own orders.
 */
export const paintHeat: Painter = (surface, context) => {
  const instrument = selectedInstrument(context);
  const { heat } = context.local;
  const picture = instrument === undefined ? null : heatPicture(surface, context, { instrument, heat });
  const parts = [{ text: 'HEAT' }];
  if (instrument !== undefined && picture !== null) {
    parts[0] = { text: `HEAT ${rowLabel(instrument, picture.scale.rowTicks)}` };
    parts.push({ text: legend(instrument, picture) });
  }
  const body = openPane(surface, context, { pane: 'heat', parts });
  if (instrument === undefined || picture === null) {
    paintEmpty(body, 'records a column a second, from the first book on');
    return;
  }
  const area = within(body, { x: 0, y: 0, width: picture.width, height: picture.scale.rows });
  for (const shown of picture.columns) paintColumn(area, shown, picture);
  paintAxis(body, picture, { context, instrument });
  paintStart(area, picture);
  paintTimes(
    body,
    picture.columns.map(({ x, column }) => ({ x, time: column.time })),
    { y: picture.scale.rows, secondsPerColumn: 1 },
  );
};

interface ShownColumn {
  readonly x: number;
  readonly column: HeatColumn;
  /** Lots by row. */
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
}

interface HeatPicture {
  readonly width: number;
  readonly columns: readonly ShownColumn[];
  readonly scale: PriceRows;
  /** The least size in lots of each shade but the lightest. */
  readonly steps: readonly number[];
}

/** `░ 0.12 ▒ 0.41 ▓ 1.42 █ 4.90`: from which size on. */
const legend = (instrument: Instrument, { steps }: HeatPicture): string =>
  steps
    .map((lots, index) => `${SHADES[index + 1]} ${fitSize(instrument, lots, { width: 4, decimals: 2 })}`)
    .join(' ');

/** The columns that there is room for, in rows that show their prices; null where nothing was recorded. */
function heatPicture(
  surface: Surface,
  { view, region }: PaintContext,
  { instrument, heat }: { readonly instrument: Instrument; readonly heat: HeatHistory },
): HeatPicture | null {
  const newest = heat.columns.at(-1);
  if (newest === undefined || heat.instrument !== view.instrument) return null;
  const rows = surface.height - 2;
  const label = formatPrice(instrument, newest.asks[0]?.[0] ?? newest.bids[0]?.[0] ?? newest.last ?? 0);
  const width = surface.width - region.corner.length - Math.max(9, label.length) - 1;
  const xOf = ({ time }: HeatColumn): number =>
    width - 1 - (Math.floor(newest.time / SECOND) - Math.floor(time / SECOND));
  const shown = heat.columns.filter((column) => xOf(column) >= 0);
  const prices = shown.flatMap(({ last, bids, asks }) =>
    [last, bids[0]?.[0], asks[0]?.[0]].filter((price) => price !== null && price !== undefined),
  );
  if (rows < 1 || width < 1 || prices.length === 0) return null;
  const range = {
    low: Math.min(...prices),
    high: Math.max(...prices),
    rowTicks: heat.rowTicks,
  };
  const inner = Math.max(1, rows - 2 * Math.max(1, Math.floor(rows * MARGIN)));
  const tight = priceRows(range, inner);
  const scale = { ...tight, rows, top: tight.top + Math.floor((rows - inner) / 2) * tight.rowTicks };
  const columns = shown.map((column) => ({
    x: xOf(column),
    column,
    bids: byRow(column.bids, 'buy', scale),
    asks: byRow(column.asks, 'sell', scale),
  }));
  return { width, columns, scale, steps: shadeSteps(columns) };
}

/**
 * Sizes are told apart by their logarithms: a size in the (geometric) middle of the picture has the middle shade,
 * a wall the darkest.
 */
function shadeSteps(columns: readonly ShownColumn[]): number[] {
  let largest = 0;
  let logarithms = 0;
  let count = 0;
  for (const { bids, asks } of columns) {
    for (const rows of [bids, asks]) {
      for (const lots of rows.values()) {
        largest = Math.max(largest, lots);
        logarithms += Math.log(lots);
        count += 1;
      }
    }
  }
  const wall = largest * WALL;
  const middle = count === 0 ? 1 : Math.exp(logarithms / count);
  const { least, most } = SHADE_FACTOR;
  const factor = Math.max(least, Math.min(most, Math.sqrt(wall / middle)));
  const steps = [wall];
  while (steps.length < DARKEST) steps.unshift(steps[0]! / factor);
  return steps;
}

function byRow(levels: HeatColumn['bids'], side: 'buy' | 'sell', scale: PriceRows): Map<number, number> {
  const rows = new Map<number, number>();
  for (const [ticks, lots] of levels) {
    const row = rowAt(scale, rowOf(ticks, side, scale.rowTicks));
    if (row >= 0 && row < scale.rows) rows.set(row, (rows.get(row) ?? 0) + lots);
  }
  return rows;
}

function paintColumn(
  area: Surface,
  { x, column, bids, asks }: ShownColumn,
  { scale, steps }: HeatPicture,
): void {
  const paint = (rows: ReadonlyMap<number, number>, token: Token, strong: Token): void => {
    for (const [row, lots] of rows) {
      const shade = steps.filter((step) => lots >= step).length;
      area.put(x, row, SHADES[shade]!, shade === DARKEST ? strong : token);
    }
  };
  paint(asks, 'book.ask.bar', 'book.ask');
  paint(bids, 'book.bid.bar', 'book.bid');
  if (column.last !== null) area.put(x, lastRow(column, scale), '─', 'price.last');
}

/** The last price's row: that of the side it traded at, so that it lies between bids and asks. */
function lastRow({ last, asks }: HeatColumn, scale: PriceRows): number {
  const isAsk = asks[0] !== undefined && last! >= asks[0][0];
  return rowAt(scale, rowOf(last!, isAsk ? 'sell' : 'buy', scale.rowTicks));
}

/** Where there is room before the first column: since when columns are recorded. */
function paintStart(area: Surface, { columns }: HeatPicture): void {
  const [first] = columns;
  if (first === undefined) return;
  const text = `recorded since ${clockTime(first.column.time)}`;
  if (first.x > text.length + 2) area.put(1, 0, text, 'text.muted');
}

/** Prices at the right; `◆` the last one, `•` rows with orders of ours, which reach into the picture there. */
function paintAxis(
  body: Surface,
  { width, scale, columns }: HeatPicture,
  { context, instrument }: { readonly context: PaintContext; readonly instrument: Instrument },
): void {
  const newest = columns.at(-1);
  const last = newest === undefined || newest.column.last === null ? null : lastRow(newest.column, scale);
  const label = (row: number, mark: string, token: Token): void => {
    body.put(width, row, `${mark}${formatPrice(instrument, scale.top - row * scale.rowTicks)}`, token);
  };
  for (let row = 0; row < scale.rows; row += 2) {
    if (scale.top - row * scale.rowTicks > 0) label(row, ' ', 'chart.axis');
  }
  for (const order of context.data.orders.working) {
    const price = ladderPrice(order);
    if (order.instrument !== instrument.index || price === null) continue;
    const row = rowAt(scale, rowOf(price, order.side, scale.rowTicks));
    if (row < 0 || row >= scale.rows) continue;
    const token = order.side === 'buy' ? 'own.buy' : 'own.sell';
    if (row === last) body.put(width - 1, row, '•', token);
    else label(row, '•', token);
  }
  if (last !== null && last >= 0 && last < scale.rows) label(last, '◆', 'price.last');
}
