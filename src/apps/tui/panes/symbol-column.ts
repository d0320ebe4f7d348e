import type { Instrument } from '../../../domain/index.js';
import { clip } from '../format.js';
import { type Column, placeColumns } from './columns.js';

/** The least that the last column, which takes what is left over, has to keep. */
const LEAST_REST = 12;

export interface SymbolColumn {
  readonly symbolOf: Form;
  readonly symbolWidth: number;
}

type Form = (instrument: Instrument) => string;

/** `kraken:BTC/USDT` in the forms that it may have, the longest first; the base asset is in all of them. */
const FORMS: readonly Form[] = [
  ({ symbol }) => symbol,
  (instrument) => shortened(instrument, 3, pairOf(instrument)),
  (instrument) => shortened(instrument, 3, instrument.specification.base.code),
  (instrument) => shortened(instrument, 1, instrument.specification.base.code),
];

/** The venue before a symbol, where there is one: `BTC/USDT:USDT` has none. */
const venueOf = ({ symbol }: Instrument): string => /^([^:/]+):/.exec(symbol)?.[1] ?? '';

const pairOf = (instrument: Instrument): string => {
  const venue = venueOf(instrument);
  return venue === '' ? instrument.symbol : instrument.symbol.slice(venue.length + 1);
};

function shortened(instrument: Instrument, letters: number, name: string): string {
  const venue = venueOf(instrument);
  return venue === '' ? instrument.symbol : `${venue.slice(0, letters)}:${name}`;
}

/**
 * Columns of which one names the instrument of its row, as wide as the row has room for, and how a symbol is written
 * there: in one form for the whole list, the longest that fits and keeps the symbols apart.
 */
export function withSymbols<Row>(
  instruments: readonly Instrument[],
  {
    width,
    base,
    indent = 0,
    make,
  }: {
    /** The row's. */
    readonly width: number;
    /** The cells that the column has at least. */
    readonly base: number;
    /** The cells that a sign before the symbol takes in some rows. */
    readonly indent?: number;
    readonly make: (symbols: SymbolColumn) => readonly Column<Row>[];
  },
): readonly Column<Row>[] {
  const placed = (symbolWidth: number) => placeColumns(make({ symbolOf: FORMS[0]!, symbolWidth }), width);
  const before = placed(base);
  const fits = (symbolWidth: number): boolean => {
    if (symbolWidth <= base) return true;
    const after = placed(symbolWidth);
    const last = after.at(-1);
    const isRoomy = last === undefined || last.column.width !== 0 || last.width >= LEAST_REST;
    return after.length === before.length && isRoomy;
  };
  const form = formThatFits(instruments, (longest) => fits(longest + indent));
  if (form === null) return make({ symbolOf: symbolIn(instruments, base - indent), symbolWidth: base });
  const symbolWidth = Math.max(base, longestOf(instruments, form) + indent);
  return make({ symbolOf: form, symbolWidth });
}

/** How all symbols are written where there are so many cells for each. */
export function symbolIn(instruments: readonly Instrument[], width: number): Form {
  const least = FORMS.at(-1)!;
  const form = formThatFits(instruments, (longest) => longest <= width) ?? least;
  return (instrument) => clip(form(instrument), width);
}

/** The longest that fits and keeps the symbols apart, or else the longest that fits. */
function formThatFits(instruments: readonly Instrument[], fits: (longest: number) => boolean): Form | null {
  const fitting = FORMS.filter((form) => fits(longestOf(instruments, form)));
  const isDistinct = (form: Form): boolean => new Set(instruments.map(form)).size === instruments.length;
  return fitting.find(isDistinct) ?? fitting[0] ?? null;
}

const longestOf = (instruments: readonly Instrument[], form: Form): number =>
  Math.max(0, ...instruments.map((instrument) => [...form(instrument)].length));
