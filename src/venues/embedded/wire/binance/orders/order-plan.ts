import type { PriceTicks, Side, SizeLots } from '../../../../../domain/index.js';
import type { Exchange, OrderRequest, OrderTrigger } from '../../exchange.js';
import { type BinanceError, Errors, eitherMandatory, mandatory, newOrderRejected } from '../errors.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { BinanceSymbol } from '../symbols.js';
import { marketNotional, notionalFault } from './filters.js';
import {
  type BinanceOrderType,
  type BinanceTimeInForce,
  DEFAULT_PREVENTION,
  dialectFields,
  ORDER_TYPES,
  type OrderFields,
  PREVENTION_MODES,
} from './order-fields.js';
import {
  type Amount,
  type PartContext,
  readAmount,
  readClientId,
  readIceberg,
  readPrice,
  readSide,
  readTimeInForce,
  readTrailing,
  refuseStrangers,
  type TypeRule,
} from './order-parts.js';

/** An order that was read and passes the filters. */
export interface OrderPlan {
  readonly symbol: BinanceSymbol;
  readonly request: OrderRequest;
  readonly fields: OrderFields;
}

/** What an order is read against. */
export interface PlanContext extends PartContext {
  readonly exchange: Exchange;
  /** Of the last trade; 0 where there was none. */
  readonly last: number;
  readonly listId: number;
  /** A text for an order that bears none. */
  clientId(): string;
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
    prevention: reader.choice('selfTradePreventionMode', PREVENTION_MODES) ?? DEFAULT_PREVENTION,
    icebergQty: asked ? symbol.size(read.shown ?? read.amount.size ?? 0) : null,
    trailingDelta: read.trailingDelta,
    strategyId: reader.integer(names.strategyId),
    strategyType,
    quoteOrderQty: read.amount.quote,
    listId,
  };
}
