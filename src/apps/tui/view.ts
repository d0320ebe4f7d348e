import type { Instrument } from '../../domain/index.js';
import { POWERS_OF_TEN } from '../../domain/index.js';
import type { PaneId } from './layout.js';

/** How the ladder's order keys send: resting only, resting or taking, or taking at once. `m` goes round. */
export type OrderStyle = 'post' | 'limit' | 'ioc';

export interface Message {
  readonly text: string;
  readonly level: 'info' | 'done' | 'refused' | 'warn';
}

/** The ladder's window: prices are ticks. */
export interface LadderView {
  readonly rowTicks: number;
  /** The row that keys act on; null before the first book. */
  readonly cursor: number | null;
  /** The price of the uppermost row; null before the first book. */
  readonly top: number | null;
  /** Follows the touch at each book. */
  readonly locked: boolean;
}

/** How the chart draws: candles or a line of closes, and the moving average over them. */
export interface ChartView {
  readonly style: 'candles' | 'line';
  readonly average: boolean;
}

/** What the operator has chosen to look at, and with what the order keys are loaded. */
export interface ViewState {
  readonly instrument: number;
  readonly focus: PaneId;
  readonly zoomed: PaneId | null;
  /** The list that the compact layout shows. */
  readonly list: PaneId;
  readonly frozen: boolean;
  readonly ladder: LadderView;
  readonly style: OrderStyle;
  /** Lots, ascending; `-` and `+` walk along them. */
  readonly sizes: readonly number[];
  readonly sizeIndex: number;
  readonly intervalSeconds: number;
  readonly chart: ChartView;
  /** The selected line of a list, by pane, and how far the tape and the log are scrolled. */
  readonly selected: { readonly [Pane in PaneId]?: number };
  readonly message: Message;
}

/** Candle lengths in seconds that the engine keeps. */
export const INTERVALS: readonly number[] = [1, 5, 15, 30, 60, 300, 900, 3_600, 86_400];

/** Row steps in ticks: 1, 2, 5, 10, … 500 000. */
export const ROW_STEPS: readonly number[] = [0, 1, 2, 3, 4, 5].flatMap((power) =>
  [1, 2, 5].map((mantissa) => mantissa * POWERS_OF_TEN[power]!),
);

export function initialView(instrument: number, message: Message): ViewState {
  return {
    instrument,
    focus: 'ladder',
    zoomed: null,
    list: 'orders',
    frozen: false,
    ladder: { rowTicks: 1, cursor: null, top: null, locked: false },
    style: 'post',
    sizes: [],
    sizeIndex: 0,
    intervalSeconds: 5,
    chart: { style: 'candles', average: false },
    selected: {},
    message,
  };
}

/** The step nearest to 1.6 parts in 100,000 of the price: 1.00 for BTC/USDT, 0.05 for ETH/USDT. */
export function defaultRowTicks(price: number): number {
  const wanted = Math.max(1, price * 1.6e-5);
  const distance = (step: number): number => Math.abs(Math.log(step / wanted));
  return ROW_STEPS.reduce((best, step) => (distance(step) < distance(best) ? step : best), 1);
}

/** Order sizes of 1, 2.5, 5, 10 … lots' worth, from about 50 to 100,000 of the quote currency. */
export function sizePresets(instrument: Instrument, price: number): number[] {
  const perLot = instrument.priceNumber(price) * instrument.sizeNumber(1);
  const { minSizeLots, maxSizeLots } = instrument.specification;
  const minimum = Number(instrument.specification.minNotional);
  const presets: number[] = [];
  for (const power of POWERS_OF_TEN) {
    for (const mantissa of [1, 2.5, 5]) {
      const lots = mantissa * power;
      const notional = lots * perLot;
      if (!Number.isInteger(lots) || lots < minSizeLots || lots > maxSizeLots) continue;
      if (notional >= Math.max(50, minimum) && notional <= 100_000) presets.push(lots);
    }
  }
  return presets.length > 0 ? presets : [minSizeLots];
}

/** The preset nearest below 7,000 of the quote currency: 0.100 BTC, 2.500 ETH. */
export function defaultSizeIndex(instrument: Instrument, price: number, sizes: readonly number[]): number {
  const perLot = instrument.priceNumber(price) * instrument.sizeNumber(1);
  const affordable = sizes.filter((lots) => lots * perLot <= 7_000).length;
  return Math.max(0, affordable - 1);
}

export const orderSize = (view: ViewState): number => view.sizes[view.sizeIndex] ?? 0;
