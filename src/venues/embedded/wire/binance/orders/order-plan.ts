import type { Money, PriceTicks, Side, SizeLots } from '../../../../../domain/index.js';
import type { Exchange, OrderRequest, OrderTrigger } from '../../exchange.js';
import {
  type BinanceError,
  Errors,
  eitherMandatory,
  filterFailure,
  illegalCharacters,
  invalidMessage,
  mandatory,
  newOrderRejected,
  notRequired,
} from '../errors.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { BinanceSymbol } from '../symbols.js';
import { FilterBounds, icebergFault, marketNotional, notionalFault, sizeFault } from './filters.js';
import type { LegNames } from './leg-names.js';
import {
  type BinanceOrderType,
  type BinanceTimeInForce,
  dialectFields,
  ORDER_TYPES,
  type OrderFields,
  PREVENTION_MODES,
  TIMES_IN_FORCE,
} from './order-fields.js';

/** An order that was read and passes the filters. */
export interface OrderPlan {
  readonly symbol: BinanceSymbol;
  readonly request: OrderRequest;
  readonly fields: OrderFields;
}

/** What an order is read against. */
export interface PlanContext {
  readonly exchange: Exchange;
  readonly symbol: BinanceSymbol;
  readonly names: LegNames;
  /** Of the last trade; 0 where there was none. */
  readonly last: number;
  readonly listId: number;
  /** A text for an order that bears none. */
  clientId(): string;
}

/** What an order's type wants and takes; anything else is refused. */
interface TypeRule {
  readonly price: boolean;
  readonly timeInForce: boolean;
  readonly trigger: boolean;
  readonly iceberg: boolean;
}

const RULES: Readonly<Record<BinanceOrderType, TypeRule>> = {
  LIMIT: { price: true, timeInForce: true, trigger: false, iceberg: true },
  LIMIT_MAKER: { price: true, timeInForce: false, trigger: false, iceberg: true },
  MARKET: { price: false, timeInForce: false, trigger: false, iceberg: false },
  STOP_LOSS: { price: false, timeInForce: false, trigger: true, iceberg: false },
  STOP_LOSS_LIMIT: { price: true, timeInForce: true, trigger: true, iceberg: true },
  TAKE_PROFIT: { price: false, timeInForce: false, trigger: true, iceberg: false },
  TAKE_PROFIT_LIMIT: { price: true, timeInForce: true, trigger: true, iceberg: true },
};

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const SIDES = ['BUY', 'SELL'] as const;
/** The least `strategyType` that clients may use. */
const FREE_STRATEGY_TYPES = 1_000_000;

/** Reads one order, under the names that its place in a list gives its parameters. null: the reader holds the fault. */
export function readOrder(reader: ParameterReader, context: PlanContext): OrderPlan | null {
  const { names, symbol } = context;
  const side = readSide(reader, names.side);
  if (!reader.has(names.type)) reader.fail(mandatory(names.type));
  const type = reader.choice(names.type, ORDER_TYPES, Errors.orderType);
  if (type === null || side === null || reader.error !== null) return null;
  const rule = RULES[type];
  refuseStrangers(reader, names, rule);
  const timeInForce = readTimeInForce(reader, names.timeInForce, rule);
  const price = rule.price ? readPrice(reader, symbol, names.price) : null;
  const amount = readAmount(reader, context, type);
  const stop = rule.trigger ? readPrice(reader, symbol, names.stopPrice, 'optional') : null;
  const trailingDelta = rule.trigger ? readTrailing(reader, names) : null;
  if (rule.trigger && stop === null && trailingDelta === null)
    reader.fail(eitherMandatory(names.stopPrice, names.trailingDelta));
  if (reader.error !== null) return null;
  const shown = readIceberg(reader, context, { size: amount.size, timeInForce });
  const trigger = triggerOf({ type, side, stop, trailingDelta, last: context.last });
  if (trigger !== null && 'code' in trigger) reader.fail(trigger);
  checkNotional(reader, context, { price, amount, type });
  const fields = readFields(reader, context, { type, timeInForce, trailingDelta, amount, shown });
  const clientId = readClientId(reader, names.clientOrderId) ?? context.clientId();
  if (reader.error !== null) return null;
  const request: OrderRequest = {
    instrument: symbol.index,
    side,
    type: rule.price ? 'limit' : 'market',
    timeInForce: rule.price ? HOUSE_TIMES[timeInForce] : 'ioc',
    size: amount.size,
    quoteSize: amount.quote,
    price,
    trigger: trigger as OrderTrigger | null,
    postOnly: type === 'LIMIT_MAKER',
    displaySize: shown,
    clientId,
    dialectType: type,
    dialectFields: dialectFields(fields),
  };
  return { symbol, request, fields };
}

