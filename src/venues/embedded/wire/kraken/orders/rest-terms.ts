import { MICROS_PER_SECOND, type Micros, type TimeInForce } from '../../../../../domain/index.js';
import { isTrue, type Parameters } from '../access/index.js';
import { ERRORS, type Failure, failed, failure, invalid } from '../errors.js';
import type { Pair, Pairs } from '../names.js';
import { readTime } from '../text.js';
import { type CloseTerms, hasLimit, isOrderType, isTriggered, type OrderTerms } from './terms.js';

type Fields = Parameters['fields'];

const FLAGS = ['post', 'fcib', 'fciq', 'nompp', 'viqc'];
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const FREE_TEXT = /^[\x21-\x7e]{1,18}$/;
const DEADLINE_LEAST = 500_000;
const DEADLINE_MOST = 60 * MICROS_PER_SECOND;

/** What `AddOrder` and each order of `AddOrderBatch` ask for. */
export function restTerms(fields: Fields, pairs: Pairs, now: Micros): OrderTerms | Failure {
  const pair = pairs.find(fields.pair ?? '');
  if (pair === undefined) return failure(ERRORS.unknownPair);
  const { type: side, ordertype: type, volume } = fields;
  if (side !== 'buy' && side !== 'sell') return failure(invalid('type'));
  if (!isOrderType(type)) return failure(invalid('ordertype'));
  if (volume === undefined) return failure(invalid('volume'));
  const unserved = unservedField(fields);
  if (unserved !== null) return unserved;
  const flags = readFlags(fields.oflags, type);
  if (failed(flags)) return flags;
  const life = readLife(fields, now);
  if (failed(life)) return life;
  const names = readNames(fields.userref, fields.cl_ord_id);
  if (failed(names)) return names;
  const close = readClose(fields);
  if (close !== null && failed(close)) return close;
  return {
    pair,
    side,
    type,
    volume,
    volumeInQuote: flags.has('viqc'),
    ...pricesOf(type, fields.price, fields.price2),
    displayVolume: fields.displayvol ?? null,
    ...life,
    postOnly: flags.has('post'),
    ...names,
    close,
    validate: isTrue(fields.validate),
  };
}

/** The first price is a limit's limit and a triggered order's trigger; then the second is the limit. */
function pricesOf(type: string, price: string | undefined, price2: string | undefined) {
  if (!isOrderType(type)) return { limit: null, trigger: null };
  if (!isTriggered(type)) return { limit: hasLimit(type) ? (price ?? null) : null, trigger: null };
  return { limit: hasLimit(type) ? (price2 ?? null) : null, trigger: price ?? null };
}

/** What is of margin, of schedules or of an index, none of which there is here. */
function unservedField(fields: Fields): Failure | null {
  if (fields.leverage !== undefined && fields.leverage !== 'none') return failure(ERRORS.margin);
  if (isTrue(fields.reduce_only)) return failure(ERRORS.margin);
  if (fields.starttm !== undefined && fields.starttm !== '0') return failure(invalid('starttm'));
  if (fields.trigger === 'index') return failure(ERRORS.noIndex);
  if (fields.trigger !== undefined && fields.trigger !== 'last') return failure(invalid('trigger'));
  return null;
}

function readFlags(text: string | undefined, type: string): ReadonlySet<string> | Failure {
  const flags = new Set((text ?? '').split(',').filter((flag) => flag !== ''));
  for (const flag of flags) if (!FLAGS.includes(flag)) return failure(invalid('oflags'));
  if (flags.has('viqc') && type !== 'market') return failure(invalid('viqc'));
  if (flags.has('post') && type !== 'limit' && type !== 'iceberg') return failure(invalid('oflags'));
  if (flags.has('fcib') && flags.has('fciq')) return failure(invalid('oflags'));
  return flags;
}

interface Life {
  readonly timeInForce: TimeInForce;
  readonly expireTime: Micros | null;
}

/** `timeinforce` with `expiretm`: `+30` seconds from now, or a moment in seconds since the epoch. */
function readLife({ timeinforce, expiretm }: Fields, now: Micros): Life | Failure {
  const force = (timeinforce ?? 'GTC').toUpperCase();
  if (force !== 'GTC' && force !== 'IOC' && force !== 'GTD') return failure(invalid('timeinforce'));
  if (expiretm === undefined || expiretm === '0') {
    if (force === 'GTD') return failure(invalid('expiretm'));
    return { timeInForce: force === 'IOC' ? 'ioc' : 'gtc', expireTime: null };
  }
  const match = /^(\+?)(\d{1,12})(?:\.\d*)?$/.exec(expiretm);
  if (match === null || force === 'IOC') return failure(invalid('expiretm'));
  const micros = Number(match[2]) * MICROS_PER_SECOND;
  return lifeUntil((match[1] === '+' ? now + micros : micros) as Micros, now);
}

export function lifeUntil(expireTime: Micros, now: Micros): Life | Failure {
  return expireTime > now ? { timeInForce: 'gtd', expireTime } : failure(invalid('expiretm'));
}

/** A number that groups orders, or a text that names one: a UUID or at most 18 characters. */
export function readNames(
  userref: string | undefined,
  clientId: string | undefined,
): Pick<OrderTerms, 'userref' | 'clientId'> | Failure {
  if (userref !== undefined && !isUserref(userref)) return failure(invalid('userref'));
  if (clientId !== undefined && !UUID.test(clientId) && !FREE_TEXT.test(clientId)) {
    return failure(invalid('cl_ord_id'));
  }
  if (clientId !== undefined && userref !== undefined && userref !== '0') {
    return failure(invalid('cl_ord_id and userref are mutually exclusive'));
  }
  return { userref: userref === undefined ? null : Number(userref), clientId: clientId ?? null };
}

/** A signed integer of 32 bits. */
export const isUserref = (text: string): boolean =>
  /^-?\d{1,10}$/.test(text) && Number(text) === (Number(text) | 0);

function readClose(fields: Fields): CloseTerms | null | Failure {
  const type = fields['close[ordertype]'];
  if (type === undefined) return null;
  if (!isOrderType(type)) return failure(invalid('close[ordertype]'));
  return { type, ...pricesOf(type, fields['close[price]'], fields['close[price2]']) };
}

/** A moment after which an order is not to be matched any more, between half a second and a minute from now. */
export function deadlinePassed(deadline: string | undefined, now: Micros): Failure | null {
  if (deadline === undefined) return null;
  const time = readTime(deadline);
  if (Number.isNaN(time) || time - now > DEADLINE_MOST) return failure(invalid('deadline'));
  if (time <= now) return failure(ERRORS.deadline);
  return time - now < DEADLINE_LEAST ? failure(invalid('deadline')) : null;
}

/** What one order of a batch shares with the others. */
export const inBatch = (fields: Fields, pair: Pair): Fields => ({ ...fields, pair: pair.id });
