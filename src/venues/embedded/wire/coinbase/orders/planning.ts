import type { Instrument, Micros, PriceTicks, Side } from '../../../../../domain/index.js';
import type { OrderRequest, OrderTrigger } from '../../exchange.js';
import { object } from '../call.js';
import { planAttached } from './attached.js';
import { bracketPrices } from './bracket-prices.js';
import { CONFIGURATIONS, type Shape } from './configurations.js';
import { failure, isFailure, type OrderFailure, orderFailure, previewFailure } from './failures.js';
import { ConfigurationFields } from './fields.js';

/** What a client asks for, and what it has to be measured against. */
export interface Intention {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly clientId: string | null;
  readonly configuration: unknown;
  readonly attached: unknown;
  readonly now: Micros;
  /** The last trade's price; null before the first. */
  readonly last: PriceTicks | null;
  readonly takerPpm: number;
  /** Names the pair of an order and its attached exit. */
  readonly attachment: string;
}

/** Reads an order configuration; what the venue has beside these (TWAP, scaled, pegged) is refused as unsupported. */
export function planOrder(intention: Intention): OrderRequest | OrderFailure {
  const named = Object.entries(object(intention.configuration)).filter(([, value]) => value !== null);
  const [name = '', value] = named[0] ?? [];
  if (named.length !== 1)
    return previewFailure('INVALID_ORDER_CONFIG', 'The order configuration was invalid');
  const configuration = CONFIGURATIONS[name];
  if (configuration === undefined) {
    return orderFailure('UNSUPPORTED_ORDER_CONFIGURATION', 'source is not enabled for trading');
  }
  const fields = new ConfigurationFields(intention.instrument, object(value));
  const common = {
    instrument: intention.instrument.index,
    side: intention.side,
    timeInForce: configuration.timeInForce,
    clientId: intention.clientId,
    dialectType: name,
  };
  const planned = PLANS[configuration.shape]({ intention, fields, common });
  if (isFailure(planned)) return planned;
  const expiry = configuration.timeInForce === 'gtd' ? fields.endTime(intention.now) : null;
  if (expiry !== null && typeof expiry !== 'number') return expiry;
  const request = { ...planned, expireTime: expiry };
  return planAttached({ intention, request, fields: object(value) });
}

type Common = Pick<OrderRequest, 'instrument' | 'side' | 'timeInForce' | 'clientId' | 'dialectType'>;

interface Plan {
  readonly intention: Intention;
  readonly fields: ConfigurationFields;
  readonly common: Common;
}

const PLANS: Readonly<Record<Shape, (plan: Plan) => OrderRequest | OrderFailure>> = {
  market: planMarket,
  limit: planLimit,
  'stop-limit': planStopLimit,
  bracket: planBracket,
};

function planMarket({ intention, fields, common }: Plan): OrderRequest | OrderFailure {
  if (!fields.has('base_size') && !fields.has('quote_size')) {
    return previewFailure('INVALID_ORDER_CONFIG', 'Market orders cannot be placed with empty order sizes');
  }
  if (fields.has('base_size')) {
    const size = fields.baseSize();
    if (typeof size !== 'number') return size;
    return { ...common, type: 'market', size, price: null };
  }
  if (intention.side === 'sell') {
    return orderFailure('UNSUPPORTED_ORDER_CONFIGURATION', 'A market sell takes its size in base');
  }
  const spent = fields.quoteSize();
  if (isFailure(spent)) return spent;
  // The venue's size in quote includes its fee.
  const quoteSize = spent.multiplyDivide(1_000_000, 1_000_000 + intention.takerPpm, 'down');
  return { ...common, type: 'market', size: null, quoteSize, price: null };
}

function planLimit({ fields, common }: Plan): OrderRequest | OrderFailure {
  const size = fields.baseSize();
  if (typeof size !== 'number') return size;
  const price = fields.price('limit_price');
  if (typeof price !== 'number') return price;
  const postOnly = fields.flag('post_only');
  if (postOnly && common.timeInForce === 'fok') return failure('POST_ONLY_NOT_ALLOWED_WITH_FOK');
  return { ...common, type: 'limit', size, price, postOnly };
}

function planStopLimit({ intention, fields, common }: Plan): OrderRequest | OrderFailure {
  const size = fields.baseSize();
  if (typeof size !== 'number') return size;
  const price = fields.price('limit_price');
  if (typeof price !== 'number') return price;
  const stop = fields.price('stop_price');
  if (typeof stop !== 'number') {
    const isCoarse = stop.preview === 'PREVIEW_INVALID_PRICE_PRECISION';
    return previewFailure(isCoarse ? 'INVALID_STOP_PRICE_PRECISION' : 'INVALID_STOP_PRICE', stop.message);
  }
  const trigger = planTrigger({ intention, fields, stop, price });
  return isFailure(trigger) ? trigger : { ...common, type: 'limit', size, price, trigger };
}

/** A stop's direction says where the price must come from; its place beside the last trade must agree with it. */
function planTrigger({
  intention,
  fields,
  stop,
  price,
}: Omit<Plan, 'common'> & { readonly stop: PriceTicks; readonly price: PriceTicks }):
  | OrderTrigger
  | OrderFailure {
  const { side, last } = intention;
  const direction = fields.text('stop_direction');
  const up = direction === 'STOP_DIRECTION_STOP_UP' || (direction === '' && side === 'buy');
  if (!up && direction !== 'STOP_DIRECTION_STOP_DOWN' && direction !== '') {
    return previewFailure('INVALID_ORDER_CONFIG', 'stop_direction is invalid');
  }
  const kind = up === (side === 'buy') ? 'stop' : 'take-profit';
  if (kind === 'stop' && side === 'buy' && stop > price)
    return previewFailure('STOP_PRICE_ABOVE_LIMIT_PRICE');
  if (kind === 'stop' && side === 'sell' && stop < price)
    return previewFailure('STOP_PRICE_BELOW_LIMIT_PRICE');
  if (last === null) return failure('MISSING_MARKET_TRADE_DATA');
  if (up && stop <= last) return previewFailure('STOP_PRICE_BELOW_LAST_TRADE_PRICE');
  if (!up && stop >= last) return previewFailure('STOP_PRICE_ABOVE_LAST_TRADE_PRICE');
  return { kind, price: stop };
}

function planBracket({ intention, fields, common }: Plan): OrderRequest | OrderFailure {
  if (fields.has('quote_size')) return failure('QUOTE_SIZE_NOT_ALLOWED_FOR_BRACKET');
  const size = fields.baseSize();
  if (typeof size !== 'number') return size;
  const prices = bracketPrices(fields);
  if (isFailure(prices)) return prices;
  const { limit, stop } = prices;
  const { side, last } = intention;
  if (last === null) return failure('MISSING_MARKET_TRADE_DATA');
  const isSell = side === 'sell';
  if (isSell ? limit <= stop : limit >= stop) return failure('INVALID_BRACKET_PRICES');
  if (isSell ? limit <= last : limit >= last) return failure('INVALID_BRACKET_LIMIT_PRICE');
  if (isSell ? stop >= last : stop <= last) return failure('INVALID_BRACKET_STOP_TRIGGER_PRICE');
  return { ...common, type: 'limit', size, price: limit, dialectFields: { stopTrigger: stop } };
}
