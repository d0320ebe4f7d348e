import { FEED_STATES, type Instrument, suggest } from '../../../domain/index.js';
import type { RiskSnapshot } from '../../../protocol/index.js';
import { quoted } from '../palette/failure.js';

export type Unit = 'price' | 'size' | 'money' | 'percentage' | 'count' | 'duration' | 'state';

/** What a condition is about. */
export interface Subject {
  /** How readings know it: `binance-spot:BTC/USDT.bid`, `pnl.day`. */
  readonly name: string;
  /** How people know it: `BTC/USDT.bid`. */
  readonly label: string;
  readonly unit: Unit;
  /** Of prices and sizes. */
  readonly instrument: Instrument | null;
  /** What a state may be. */
  readonly states: readonly string[];
}

const RISK_STATES: readonly RiskSnapshot['state'][] = ['normal', 'reduce', 'close-only', 'halt'];

/** The subjects of the account and the machine. */
const FIXED: ReadonlyMap<string, Unit> = new Map([
  ['pnl.day', 'money'],
  ['equity', 'money'],
  ['fees', 'money'],
  ['drawdown', 'percentage'],
  ['orders', 'count'],
  ['feed.age', 'duration'],
  ['journal.age', 'duration'],
  ['engine.gap', 'duration'],
  ['risk', 'state'],
  ['feed', 'state'],
]);

const FIELDS = ['last', 'bid', 'ask', 'spread', 'change'] as const;
export type MarketField = (typeof FIELDS)[number];

export const marketName = (instrument: Instrument, field: MarketField | 'position'): string =>
  `${instrument.id}.${field}`;

/** Reads `BTC`, `BTC/USDT.bid`, `position.BTC`, `pnl.day`; upper and lower case alike. */
export function readSubject(
  text: string,
  instruments: readonly Instrument[],
): Subject | { readonly refused: string } {
  const typed = text.toLowerCase();
  const unit = FIXED.get(typed);
  if (unit !== undefined) {
    const states = typed === 'risk' ? RISK_STATES : typed === 'feed' ? FEED_STATES : [];
    return { name: typed, label: typed, unit, instrument: null, states };
  }
  if (typed.startsWith('position.')) {
    const found = readMarket(text.slice('position.'.length), instruments);
    if ('refused' in found) return found;
    const label = `position.${found.symbol}`;
    return { name: marketName(found, 'position'), label, unit: 'size', instrument: found, states: [] };
  }
  const dotted = /^(.+)\.([a-z]+)$/.exec(typed);
  const field = dotted === null ? 'last' : FIELDS.find((each) => each === dotted[2]);
  if (field === undefined) return { refused: unknownField(text, instruments) };
  const found = readMarket(dotted === null ? text : text.slice(0, dotted[1]!.length), instruments);
  if ('refused' in found) return found;
  return {
    name: marketName(found, field),
    label: field === 'last' ? found.symbol : `${found.symbol}.${field}`,
    unit: field === 'change' ? 'percentage' : 'price',
    instrument: found,
    states: [],
  };
}

/** A symbol or an id as it is written, or the base asset of one market alone. */
function readMarket(
  text: string,
  instruments: readonly Instrument[],
): Instrument | { readonly refused: string } {
  const typed = text.toUpperCase();
  const named = instruments.filter(({ id, symbol }) =>
    [id, symbol].some((each) => each.toUpperCase() === typed),
  );
  const found =
    named.length > 0
      ? named
      : instruments.filter(({ specification }) => specification.base.code.toUpperCase() === typed);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) return { refused: unknownName(text, instruments) };
  const sameSymbol = new Set(found.map(({ symbol }) => symbol)).size < found.length;
  const names = found.map(({ id, symbol }) => (sameSymbol ? id : symbol));
  return { refused: `${quoted(text)} is ambiguous: write ${names.join(' or ')}` };
}

function unknownField(text: string, instruments: readonly Instrument[]): string {
  const market = text.slice(0, text.lastIndexOf('.'));
  if ('refused' in readMarket(market, instruments)) return unknownName(text, instruments);
  return `${quoted(text)} is not known: of a symbol there are ${FIELDS.map((field) => `.${field}`).join(' ')}`;
}

function unknownName(text: string, instruments: readonly Instrument[]): string {
  const symbols = instruments.map(({ symbol }) => symbol);
  const near = suggest(text, [...FIXED.keys(), ...symbols]);
  if (near !== null) return `${quoted(text)} is not known; did you mean ${near}?`;
  return `${quoted(text)} is not known: write a symbol of this session (${symbols.slice(0, 3).join(', ')}), position.SYMBOL, or one of ${[...FIXED.keys()].join(', ')}`;
}
