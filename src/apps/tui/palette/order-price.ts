import { type Instrument, MAX_TICKS, type PriceTicks, priceTicks, type Side } from '../../../domain/index.js';
import { takePrice } from '../actions/order-rules.js';
import { bookOf, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readDecimal, readMarketPrice } from './numbers.js';
import type { Word } from './words.js';

/** The market words that a price may be, before what is added to them. */
export const PRICE_WORDS = ['bid', 'ask', 'mid', 'market'] as const;

const RELATIVE = /^(bid|ask|mid)(?:([+-])(.*))?$/i;

/** True where a word can only be a price, so that no symbol stands before it. */
export const isPriceWord = (text: string): boolean =>
  text === '@' || /^market$/i.test(text) || RELATIVE.test(text);

export interface PriceFields {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly context: PaletteContext;
}

/** `61837.5`, `bid`, `mid+3t`, `ask-2bp`. What lies between ticks is rounded away from the other side. */
export function readOrderPrice(word: Word, fields: PriceFields): PriceTicks | Failure {
  const match = RELATIVE.exec(word.text);
  if (match !== null) return relativePrice(word, fields);
  const begun = PRICE_WORDS.filter((name) => name.startsWith(word.text.toLowerCase()));
  if (word.open && begun.length > 0) return lacks(begun.join(', '));
  const { instrument, context } = fields;
  return readMarketPrice(instrument, 'price', word, context.market(instrument.index));
}

function relativePrice(word: Word, { instrument, side, context }: PriceFields): PriceTicks | Failure {
  const [, name = '', sign, offset = ''] = RELATIVE.exec(word.text)!;
  const doubled = doubledBase(name.toLowerCase(), context, instrument);
  if (typeof doubled !== 'number') return doubled;
  const added = sign === undefined ? { numerator: 0n, denominator: 1n } : readOffset(word, offset, doubled);
  if (isFailure(added)) return added;
  const numerator = BigInt(doubled) * added.denominator + (sign === '-' ? -added.numerator : added.numerator);
  const denominator = 2n * added.denominator;
  const ticks = Number(divide(numerator, denominator, side === 'buy' ? 'down' : 'up'));
  if (ticks >= 1 && ticks <= MAX_TICKS) return priceTicks(ticks);
  return refuse(`price ${quoted(word.text)} of ${instrument.symbol} is no price: write a smaller distance`);
}

/** Twice the price in ticks, since the middle may lie between two. */
function doubledBase(name: string, context: PaletteContext, instrument: Instrument): number | Failure {
  const { bid, ask } = context.market(instrument.index);
  const missing = name !== 'ask' && bid === null ? 'bid' : name !== 'bid' && ask === null ? 'ask' : null;
  if (missing !== null) return refuse(`no ${missing} in the book of ${instrument.symbol}: give a price`);
  return name === 'bid' ? 2 * bid! : name === 'ask' ? 2 * ask! : bid! + ask!;
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const HUNDREDTHS_OF_BPS = 1_000_000n;

/** What is added to the doubled price, exactly. */
function readOffset({ text, open }: Word, offset: string, doubled: number): Fraction | Failure {
  const match = /^(\d[\d.,]*)(t|bp)$/i.exec(offset);
  if (match === null) {
    if (open && /^(\d+(\.\d*)?)?b?$/.test(offset)) return lacks('ticks as 3t, or basis points as 2.5bp');
    return refuse(`price ${quoted(text)} has no unit: write ticks as 3t or basis points as 2.5bp`);
  }
  const plain = readDecimal('distance', { text: match[1]!, open: false });
  if (isFailure(plain)) return plain;
  const [whole = '', fraction = ''] = plain.split('.');
  if (match[2]!.toLowerCase() === 't') {
    if (fraction !== '') return refuse(`price ${quoted(text)} has no whole number of ticks: write mid+3t`);
    return { numerator: 2n * BigInt(whole), denominator: 1n };
  }
  if (fraction.length > 2)
    return refuse(`price ${quoted(text)} has more than 2 decimals of a basis point: write 2`);
  const hundredths = BigInt(whole + fraction.padEnd(2, '0'));
  return { numerator: BigInt(doubled) * hundredths, denominator: HUNDREDTHS_OF_BPS };
}

function divide(numerator: bigint, denominator: bigint, rounding: 'down' | 'up'): bigint {
  const floor = numerator / denominator;
  const exact = floor * denominator === numerator;
  if (exact) return floor;
  const below = numerator < 0n ? floor - 1n : floor;
  return rounding === 'down' ? below : below + 1n;
}

/** Where a market order is sent: an IOC at the other side's touch and 5 bps. */
export function marketPrice({ instrument, side, context }: PriceFields): PriceTicks | Failure {
  const price = takePrice(bookOf(context, instrument.index), side);
  const missing = side === 'buy' ? 'ask' : 'bid';
  return price ?? refuse(`no ${missing} in the book of ${instrument.symbol}: give a price`);
}
