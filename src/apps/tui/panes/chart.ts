import type { Instrument } from '../../../domain/index.js';
import { eighthBlock, fitSize, formatPrice, thousands } from '../format.js';
import type { SessionAverage } from '../overlays.js';
import { putEnding, type Surface, within } from '../surface.js';
import { brailleLine } from '../terminal/index.js';
import type { Token } from '../theme/index.js';
import type { ViewState } from '../view.js';
import { candleCell } from './candle-cells.js';
import { chartHeading } from './chart-heading.js';
import { placeLabels } from './chart-labels.js';
import { chartLevels, OVERLAY_TOKENS } from './chart-levels.js';
import { type Candle, type ChartWindow, chartWindow } from './chart-window.js';
import { openPane, type PaintContext, type Painter, paintEmpty, selectedInstrument } from './frame.js';
import { halfRowOf, labelDecimals, type PriceScale, priceScale } from './price-scale.js';
import { paintTimes } from './time-axis.js';

/** Candles, the newest beside the price axis, with overlays and the prices that matter; below volume and time. */
export const paintChart: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  const { parts, atEnd } = chartHeading(context, surface.width);
  const body = openPane(surface, context, { pane: 'chart', parts });
  if (atEnd !== '') putEnding(surface, surface.width - 3, 0, ` ${atEnd} `, 'text.muted');
  const { candles } = data;
  if (instrument === undefined || candles === null || candles.candles.length === 0) {
    paintEmpty(body, 'no candles yet');
    return;
  }
  const newest = candles.candles.at(-1)!;
  const width = body.width - Math.max(9, formatPrice(instrument, newest[4]).length) - 1;
  const volumeRows = body.height >= 14 ? 2 : 1;
  const rows = body.height - volumeRows - 1;
  if (width < 1 || rows < 1) return;
  const session = sessionAverage(context);
  const shown = chartWindow(candles, view.chart, { width, session });
  const plot: Plot = { ...shown, width, rows, instrument, scale: scaleOf(instrument, shown.candles, rows) };
  paintLevels(body, plot, { context, last: newest[4] });
  const area = within(body, { x: 0, y: 0, width, height: rows });
  for (const { prices, overlay } of shown.lines)
    paintLine(area, plot, { prices, token: OVERLAY_TOKENS[overlay % 4]! });
  if (view.chart.style === 'candles') paintCandles(area, plot);
  else paintLine(area, plot, { prices: shown.candles.map((candle) => candle[4]), token: 'price.last' });
  paintVolume(body, plot, { y: rows, rows: volumeRows });
  paintTimes(
    body,
    shown.candles.map((candle, index) => ({ x: shown.columns[index]!, time: candle[0] })),
    { y: body.height - 1, secondsPerColumn: secondsPerColumn(view) },
  );
};

interface Plot extends ChartWindow {
  readonly width: number;
  readonly rows: number;
  readonly instrument: Instrument;
  readonly scale: PriceScale;
}

/** Seconds of a column: how far the times below stand apart. */
const secondsPerColumn = ({ intervalSeconds, chart }: ViewState): number =>
  chart.zoom < 0 ? intervalSeconds * -chart.zoom : intervalSeconds / chart.zoom;

function sessionAverage({ data, view }: PaintContext): SessionAverage | null {
  const vwap = data.candles?.vwap ?? null;
  const ticker = data.tickers.find(({ instrument }) => instrument === view.instrument);
  return vwap === null || ticker === undefined ? null : { vwap, volumeLots: ticker.volumeLots };
}

function scaleOf(instrument: Instrument, candles: readonly Candle[], rows: number): PriceScale {
  const high = Math.max(...candles.map((candle) => candle[2]));
  const low = Math.min(...candles.map((candle) => candle[3]));
  return priceScale({ low: instrument.priceNumber(low), high: instrument.priceNumber(high) }, rows);
}

/** Lines of my orders and alerts over the chart, and beside it their prices and those of the axis. */
function paintLevels(
  body: Surface,
  plot: Plot,
  { context, last }: { readonly context: PaintContext; readonly last: number },
): void {
  const { width, rows, scale, instrument, lines } = plot;
  const rowOf = (ticks: number): number | null => {
    const row = Math.floor(halfRowOf(scale, instrument.priceNumber(ticks)) / 2);
    return row >= 0 && row < rows ? row : null;
  };
  const levels = chartLevels(context, { instrument, last, lines, rowOf });
  // The first of them are the most important, so they are painted over the others.
  for (const { row, line, token } of [...levels].reverse()) {
    if (line !== '') body.put(0, row, line.repeat(width), token);
  }
  const labels = placeLabels(levels, rows);
  const taken = new Set(labels.map(({ row }) => row));
  const decimals = labelDecimals(scale);
  for (let row = 0; row < rows; row += 2) {
    const price = scale.top - row * scale.perRow;
    if (!taken.has(row) && price > 0)
      body.put(width + 1, row, thousands(price.toFixed(decimals)), 'chart.axis');
  }
  for (const { row, level } of labels) body.put(width, row, `${level.mark}${level.text}`, level.token);
}

function paintCandles(area: Surface, { rows, candles, columns, instrument, scale }: Plot): void {
  const at = (ticks: number): number => halfRowOf(scale, instrument.priceNumber(ticks));
  candles.forEach(([, open, high, low, close], index) => {
    const up = close >= open;
    const shape = {
      up,
      high: at(high),
      low: at(low),
      bodyTop: at(Math.max(open, close)),
      bodyBottom: at(Math.min(open, close)),
    };
    const top = Math.max(0, Math.floor(shape.high / 2));
    const bottom = Math.min(rows - 1, Math.floor(shape.low / 2));
    for (let row = top; row <= bottom; row += 1) {
      area.put(columns[index]!, row, candleCell(shape, row), up ? 'chart.up' : 'chart.down');
    }
  });
}

/** A line of prices in braille dots, on the scale of the candles. */
function paintLine(
  area: Surface,
  { rows, columns, instrument, scale }: Plot,
  line: { readonly prices: readonly number[]; readonly token: Token },
): void {
  const first = columns[0]!;
  const maximum = scale.top + scale.perRow / 2;
  const drawn = brailleLine(
    line.prices.map((ticks) => instrument.priceNumber(ticks)),
    { width: columns.at(-1)! - first + 1, height: rows, maximum, minimum: maximum - rows * scale.perRow },
  );
  drawn.forEach((text, y) => {
    [...text].forEach((dots, index) => {
      if (dots !== ' ' && dots !== '⠀') area.put(first + index, y, dots, line.token);
    });
  });
}

function paintVolume(body: Surface, plot: Plot, place: { readonly y: number; readonly rows: number }): void {
  const { candles, columns, instrument, width } = plot;
  const largest = Math.max(1, ...candles.map((candle) => candle[5]));
  candles.forEach((candle, index) => {
    const level = Math.ceil((candle[5] / largest) * place.rows * 8);
    for (let row = 0; row < place.rows; row += 1) {
      const below = (place.rows - 1 - row) * 8;
      const block = eighthBlock(Math.max(0, Math.min(8, level - below)));
      body.put(columns[index]!, place.y + row, block, 'chart.volume');
    }
  });
  const newest = fitSize(instrument, candles.at(-1)![5], { width: 5, decimals: 2 });
  body.put(width + 1, place.y + place.rows - 1, `vol ${newest}`, 'chart.axis');
}
