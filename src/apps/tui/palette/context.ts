import type { ExternalOrder, Instrument, Micros, Mode } from '../../../domain/index.js';
import type { BookSnapshot, OrderRow, RiskLimitRow, StrategyRow } from '../../../protocol/index.js';
import type { AutomaticBracket } from '../automatic-bracket.js';

/** The touch and the last trade, in ticks; null where there is none. */
export interface Touch {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly last: number | null;
}

/** All that a line of the palette is read against, as it stood when a key was pressed. */
export interface PaletteContext {
  readonly instruments: readonly Instrument[];
  /** The index of the instrument that the ladder shows. */
  readonly selected: number;
  readonly market: (instrument: number) => Touch;
  /** Signed lots. */
  readonly position: (instrument: number) => number;
  /** What is free of an asset, a plain decimal; null where that is not known. */
  readonly free: (asset: string) => string | null;
  /** Working orders and those that ended lately. */
  readonly orders: readonly OrderRow[];
  /** Open orders that were made elsewhere on the accounts. */
  readonly external: readonly ExternalOrder[];
  /** What protects each order by hand that opens a position; null for none. */
  readonly bracket: (instrument: number) => AutomaticBracket | null;
  readonly strategies: readonly Pick<StrategyRow, 'name' | 'parameters'>[];
  readonly themes: readonly string[];
  /** Built-in and saved ones. */
  readonly layouts: readonly string[];
  /** Those that cannot be saved over. */
  readonly builtInLayouts: readonly string[];
  /** What keys can be bound to. */
  readonly actions: readonly string[];
  readonly limits: readonly Pick<RiskLimitRow, 'rule' | 'limit' | 'unit' | 'instrument'>[];
  /** Reads an alert's expression; what it refuses is shown as it says it. */
  readonly parseAlert: (text: string) => object;
  readonly mode: Mode;
  readonly time: Micros;
}

/** False before the session's instruments have come. */
export const hasMarket = ({ instruments, selected }: PaletteContext): boolean =>
  instruments.some(({ index }) => index === selected);

/** @throws RangeError where the context has no such instrument: its maker's error. */
export function instrumentAt(context: PaletteContext, index: number): Instrument {
  const found = context.instruments.find((instrument) => instrument.index === index);
  if (found === undefined) throw new RangeError(`the palette's context has no instrument ${index}`);
  return found;
}

/** The touch as the order rules want it: a book of one level a side. */
export function bookOf(context: PaletteContext, instrument: number): BookSnapshot {
  const { bid, ask, last } = context.market(instrument);
  const level = (ticks: number | null): readonly [number, number] | null =>
    ticks === null ? null : [ticks, 0];
  return {
    instrument,
    feed: 'live',
    rowTicks: 1,
    bids: [],
    asks: [],
    bestBid: level(bid),
    bestAsk: level(ask),
    last,
  };
}
