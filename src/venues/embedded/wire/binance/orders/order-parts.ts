import type { Money, PriceTicks, Side, SizeLots } from '../../../../../domain/index.js';
import {
  Errors,
  eitherMandatory,
  filterFailure,
  illegalCharacters,
  invalidMessage,
  mandatory,
  notRequired,
} from '../errors.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { BinanceSymbol } from '../symbols.js';
import { FilterBounds, icebergFault, sizeFault } from './filters.js';
import type { LegNames } from './leg-names.js';
import { type BinanceOrderType, type BinanceTimeInForce, TIMES_IN_FORCE } from './order-fields.js';

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const SIDES = ['BUY', 'SELL'] as const;

/** Whose parameters are read, and under which names. */
export interface PartContext {
  readonly symbol: BinanceSymbol;
  readonly names: LegNames;
}

/** What an order's type wants and takes; anything else is refused. */
export interface TypeRule {
  readonly price: boolean;
  readonly timeInForce: boolean;
  readonly trigger: boolean;
  readonly iceberg: boolean;
}

/** One of the two. */
export interface Amount {
  readonly size: SizeLots | null;
  readonly quote: Money | null;
}

export function readSide(reader: ParameterReader, name: string): Side | null {
  if (!reader.has(name)) reader.fail(mandatory(name));
  const side = reader.choice(name, SIDES, Errors.side);
  return side === null ? null : side === 'BUY' ? 'buy' : 'sell';
}

/** Parameters that an order of this type must not have. */
export function refuseStrangers(reader: ParameterReader, names: LegNames, rule: TypeRule): void {
  const refuse = (name: string): void => {
    if (reader.has(name)) reader.fail(notRequired(name));
  };
  if (!rule.price) refuse(names.price);
  if (!rule.timeInForce) refuse(names.timeInForce);
  if (!rule.iceberg) refuse(names.icebergQty);
  if (rule.trigger) return;
  refuse(names.stopPrice);
  refuse(names.trailingDelta);
}

export function readTimeInForce(reader: ParameterReader, name: string, rule: TypeRule): BinanceTimeInForce {
  if (!rule.timeInForce) return 'GTC';
  reader.required(name);
  return reader.choice(name, TIMES_IN_FORCE, Errors.timeInForce) ?? 'GTC';
}

export function readPrice(
  reader: ParameterReader,
  { instrument }: BinanceSymbol,
  name: string,
  need: 'mandatory' | 'optional' = 'mandatory',
): PriceTicks | null {
  if (need === 'mandatory') reader.required(name);
  const text = reader.decimal(name);
  if (text === null || reader.error !== null) return null;
  const ticks = instrument.parsePrice(text);
  if (typeof ticks !== 'number') {
    reader.fail(filterFailure('PRICE_FILTER'));
    return null;
  }
  if (ticks === 0) reader.fail(invalidMessage('Invalid price.'));
  return ticks;
}

export function readAmount(
  reader: ParameterReader,
  { names, symbol }: PartContext,
  type: BinanceOrderType,
): Amount {
  const quoteAllowed = type === 'MARKET' && names.quoteOrderQty !== null;
  const quoteName = names.quoteOrderQty ?? 'quoteOrderQty';
  if (!quoteAllowed && reader.has(quoteName)) reader.fail(notRequired(quoteName));
  if (quoteAllowed && reader.has(quoteName)) {
    if (reader.has(names.quantity)) reader.fail(notRequired(names.quantity));
    const quote = reader.money(quoteName, symbol.instrument.specification.quote.decimals);
    return { size: null, quote };
  }
  if (quoteAllowed && !reader.has(names.quantity)) reader.fail(eitherMandatory(quoteName, names.quantity));
  return { size: readSize(reader, symbol, names.quantity, type), quote: null };
}

export function readSize(
  reader: ParameterReader,
  symbol: BinanceSymbol,
  name: string,
  type: BinanceOrderType,
): SizeLots | null {
  reader.required(name);
  const text = reader.decimal(name);
  if (text === null || reader.error !== null) return null;
  const size = symbol.instrument.parseSize(text);
  const fault =
    typeof size === 'number'
      ? sizeFault(symbol, size, type === 'MARKET' ? 'MARKET_LOT_SIZE' : 'LOT_SIZE')
      : filterFailure('LOT_SIZE');
  if (fault !== null) reader.fail(fault);
  return typeof size === 'number' ? size : null;
}

export function readTrailing(reader: ParameterReader, names: LegNames): number | null {
  const delta = reader.integer(names.trailingDelta);
  if (delta === null) return null;
  const { least, most } = FilterBounds.trailingDelta;
  if (delta < least || delta > most) reader.fail(filterFailure('TRAILING_DELTA'));
  return delta;
}

export function readIceberg(
  reader: ParameterReader,
  { symbol, names }: PartContext,
  { size, timeInForce }: { readonly size: SizeLots | null; readonly timeInForce: BinanceTimeInForce },
): SizeLots | null {
  if (!reader.has(names.icebergQty) || size === null) return null;
  const text = reader.decimal(names.icebergQty);
  if (text !== null && Number(text) === 0) return null;
  const shown = readSize(reader, symbol, names.icebergQty, 'LIMIT');
  if (shown === null || reader.error !== null) return null;
  const fault = timeInForce === 'GTC' ? icebergFault(size, shown) : Errors.unsupportedCombination;
  if (fault !== null) reader.fail(fault);
  return shown === size ? null : shown;
}

/** null where none was sent. */
export function readClientId(reader: ParameterReader, name: string): string | null {
  const text = reader.text(name);
  if (text !== null && !CLIENT_ID.test(text))
    reader.fail(illegalCharacters(name, '^[.A-Z:/a-z0-9_-]{1,36}$'));
  return text;
}