const HOUSE_TIMES = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok' } as const;

interface Amount {
  readonly size: SizeLots | null;
  readonly quote: Money | null;
}

function readSide(reader: ParameterReader, name: string): Side | null {
  if (!reader.has(name)) reader.fail(mandatory(name));
  const side = reader.choice(name, SIDES, Errors.side);
  return side === null ? null : side === 'BUY' ? 'buy' : 'sell';
}

/** Parameters that an order of this type must not have. */
function refuseStrangers(reader: ParameterReader, names: LegNames, rule: TypeRule): void {
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

function readTimeInForce(reader: ParameterReader, name: string, rule: TypeRule): BinanceTimeInForce {
  if (!rule.timeInForce) return 'GTC';
  reader.required(name);
  return reader.choice(name, TIMES_IN_FORCE, Errors.timeInForce) ?? 'GTC';
}

function readPrice(
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

function readAmount(reader: ParameterReader, { names, symbol }: PlanContext, type: BinanceOrderType): Amount {
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

function readTrailing(reader: ParameterReader, names: LegNames): number | null {
  const delta = reader.integer(names.trailingDelta);
  if (delta === null) return null;
  const { least, most } = FilterBounds.trailingDelta;
  if (delta < least || delta > most) reader.fail(filterFailure('TRAILING_DELTA'));
  return delta;
}

function readIceberg(
  reader: ParameterReader,
  { symbol, names }: PlanContext,
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

interface Contingency {
  readonly type: BinanceOrderType;
  readonly side: Side;
  readonly stop: PriceTicks | null;
  readonly trailingDelta: number | null;
  readonly last: number;
}

/** Above the market wake stop-losses that buy and take-profits that sell; the others below. */
export const wakesAbove = ({ type, side }: Pick<Contingency, 'type' | 'side'>): boolean =>
  type.startsWith('STOP_LOSS') === (side === 'buy');

function triggerOf({
  type,
  side,
  stop,
  trailingDelta,
  last,
}: Contingency): OrderTrigger | BinanceError | null {
  if (stop === null && trailingDelta === null) return null;
  // A basis point is a hundred parts per million.
  if (trailingDelta !== null)
    return { kind: 'trailing', price: null, activation: stop, trail: { ppm: trailingDelta * 100 } };
  const wakesNow = last !== 0 && (wakesAbove({ type, side }) ? last >= stop! : last <= stop!);
  if (wakesNow) return newOrderRejected('Order would trigger immediately.');
  return { kind: type.startsWith('STOP_LOSS') ? 'stop' : 'take-profit', price: stop };
}

function checkNotional(
  reader: ParameterReader,
  { exchange, symbol, last }: PlanContext,
  {
    price,
    amount,
    type,
  }: { readonly price: PriceTicks | null; readonly amount: Amount; readonly type: BinanceOrderType },
): void {
  if (reader.error !== null) return;
  if (price !== null && amount.size !== null) {
    const fault = notionalFault(symbol, symbol.instrument.notional(price, amount.size), 'limit');
    if (fault !== null) reader.fail(fault);
    return;
  }
  const notional =
    amount.quote ??
    (type === 'MARKET' ? marketNotional(exchange, symbol, { size: amount.size!, last }) : null);
  const fault = notional === null ? null : notionalFault(symbol, notional, 'market');
  if (fault !== null) reader.fail(fault);
}

interface ReadSoFar {
  readonly type: BinanceOrderType;
  readonly timeInForce: BinanceTimeInForce;
  readonly trailingDelta: number | null;
  readonly amount: Amount;
  readonly shown: SizeLots | null;
}

function readFields(
  reader: ParameterReader,
  { names, symbol, listId }: PlanContext,
  read: ReadSoFar,
): OrderFields {
  const strategyType = reader.integer(names.strategyType);
  if (strategyType !== null && strategyType < FREE_STRATEGY_TYPES) reader.fail(Errors.strategyType);
  const asked = reader.has(names.icebergQty);
  return {
    type: read.type,
    timeInForce: read.timeInForce,
    prevention: reader.choice('selfTradePreventionMode', PREVENTION_MODES) ?? 'NONE',
    icebergQty: asked ? symbol.size(read.shown ?? read.amount.size ?? 0) : null,
    trailingDelta: read.trailingDelta,
    strategyId: reader.integer(names.strategyId),
    strategyType,
    quoteOrderQty: read.amount.quote,
    listId,
  };
}

/** null where none was sent. */
export function readClientId(reader: ParameterReader, name: string): string | null {
  const text = reader.text(name);
  if (text !== null && !CLIENT_ID.test(text))
    reader.fail(illegalCharacters(name, '^[.A-Z:/a-z0-9_-]{1,36}$'));
  return text;
}
