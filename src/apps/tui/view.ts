import type { Instrument } from '../../domain/index.js';
import { POWERS_OF_TEN } from '../../domain/index.js';
import type { AutomaticBracket } from './automatic-bracket.js';
import type { LayoutName, PaneId } from './layout.js';

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
  /** The operator has scrolled away from the touch: it stays there until the touch comes by, or `c`. */
  readonly away?: boolean;
}

/** A line drawn over the chart, computed from its candles; `vwap` is the session's. */
export type ChartOverlay =
  | { readonly kind: 'vwap' }
  | { readonly kind: 'ema' | 'sma'; readonly length: number }
  | { readonly kind: 'bb'; readonly length: number; readonly deviations: number }
  /** Any other indicator of candles that belongs on the chart, as `readIndicator` takes it: `keltner(10,1)`. */
  | { readonly kind: 'indicator'; readonly text: string };

/** How the chart draws, and which part of its candles. */
export interface ChartView {
  readonly style: 'candles' | 'line';
  readonly overlays: readonly ChartOverlay[];
  /** Candles between the newest one and the right edge: 0 follows the market. */
  readonly back: number;
  /** Columns a candle: 1 as it is, 2 and 3 wider; −2, −4, −8: so many candles in one column. */
  readonly zoom: number;
}

/** What the second ladder shows from 160 columns on: the same symbol in coarser rows, or another symbol. */
export type SecondLadder =
  | { readonly kind: 'rows'; readonly factor: number }
  | { readonly kind: 'symbol'; readonly instrument: number }
  | { readonly kind: 'off' };

/** Which prints the tape shows. */
export interface TapeView {
  readonly minimumLots: number;
  readonly side: 'all' | 'buy' | 'sell' | 'own';
}

/** How a list is sorted and what of it is shown. `sort` is an index into LIST_SORTS of its pane. */
export interface ListView {
  readonly sort: number;
  /** Rows whose text holds it, upper and lower case alike; empty shows all. */
  readonly filter: string;
}

/** What the operator has chosen to look at, and with what the order keys are loaded. */
export interface ViewState {
  readonly instrument: number;
  readonly layout: LayoutName;
  /** The layout before it, for `gg`. */
  readonly previousLayout: LayoutName;
  readonly focus: PaneId;
  readonly zoomed: PaneId | null;
  /** The list that the compact layout shows. */
  readonly list: PaneId;
  readonly frozen: boolean;
  readonly ladder: LadderView;
  readonly second: SecondLadder;
  /** The second ladder's window; its cursor is a mark only, no key acts on it. */
  readonly secondLadder: LadderView;
  readonly style: OrderStyle;
  /** Lots, ascending; `-` and `+` walk along them. */
  readonly sizes: readonly number[];
  readonly sizeIndex: number;
  /** What protects each order by hand of this symbol that opens a position; null for none. */
  readonly bracket: AutomaticBracket | null;
  readonly intervalSeconds: number;
  readonly chart: ChartView;
  readonly tape: TapeView;
  readonly lists: { readonly [Pane in PaneId]?: ListView };
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
    layout: 'trade',
    previousLayout: 'market',
    focus: 'ladder',
    zoomed: null,
    list: 'orders',
    frozen: false,
    ladder: { rowTicks: 1, cursor: null, top: null, locked: false },
    second: { kind: 'rows', factor: 10 },
    secondLadder: { rowTicks: 10, cursor: null, top: null, locked: true },
    style: 'post',
    sizes: [],
    sizeIndex: 0,
    bracket: null,
    intervalSeconds: 5,
    chart: { style: 'candles', overlays: [], back: 0, zoom: 1 },
    tape: { minimumLots: 0, side: 'all' },
    lists: {},
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

export const listView = (view: Pick<ViewState, 'lists'>, pane: PaneId): ListView =>
  view.lists[pane] ?? PLAIN_LIST;

const PLAIN_LIST: ListView = { sort: 0, filter: '' };

export const orderSize = (view: ViewState): number => view.sizes[view.sizeIndex] ?? 0;
