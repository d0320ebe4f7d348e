import type { Instrument } from '../../domain/index.js';
import type { AutomaticBracket } from './automatic-bracket.js';
import { STARTING } from './messages.js';
import { defaultRowTicks, defaultSizeIndex, initialView, sizePresets, type ViewState } from './view.js';

/** What belongs to one symbol: its rows and its order sizes. */
export type SymbolView = Pick<ViewState, 'ladder' | 'sizes' | 'sizeIndex' | 'bracket'>;

/** Rows and sizes that were chosen for a symbol: kept while the terminal runs, and in the workspace. */
export interface SymbolChoice {
  readonly rowTicks: number;
  readonly sizes: readonly number[];
  readonly sizeIndex: number;
  readonly bracket: AutomaticBracket | null;
}

/** Remembers rows and sizes by symbol, so that a change of symbol never carries a size to another market. */
export class LadderMemory {
  readonly #known = new Map<string, SymbolChoice>();

  constructor(known: Iterable<readonly [string, SymbolChoice]> = []) {
    for (const [symbol, choice] of known) this.#known.set(symbol, choice);
  }

  keep(symbol: string, { ladder, sizes, sizeIndex, bracket }: SymbolView): void {
    if (sizes.length > 0) this.#known.set(symbol, { rowTicks: ladder.rowTicks, sizes, sizeIndex, bracket });
  }

  /** The view of a symbol as it was left; without sizes where it was never seen: its first book says them. */
  recall(symbol: string): SymbolView {
    const known = this.#known.get(symbol);
    const { ladder } = initialView(0, STARTING);
    if (known === undefined) return { ladder, sizes: [], sizeIndex: 0, bracket: null };
    const { rowTicks, sizes, sizeIndex, bracket } = known;
    return { ladder: { ...ladder, rowTicks }, sizes, sizeIndex, bracket };
  }

  /** What rows and sizes suit an instrument at its first price; configured sizes go before those. */
  static suited(
    instrument: Instrument,
    { price, configured }: { readonly price: number; readonly configured: readonly string[] },
  ): Omit<SymbolChoice, 'bracket'> {
    const own = configured
      .map((text) => instrument.parseSize(text))
      .filter((lots) => typeof lots === 'number' && lots > 0) as number[];
    const sizes = own.length > 0 ? own.sort((a, b) => a - b) : sizePresets(instrument, price);
    return {
      rowTicks: defaultRowTicks(price),
      sizes,
      sizeIndex: defaultSizeIndex(instrument, price, sizes),
    };
  }

  entries(): readonly (readonly [string, SymbolChoice])[] {
    return [...this.#known];
  }
}
