import type { PriceTicks, Side } from '../../../../../domain/index.js';
import { failure, type OrderFailure } from './failures.js';
import type { ConfigurationFields } from './fields.js';

/** Of a trigger bracket: where its limit rests, and where it gives up waiting. */
export interface BracketPrices {
  readonly limit: PriceTicks;
  readonly stop: PriceTicks;
}

export function bracketPrices(fields: ConfigurationFields): BracketPrices | OrderFailure {
  const limit = fields.price('limit_price');
  if (typeof limit !== 'number') return failure('INVALID_BRACKET_LIMIT_PRICE', limit.message);
  const stop = fields.price('stop_trigger_price');
  if (typeof stop !== 'number') return failure('INVALID_BRACKET_STOP_TRIGGER_PRICE', stop.message);
  return { limit, stop };
}

/**
 * The limit that a woken bracket goes on with: 5 % beyond its trigger, against its holder, on the tick.
 *
 * @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order `stop_trigger_price`
 */
export function exitLimit({ side, stop }: { side: Side; stop: number }): PriceTicks {
  const ticks = side === 'sell' ? Math.ceil((stop * 95) / 100) : Math.floor((stop * 105) / 100);
  return Math.max(1, ticks) as PriceTicks;
}
