import type { CandlesSnapshot } from '../../../protocol/index.js';
import { overlayLines, type SessionAverage } from '../overlays.js';
import type { ChartView } from '../view.js';

export type Candle = CandlesSnapshot['candles'][number];

/** The part of the candles that a chart shows, each with its column. */
export interface ChartWindow {
  readonly candles: readonly Candle[];
  /** The column of each candle. */
  readonly columns: readonly number[];
  readonly lines: readonly WindowLine[];
}

export interface WindowLine {
  /** Short enough for the price axis: `ema 9`. */
  readonly name: string;
  /** Which of the overlays it belongs to: both bands are of one. */
  readonly overlay: number;
  /** A price in ticks for each candle; NaN while there is none. */
  readonly prices: readonly number[];
}

/**
 * What `width` columns show: several candles joined to one, or one candle in several columns, with `back` of the
 * newest left out. Overlays are computed from all candles that there are, so they begin before the left edge.
 */
export function chartWindow(
  { candles, intervalSeconds }: Pick<CandlesSnapshot, 'candles' | 'intervalSeconds'>,
  chart: Pick<ChartView, 'back' | 'zoom' | 'overlays'>,
  { width, session }: { readonly width: number; readonly session: SessionAverage | null },
): ChartWindow {
  const { back, zoom } = chart;
  const joined = zoom < 0 ? joinCandles(candles, -zoom * intervalSeconds) : candles;
  const columnsEach = Math.max(1, zoom);
  const hidden = zoom < 0 ? Math.round(back / -zoom) : back;
  const end = Math.max(1, joined.length - hidden);
  const count = Math.min(end, Math.max(1, Math.floor(width / columnsEach)));
  const first = width - 1 - (count - 1) * columnsEach;
  return {
    candles: joined.slice(end - count, end),
    columns: Array.from({ length: count }, (_, index) => first + index * columnsEach),
    lines: chart.overlays.flatMap((overlay, index) =>
      overlayLines(overlay, joined, session).map((prices) => ({
        name: overlayLabel(overlay),
        overlay: index,
        prices: prices.slice(end - count, end),
      })),
    ),
  };
}

function overlayLabel(overlay: ChartView['overlays'][number]): string {
  if (overlay.kind === 'vwap') return 'vwap';
  if (overlay.kind === 'indicator') return overlay.text.replace('(', ' ').replace(')', '');
  return `${overlay.kind} ${overlay.length}`;
}

/** Candles of `seconds`, which begin at multiples of that since the epoch, as the engine's own do. */
export function joinCandles(candles: readonly Candle[], seconds: number): Candle[] {
  const micros = seconds * 1_000_000;
  const joined: Candle[] = [];
  for (const candle of candles) {
    const time = Math.floor(candle[0] / micros) * micros;
    const last = joined.at(-1);
    if (last === undefined || last[0] !== time) {
      joined.push([time, candle[1], candle[2], candle[3], candle[4], candle[5]]);
      continue;
    }
    const [, open, high, low, , volume] = last;
    const [, , nextHigh, nextLow, close, more] = candle;
    joined[joined.length - 1] = [
      time,
      open,
      Math.max(high, nextHigh),
      Math.min(low, nextLow),
      close,
      volume + more,
    ];
  }
  return joined;
}
