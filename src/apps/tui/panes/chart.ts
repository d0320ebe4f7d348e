import type { Instrument } from '../../../domain/index.js';
import type { CandlesSnapshot } from '../../../protocol/index.js';
import { eighthBlock, fitSize, formatPrice, thousands } from '../format.js';
import type { EngineData } from '../store.js';
import { type Surface, within } from '../surface.js';
import { brailleLine } from '../terminal/index.js';
import type { Token } from '../theme/index.js';
import { candleCell } from './candle-cells.js';
import { openPane, type PaintContext, type Painter, paintEmpty, selectedInstrument } from './frame.js';
import { intervalLabel } from './indicators.js';
import { averageTicks } from './ladder.js';
import { halfRowOf, labelDecimals, type PriceScale, priceScale } from './price-scale.js';

type Candle = CandlesSnapshot['candles'][number];

/** Candles, one a column, the newest beside the price axis; below them volume and time. */
export const paintChart: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  const { candles } = data;
  const vwap = candles?.vwap ?? null;
  const parts = [{ text: `2 CHART ${intervalLabel(view.intervalSeconds)}` }];
  if (instrument !== undefined && vwap !== null) {
    parts.push({ text: `vwap ${thousands(instrument.formatPrice(Math.round(vwap)))}` });
  }
  if (context.region.width >= 54) parts.push({ text: 'i/I interval' });
  const body = openPane(surface, context, { pane: 'chart', parts });
  if (instrument === undefined || candles === null || candles.candles.length === 0) {
    paintEmpty(body, 'no candles yet');
    return;
  }
  const labelWidth = Math.max(9, formatPrice(instrument, candles.candles.at(-1)![4]).length);
  const width = body.width - labelWidth - 1;
  const shown = candles.candles.slice(-width);
  const volumeRows = body.height >= 14 ? 2 : 1;
  const rows = body.height - volumeRows - 1;
  const plot: Plot = { width, rows, shown, instrument, scale: scaleOf(instrument, shown, rows) };
  paintAxis(body, plot);
  paintLevels(body, plot, context);
  const area = within(body, { x: 0, y: 0, width, height: rows });
  const closes = shown.map((candle) => candle[4]);
  if (view.chart.average) paintLine(area, plot, { prices: movingAverage(closes), token: 'chart.overlay1' });
  if (view.chart.style === 'candles') paintCandles(area, plot);
  else paintLine(area, plot, { prices: closes, token: 'price.last' });
  paintVolume(body, plot, { y: rows, rows: volumeRows });
  paintTimes(body, plot, body.height - 1);
};

interface Plot {
  readonly width: number;
  readonly rows: number;
  readonly shown: readonly Candle[];
  readonly instrument: Instrument;
  readonly scale: PriceScale;
}

function scaleOf(instrument: Instrument, candles: readonly Candle[], rows: number): PriceScale {
  const high = Math.max(...candles.map((candle) => candle[2]));
  const low = Math.min(...candles.map((candle) => candle[3]));
  return priceScale({ low: instrument.priceNumber(low), high: instrument.priceNumber(high) }, rows);
}

function paintAxis(body: Surface, { width, rows, scale }: Plot): void {
  const decimals = labelDecimals(scale);
  for (let row = 0; row < rows; row += 2) {
    const label = thousands((scale.top - row * scale.perRow).toFixed(decimals));
    body.put(width + 1, row, label, 'chart.axis');
  }
}

/** Own orders as dashed lines, the average price, and the last price: the last is painted over the others. */
function paintLevels(body: Surface, plot: Plot, { data, view }: PaintContext): void {
  const average = averageTicks(data, view.instrument, plot.instrument);
  if (average !== null) {
    paintLevel(body, plot, { ticks: Math.round(average), mark: '=', token: 'chart.entry', line: '' });
  }
  const last = plot.shown.at(-1)![4];
  for (const ticks of manualPrices(data, view.instrument)) {
    if (rowOfPrice(plot, ticks) === rowOfPrice(plot, last)) continue;
    paintLevel(body, plot, { ticks, mark: '•', token: 'chart.order', line: '╌' });
  }
  paintLevel(body, plot, { ticks: last, mark: '◀', token: 'price.last', line: '' });
}

const manualPrices = (data: EngineData, instrument: number): number[] =>
  data.orders.working
    .filter((order) => order.owner === 'manual' && order.instrument === instrument)
    .map((order) => (order.state === 'armed' ? order.triggerPrice : order.price))
    .filter((price) => price !== null);

