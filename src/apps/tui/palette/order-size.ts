import {
  type Instrument,
  MAX_LOTS,
  Money,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../../../domain/index.js';
import type { PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readDecimal, readSize } from './numbers.js';
import type { Word } from './words.js';

export interface SizeFields {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly context: PaletteContext;
}

export const SIZE_HINT = 'size: 0.5, 500usdt, 25% or pos';

/** What is wrong with a size at first sight, before its symbol and price are known. */
export function checkSizeWord(word: Word | undefined): Failure | null {
  if (word === undefined) return lacks(SIZE_HINT);
  const { text, open } = word;
  if (/^\d/.test(text)) return null;
  if (/^pos$/i.test(text)) return null;
  if (open && 'pos'.startsWith(text.toLowerCase())) return lacks('pos: the whole position');
  return refuse(`size ${quoted(text)} is not read: write 0.5, 500usdt, 25% or pos`);
}

/** What is wrong with a size in its symbol, before there is a price. */
export function checkOrderSize(word: Word, fields: Omit<SizeFields, 'price'>): Failure | null {
  const { instrument } = fields;
  const size = /^pos$/i.test(word.text)
    ? positionSize(fields)
    : word.text.endsWith('%')
      ? readShare(word, instrument)
      : (readQuoteAmount(word, instrument) ?? readSize(instrument, 'size', word));
  return isFailure(size) ? size : null;
}

/** A size in the base asset, in the quote asset, as a share of what is free, or of the position; always whole lots. */
export function readOrderSize(word: Word, fields: SizeFields): SizeLots | Failure {
  if (/^pos$/i.test(word.text)) return positionSize(fields);
  if (word.text.endsWith('%')) return shareSize(word, fields);
  const amount = readQuoteAmount(word, fields.instrument);
  if (amount === null) return readSize(fields.instrument, 'size', word);
  if (isFailure(amount)) return amount;
  return quoteSize(word, amount, fields);
}

/** `500usdt` as money of the quote asset; null where the word is a size in the base asset. */
export function readQuoteAmount(word: Word, instrument: Instrument): Money | Failure | null {
  const { quote, kind } = instrument.specification;
  const [, digits = '', unit = ''] = /^([\d.,]*)(.*)$/.exec(word.text)!;
  const code = quote.code.toLowerCase();
  const typed = unit.toLowerCase();
  const thousands = typed === `k${code}`;
  if (typed !== code && !thousands) {
    if (typed === 'k' || !/^[a-z]+$/.test(typed)) return null;
    if (word.open && (code.startsWith(typed) || `k${code}`.startsWith(typed)))
      return lacks(`${digits}${code}`);
    return refuse(
      `size ${quoted(word.text)} has a unit that is not read: write ${digits} or ${digits}${code}`,
    );
  }
  if (kind === 'inverse')
    return refuse(`size ${quoted(word.text)} is not read for ${instrument.symbol}: give contracts`);
  const plain = readDecimal('size', { text: thousands ? `${digits}k` : digits, open: false });
  if (isFailure(plain)) return plain;
  const money = Money.parse(plain, quote.decimals);
  if (money !== null && !money.isZero) return money;
  const wrong = money === null ? `has more than ${quote.decimals} decimals` : 'is zero';
  return refuse(`size ${quoted(word.text)} ${wrong}: write one such as 500${code}`);
}

/** How many lots an amount of the quote asset buys or brings at a price, rounded down. */
export function quoteSize(
  word: Word,
  amount: Money,
  { instrument, price }: Pick<SizeFields, 'instrument' | 'price'>,
): SizeLots | Failure {
  const unit = BigInt(price) * BigInt(instrument.unitsPerTickLot);
  return atLeastOne(amount.toBigInt() / unit, () => {
    const least = instrument.notional(price, 1 as SizeLots).format(instrument.specification.quote.decimals);
    return `size ${quoted(word.text)} is less than one lot: write at least ${least}`;
  });
}

function atLeastOne(lots: bigint, tooSmall: () => string): SizeLots | Failure {
  if (lots < 1n) return refuse(tooSmall());
  return lots > BigInt(MAX_LOTS)
    ? refuse('size is too large: write a smaller one')
    : (Number(lots) as SizeLots);
}

function positionSize({ instrument, side, context }: Omit<SizeFields, 'price'>): SizeLots | Failure {
  const lots = context.position(instrument.index);
  if (lots === 0) return refuse(`${instrument.symbol} is flat: pos has no size, write one`);
  if (lots > 0 === (side === 'sell')) return Math.abs(lots) as SizeLots;
  const held = lots > 0 ? 'long' : 'short';
  return refuse(
    `${side} pos would add to the ${held} ${instrument.symbol}: ${lots > 0 ? 'sell' : 'buy'} pos closes it`,
  );
}

/** `25%` in hundredths of a percent. */
function readShare(word: Word, instrument: Instrument): bigint | Failure {
  if (instrument.specification.kind === 'inverse') {
    return refuse(`size ${quoted(word.text)} is not read for ${instrument.symbol}: give contracts`);
  }
  const plain = readDecimal('size', { text: word.text.slice(0, -1), open: false });
  if (isFailure(plain)) return plain;
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(plain);
  const share = match === null ? 0n : BigInt(match[1]! + (match[2] ?? '').padEnd(2, '0'));
  if (share > 0n && share <= WHOLE) return share;
  return refuse(`size ${quoted(word.text)} is no share: write above 0% up to 100%, with at most 2 decimals`);
}

/** A share of what the free quote asset buys with its fee, or of the free base asset. */
function shareSize(word: Word, fields: SizeFields): SizeLots | Failure {
  const { instrument, side, context } = fields;
  const { base, quote } = instrument.specification;
  const share = readShare(word, instrument);
  if (isFailure(share)) return share;
  const asset = side === 'buy' ? quote : base;
  const text = context.free(asset.code);
  const free = text === null ? null : Money.parse(text, asset.decimals);
  if (free === null)
    return refuse(`free ${asset.code} is not known, so ${word.text} has no size: write one such as 0.5`);
  const part = free.isNegative ? 0n : (free.toBigInt() * share) / WHOLE;
  const lots = side === 'buy' ? affordable(part, fields) : part / baseUnitsOfLot(instrument);
  return atLeastOne(
    lots,
    () => `${word.text} of ${text} free ${asset.code} is less than one lot: write a larger share`,
  );
}

/** 100 % in hundredths of a percent. */
const WHOLE = 10_000n;

function baseUnitsOfLot({ specification: { base, lot } }: Instrument): bigint {
  return BigInt(lot.units) * BigInt(`1${'0'.repeat(base.decimals - lot.decimals)}`);
}

/** The most lots whose notional and larger fee the budget pays. */
function affordable(budget: bigint, { instrument, price }: SizeFields): bigint {
  const { makerFeePpm, takerFeePpm } = instrument.specification;
  const feePpm = Math.max(0, makerFeePpm, takerFeePpm);
  const unit = BigInt(price) * BigInt(instrument.unitsPerTickLot) * BigInt(1_000_000 + feePpm);
  const lots = (budget * 1_000_000n) / unit;
  if (lots < 1n || lots > BigInt(MAX_LOTS)) return lots;
  const notional = instrument.notional(price, Number(lots) as SizeLots);
  const fee =
    feePpm === 0 ? Money.ZERO : instrument.fee(notional, makerFeePpm > takerFeePpm ? 'maker' : 'taker');
  // The fee is rounded up to its unit by some venues, which may be one unit more than there is.
  return notional.plus(fee).toBigInt() > budget ? lots - 1n : lots;
}
