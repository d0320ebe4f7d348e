import type { Micros, TimeInForce } from '../../../../../domain/index.js';
import { ERRORS, type Failure, failed, failure, invalid } from '../errors.js';
import type { Pair } from '../names.js';
import { plainDecimal, readTime, shown } from '../text.js';
import { lifeUntil, readNames } from './rest-terms.js';
import {
  type CloseTerms,
  hasLimit,
  isOrderType,
  isTriggered,
  type KrakenOrderType,
  type OrderTerms,
} from './terms.js';

/** What a request of a socket has in `params`. */
export type SocketParameters = Readonly<Record<string, unknown>>;

const FORCES: ReadonlyMap<string, TimeInForce> = new Map([
  ['gtc', 'gtc'],
  ['ioc', 'ioc'],
  ['gtd', 'gtd'],
]);

/**
 * What `add_order` and each order of `batch_add` ask for.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/add_order
 */
export function socketTerms(sent: SocketParameters, pair: Pair, now: Micros): OrderTerms | Failure {
  const { order_type: type, side } = sent;
  if (side !== 'buy' && side !== 'sell') return failure(invalid('side'));
  if (typeof type !== 'string' || !isOrderType(type)) return failure(invalid('order_type'));
  const numbers = readNumbers(sent, ['order_qty', 'cash_order_qty', 'limit_price', 'display_qty']);
  if (failed(numbers)) return numbers;
  const volume = numbers.cash_order_qty ?? numbers.order_qty;
  if (volume == null) return failure(invalid('order_qty'));
  if (numbers.cash_order_qty !== null && type !== 'market') return failure(invalid('cash_order_qty'));
  const unserved = unservedField(sent, type);
  if (unserved !== null) return unserved;
  const trigger = readTrigger(sent.triggers, type);
  if (trigger !== null && failed(trigger)) return trigger;
  const life = readLife(sent, now);
  if (failed(life)) return life;
  const names = readNames(textOf(sent.order_userref), textOf(sent.cl_ord_id));
  if (failed(names)) return names;
  const close = readClose(sent.conditional);
  if (close !== null && failed(close)) return close;
  return {
    pair,
    side,
    type,
    volume,
    volumeInQuote: numbers.cash_order_qty !== null,
    limit: hasLimit(type) ? priceText(numbers.limit_price, sent.limit_price_type) : null,
    trigger: trigger?.text ?? null,
    displayVolume: numbers.display_qty ?? null,
    ...life,
    postOnly: sent.post_only === true,
    ...names,
    close,
    validate: sent.validate === true,
  };
}

function unservedField(sent: SocketParameters, type: KrakenOrderType): Failure | null {
  if (sent.margin === true || sent.reduce_only === true) return failure(ERRORS.margin);
  if (sent.effective_time !== undefined) return failure(invalid('effective_time'));
  if (sent.post_only === true && type !== 'limit' && type !== 'iceberg') return failure(invalid('post_only'));
  if (sent.no_mpp === true && type !== 'market') {
    return failure(invalid('no_mpp order option is only available when ordertype = market'));
  }
  return null;
}

type Numbers<Name extends string> = { readonly [name in Name]: string | null };

/** Fields that must be JSON numbers, as the decimals that they stand for. */
export function readNumbers<Name extends string>(
  sent: SocketParameters,
  names: readonly Name[],
): Numbers<Name> | Failure {
  const numbers: Record<string, string | null> = {};
  for (const name of names) {
    const value = sent[name];
    const text = typeof value === 'number' ? plainDecimal(value) : null;
    if (value !== undefined && value !== null && text === null) {
      return failure(`${name[0]!.toUpperCase()}${name.slice(1)} field must be a number_float`);
    }
    numbers[name] = text;
  }
  return numbers as Numbers<Name>;
}

/** A number with its unit as REST writes it: `5` in quote is `+5`, in pct `+5%`; static is the price itself. */
export function priceText(number: string | null, unit: unknown): string | null {
  if (number === null || (unit !== 'pct' && unit !== 'quote')) return number;
  return `${number.startsWith('-') ? '' : '+'}${number}${unit === 'pct' ? '%' : ''}`;
}

function readTrigger(
  triggers: unknown,
  type: KrakenOrderType,
): { readonly text: string | null } | Failure | null {
  if (!isTriggered(type)) return triggers === undefined ? null : failure(invalid('triggers'));
  if (typeof triggers !== 'object' || triggers === null) return failure(invalid('triggers'));
  const sent = triggers as SocketParameters;
  if (sent.reference === 'index') return failure(ERRORS.noIndex);
  const numbers = readNumbers(sent, ['price']);
  return failed(numbers) ? numbers : { text: priceText(numbers.price, sent.price_type) };
}

function readLife(
  { time_in_force, expire_time }: SocketParameters,
  now: Micros,
): Pick<OrderTerms, 'timeInForce' | 'expireTime'> | Failure {
  const timeInForce = FORCES.get(shown(time_in_force ?? 'gtc').toLowerCase());
  if (timeInForce === undefined) return failure(invalid('time_in_force'));
  if (expire_time === undefined) {
    return timeInForce === 'gtd' ? failure(invalid('expire_time')) : { timeInForce, expireTime: null };
  }
  const time = readTime(shown(expire_time));
  if (Number.isNaN(time) || timeInForce === 'ioc') return failure(invalid('expire_time'));
  return lifeUntil(time, now);
}

function readClose(conditional: unknown): CloseTerms | Failure | null {
  if (typeof conditional !== 'object' || conditional === null) return null;
  const sent = conditional as SocketParameters;
  const { order_type: type } = sent;
  if (typeof type !== 'string' || !isOrderType(type)) return failure(invalid('conditional'));
  const numbers = readNumbers(sent, ['limit_price', 'trigger_price']);
  if (failed(numbers)) return numbers;
  return {
    type,
    limit: hasLimit(type) ? priceText(numbers.limit_price, sent.limit_price_type) : null,
    trigger: isTriggered(type) ? priceText(numbers.trigger_price, sent.trigger_price_type) : null,
  };
}

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : shown(value);