const rowOfPrice = ({ scale, instrument }: Plot, ticks: number): number =>
  Math.floor(halfRowOf(scale, instrument.priceNumber(ticks)) / 2);

function paintLevel(
  body: Surface,
  plot: Plot,
  level: { readonly ticks: number; readonly mark: string; readonly token: Token; readonly line: '' | '╌' },
): void {
  const { width, rows, instrument } = plot;
  const row = rowOfPrice(plot, level.ticks);
  if (row < 0 || row >= rows) return;
  if (level.line !== '') body.put(0, row, level.line.repeat(width), level.token);
  body.put(width, row, level.mark, level.token);
  body.put(width + 1, row, formatPrice(instrument, level.ticks).padEnd(body.width - width - 1), level.token);
}

function paintCandles(area: Surface, { width, rows, shown, instrument, scale }: Plot): void {
  const first = width - shown.length;
  const at = (ticks: number): number => halfRowOf(scale, instrument.priceNumber(ticks));
  shown.forEach(([, open, high, low, close], index) => {
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
      area.put(first + index, row, candleCell(shape, row), up ? 'chart.up' : 'chart.down');
    }
  });
}

/** How many closes the moving average takes. */
const AVERAGE_LENGTH = 9;

/** The mean of the last nine closes at each candle, for drawing; NaN while there are fewer. */
function movingAverage(closes: readonly number[]): number[] {
  return closes.map((_, index) => {
    if (index + 1 < AVERAGE_LENGTH) return Number.NaN;
    const window = closes.slice(index + 1 - AVERAGE_LENGTH, index + 1);
    return window.reduce((sum, close) => sum + close, 0) / AVERAGE_LENGTH;
  });
}

/** A line of prices in braille dots, on the scale of the candles. */
function paintLine(
  area: Surface,
  { width, rows, shown, instrument, scale }: Plot,
  line: { readonly prices: readonly number[]; readonly token: Token },
): void {
  const values = line.prices.map((ticks) => instrument.priceNumber(ticks));
  const maximum = scale.top + scale.perRow / 2;
  const drawn = brailleLine(values, {
    width: shown.length,
    height: rows,
    maximum,
    minimum: maximum - rows * scale.perRow,
  });
  drawn.forEach((text, y) => {
    [...text].forEach((dots, index) => {
      if (dots !== ' ' && dots !== '⠀') area.put(width - shown.length + index, y, dots, line.token);
    });
  });
}

function paintVolume(body: Surface, plot: Plot, place: { readonly y: number; readonly rows: number }): void {
  const largest = Math.max(1, ...plot.shown.map((candle) => candle[5]));
  const first = plot.width - plot.shown.length;
  for (let row = 0; row < place.rows; row += 1) {
    const below = (place.rows - 1 - row) * 8;
    const line = plot.shown.map((candle) => {
      const level = Math.ceil((candle[5] / largest) * place.rows * 8);
      return eighthBlock(Math.max(0, Math.min(8, level - below)));
    });
    body.put(first, place.y + row, line.join(''), 'chart.volume');
  }
  const newest = fitSize(plot.instrument, plot.shown.at(-1)![5], { width: 5, decimals: 2 });
  body.put(plot.width + 1, place.y + place.rows - 1, `vol ${newest}`, 'chart.axis');
}

const TIME_STEPS = [5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400] as const;
const LEAST_COLUMNS_APART = 12;

function paintTimes(body: Surface, { width, shown }: Plot, y: number): void {
  const times = shown.map((candle) => Math.round(candle[0] / 1_000_000));
  const interval = times.length > 1 ? times[1]! - times[0]! : 1;
  const step = TIME_STEPS.find((seconds) => seconds >= interval * LEAST_COLUMNS_APART) ?? 86_400;
  times.forEach((seconds, index) => {
    if (seconds % step !== 0) return;
    const column = width - shown.length + index;
    const label = timeLabel(seconds, step);
    if (column + label.length < body.width) body.put(column, y, `╵${label}`, 'chart.axis');
  });
}

/** `23:55`, with seconds where the steps need them, `08-09` for whole days. */
function timeLabel(seconds: number, step: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  if (step >= 86_400) return iso.slice(5, 10);
  return step < 60 ? iso.slice(14, 19) : iso.slice(11, 16);
}
