import type { Instrument, PriceTicks, Side } from '../../../domain/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import { wouldTake } from '../actions/order-rules.js';
import { formatPrice } from '../format.js';
import { bookOf, instrumentAt, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { mine, pricesOf, readOrderId, standsAt, working } from './my-orders.js';
import { readMarketPrice } from './numbers.js';
import { WATCH_REFUSAL } from './order-verbs.js';
import { command, type PaletteReading } from './verb.js';
import { type Line, listed, tooMany, type Word } from './words.js';

const idsOf = (rows: readonly OrderRow[]): string[] => rows.map(({ clientOrderId }) => clientOrderId);

/** `move FROM TO`: my limits at one price go to another. */
export function readMove(line: Line, context: PaletteContext): PaletteReading {
  if (context.mode === 'watch') return refuse(WATCH_REFUSAL);
  const instrument = instrumentAt(context, context.selected);
  const [fromWord, toWord] = line.words;
  if (fromWord === undefined) return lacks('FROM TO: the price of my order and its new price');
  const touch = context.market(instrument.index);
  const from = readMarketPrice(instrument, 'from', fromWord, touch);
  if (typeof from !== 'number') return from;
  const rows = mine(context).filter(
    ({ instrument: index, price }) => index === instrument.index && price !== null,
  );
  const moved = rows.filter(({ price, state }) => price === from && state !== 'armed');
  if (moved.length === 0) return nothingThere(fromWord, pricesOf(rows, instrument));
  if (toWord === undefined) return lacks('TO: the new price');
  const to = readMarketPrice(instrument, 'to', toWord, touch);
  if (typeof to !== 'number') return to;
  const refused = tooMany(line, 2) ?? checkMove(moved, { from, to, instrument, context });
  if (refused !== null) return refused;
  return command({ kind: 'move', instrument: instrument.index, clientOrderIds: idsOf(moved), from, to });
}

/** No order of mine at a price: it is not typed to its end, or it is the wrong one. */
function nothingThere(word: Word, prices: readonly string[]): Failure {
  const begun = prices.filter((price) => price.startsWith(word.text.replaceAll(',', '')));
  if (word.open && begun.length > 0) return lacks(`price: ${listed(begun)}`);
  return refuse(`no order of mine at ${quoted(word.text)}: ${listed(prices)}`);
}

function checkMove(
  rows: readonly OrderRow[],
  move: {
    readonly from: PriceTicks;
    readonly to: PriceTicks;
    readonly instrument: Instrument;
    readonly context: PaletteContext;
  },
): Failure | null {
  const { from, to, instrument, context } = move;
  if (from === to) return refuse(`${formatPrice(instrument, to)} is where it is: write another price`);
  const doubt = rows.find((row) => row.doubt !== null);
  if (doubt !== undefined) return refuse(`order ${doubt.clientOrderId} is in doubt: wait for the answer`);
  const book = bookOf(context, instrument.index);
  const crossing = rows.find(({ side }) => wouldTake(book, side, to));
  if (crossing === undefined) return null;
  const touch = crossing.side === 'buy' ? book.bestAsk! : book.bestBid!;
  const right = crossing.side === 'buy' ? 'below' : 'above';
  return refuse(
    `a ${crossing.side} at ${formatPrice(instrument, to)} would take: write a price ${right} ${formatPrice(instrument, touch[0])}`,
  );
}

export const CANCEL_WORDS = ['buys', 'sells', 'all'] as const;

/** `cancel P|buys|sells|all|ID`. */
export function readCancel(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  if (word === undefined) return lacks('a price, buys, sells, all, or an order as 41');
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  const typed = word.text.toLowerCase();
  const scope = CANCEL_WORDS.find((name) => name === typed);
  if (scope !== undefined) return cancelAll(scope, context);
  const begun = CANCEL_WORDS.filter((name) => name.startsWith(typed));
  if (word.open && begun.length > 0) return lacks(begun.join(', '));
  return cancelOne(word, context);
}

/** Always goes to the engine, which knows of orders that this screen may not have heard of yet. */
function cancelAll(scope: (typeof CANCEL_WORDS)[number], context: PaletteContext): PaletteReading {
  const side: Side | null = scope === 'all' ? null : scope === 'buys' ? 'buy' : 'sell';
  const rows = mine(context).filter((row) => side === null || row.side === side);
  return command({ kind: 'cancel-all', side, clientOrderIds: idsOf(rows) });
}

/** A number may be a price of mine or the end of an id; where it is both, neither is guessed. */
function cancelOne(word: Word, context: PaletteContext): PaletteReading {
  const instrument = instrumentAt(context, context.selected);
  const rows = mine(context).filter((row) => row.instrument === instrument.index);
  const price = readMarketPrice(instrument, 'price', word, context.market(instrument.index));
  const there = typeof price === 'number' ? rows.filter((row) => standsAt(row) === price) : [];
  const named = readOrderId(word, working(context), context);
  const both = there.length > 0 && !isFailure(named);
  if (both && there.some((row) => row !== named)) {
    const { tick } = instrument.specification;
    const exact = `${instrument.formatPrice(price as PriceTicks)}${tick.decimals === 0 ? '.0' : ''}`;
    return refuse(
      `${quoted(word.text)} is ambiguous: write ${exact} for the price or ${named.clientOrderId} for the order`,
    );
  }
  if (there.length > 0) return command({ kind: 'cancel', clientOrderIds: idsOf(there) });
  if (!isFailure(named)) return command({ kind: 'cancel', clientOrderIds: [named.clientOrderId] });
  if (named.kind === 'incomplete') return named;
  if (typeof price !== 'number') return /^\d/.test(word.text) ? price : named;
  return nothingThere(word, pricesOf(rows, instrument));
}

/** `why [ID]`: why an order has not filled, or how it ended. */
export function readWhy(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  if (word === undefined) return command({ kind: 'why', clientOrderId: null });
  const row = readOrderId(word, context.orders, context);
  return isFailure(row) ? row : command({ kind: 'why', clientOrderId: row.clientOrderId });
}
