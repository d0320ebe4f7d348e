import { MICROS_PER_SECOND } from '../../../../../domain/index.js';
import type { DialectResponse, ExchangeKey } from '../../dialect.js';
import type { Exchange, ExchangeOrder } from '../../exchange.js';
import { isTrue, objectParameters, type Parameters } from '../access/index.js';
import { ERRORS, type Failure, failed, failure, invalid } from '../errors.js';
import { identifier } from '../identifiers.js';
import type { Pair, Pairs } from '../names.js';
import {
  deadlinePassed,
  hasLimit,
  inBatch,
  isTriggered,
  type NewTerms,
  type OrderTerms,
  orderSentence,
  orderTypeOf,
  type Placed,
  phrase,
  restTerms,
  type Trading,
  termsOf,
} from '../orders/index.js';
import { isoSecond, joined, shown } from '../text.js';
import { answer, refuse } from './answer.js';

type Fields = Parameters['fields'];

const BATCH = { least: 2, most: 15 };
const CANCEL_BATCH = 50;
const LONGEST_SWITCH = 86_400;

/** What changes orders, from `AddOrder` to `CancelAllOrdersAfter`. */
export class OrderEndpoints {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
    private readonly trading: Trading,
  ) {}

  add({ account }: ExchangeKey, { fields }: Parameters): DialectResponse {
    const now = this.exchange.now();
    const late = deadlinePassed(fields.deadline, now);
    if (late !== null) return refuse(late);
    const terms = restTerms(fields, this.pairs, now);
    if (failed(terms)) return refuse(terms);
    const placed = this.trading.place(account, terms);
    if (failed(placed)) return refuse(placed);
    const txid = placed.order === null ? '' : `,"txid":["${identifier('O', placed.order.number)}"]`;
    return answer(`{"descr":${description(placed)}${txid}}`);
  }

  addBatch({ account }: ExchangeKey, { fields, lists }: Parameters): DialectResponse {
    const orders = lists.orders ?? [];
    if (orders.length < BATCH.least || orders.length > BATCH.most) return refuse(failure(invalid('orders')));
    const pair = this.pairs.find(fields.pair ?? '');
    if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
    const now = this.exchange.now();
    const late =
      deadlinePassed(fields.deadline, now) ?? this.trading.countBatch(account, pair, orders.length);
    if (late !== null) return refuse(late);
    const terms: OrderTerms[] = [];
    for (const order of orders) {
      const read = restTerms(inBatch(objectParameters(order).fields, pair), this.pairs, now);
      if (failed(read)) return refuse(read);
      terms.push({ ...read, validate: isTrue(fields.validate) });
    }
    return answer(
      `{"orders":[${joined(terms, (one) => placedText(this.trading.place(account, one, false)))}]}`,
    );
  }

  amend({ account }: ExchangeKey, { fields }: Parameters): DialectResponse {
    const late = deadlinePassed(fields.deadline, this.exchange.now());
    if (late !== null) return refuse(late);
    const order = this.one(account, fields);
    if (order === undefined) return refuse(failure(ERRORS.unknownOrder));
    const amended = this.trading.amend(order, {
      volume: fields.order_qty ?? null,
      limit: fields.limit_price ?? null,
      trigger: fields.trigger_price ?? null,
      displayVolume: fields.display_qty ?? null,
      postOnly: fields.post_only === undefined ? null : isTrue(fields.post_only),
    });
    return typeof amended === 'string' ? answer(`{"amend_id":"${amended}"}`) : refuse(amended);
  }

  edit({ account }: ExchangeKey, { fields }: Parameters): DialectResponse {
    const late = deadlinePassed(fields.deadline, this.exchange.now());
    if (late !== null) return refuse(late);
    if (this.pairs.find(fields.pair ?? '') === undefined) return refuse(failure(ERRORS.unknownPair));
    const order = this.one(account, fields);
    if (order === undefined) return refuse(failure(ERRORS.unknownOrder));
    const edited = this.trading.edit(order, editTerms(order, fields), isTrue(fields.validate));
    if (failed(edited)) return refuse(edited);
    const { terms } = edited;
    const first = isTriggered(terms.type) ? terms.trigger : terms.limit;
    return answer(
      JSON.stringify({
        status: 'ok',
        ...(edited.order === null ? {} : { txid: identifier('O', edited.order.number) }),
        originaltxid: identifier('O', edited.original.number),
        volume: terms.volume,
        ...(first === null ? {} : { price: first }),
        ...(isTriggered(terms.type) && hasLimit(terms.type) ? { price2: terms.limit } : {}),
        orders_cancelled: edited.order === null ? 0 : 1,
        descr: sentence(edited),
      }),
    );
  }

  cancel({ account }: ExchangeKey, { fields }: Parameters): DialectResponse {
    const orders = this.many(account, fields);
    if (orders.length === 0) return refuse(failure(ERRORS.unknownOrder));
    return this.cancelEach(orders);
  }

  cancelBatch({ account }: ExchangeKey, { lists }: Parameters): DialectResponse {
    const names = [...(lists.orders ?? [])].map(nameOf);
    const clientIds = lists.cl_ord_ids ?? lists.cl_ord_id ?? [];
    if (names.length + clientIds.length === 0 || names.length + clientIds.length > CANCEL_BATCH) {
      return refuse(failure(invalid('orders')));
    }
    const orders = names.flatMap((name) => this.many(account, name));
    for (const clientId of clientIds) orders.push(...this.many(account, { cl_ord_id: shown(clientId) }));
    return orders.length === 0 ? refuse(failure(ERRORS.unknownOrder)) : this.cancelEach(orders);
  }

  cancelAll({ account }: ExchangeKey): DialectResponse {
    return answer(`{"count":${this.trading.cancelAll(account)}}`);
  }

  cancelAllAfter({ account }: ExchangeKey, { fields }: Parameters): DialectResponse {
    const timeout = Number(fields.timeout ?? Number.NaN);
    if (!Number.isInteger(timeout) || timeout < 0 || timeout > LONGEST_SWITCH) {
      return refuse(failure(invalid('timeout')));
    }
    const time = this.trading.cancelAllAfter(account, timeout);
    const currentTime = isoSecond(this.exchange.now());
    const triggerTime = time === null ? '0' : isoSecond(this.exchange.now() + timeout * MICROS_PER_SECOND);
    return answer(JSON.stringify({ currentTime, triggerTime }));
  }

  private cancelEach(orders: readonly ExchangeOrder[]): DialectResponse {
    let count = 0;
    let refused: Failure | null = null;
    for (const order of orders) {
      refused = this.trading.cancel(order);
      if (refused === null) count += 1;
    }
    return count === 0 && refused !== null ? refuse(refused) : answer(`{"count":${count}}`);
  }

  /** The one order that `txid` or `cl_ord_id` names. */
  private one(account: string, fields: Fields): ExchangeOrder | undefined {
    return this.many(account, fields)[0];
  }

  private many(account: string, { txid, cl_ord_id }: Fields): readonly ExchangeOrder[] {
    if (cl_ord_id === undefined) return this.trading.named(account, txid ?? '');
    const order = this.trading.live(account, { clientId: cl_ord_id });
    return order === undefined ? [] : [order];
  }
}

/** An item of `CancelOrderBatch`: a text or a number by itself, or an object that names one. */
function nameOf(item: unknown): Fields {
  if (typeof item !== 'object' || item === null) return { txid: shown(item) };
  const { fields } = objectParameters(item);
  return { ...fields, txid: fields.txid ?? fields.userref };
}

function editTerms(order: ExchangeOrder, fields: Fields): NewTerms {
  const type = orderTypeOf(order.request, termsOf(order));
  const triggered = isTriggered(type);
  const flags = fields.oflags?.split(',');
  return {
    volume: fields.volume ?? null,
    limit: (triggered ? fields.price2 : fields.price) ?? null,
    trigger: triggered ? (fields.price ?? null) : null,
    displayVolume: fields.displayvol ?? null,
    postOnly: flags === undefined ? null : flags.includes('post'),
  };
}

function placedText(placed: Placed | Failure): string {
  if (failed(placed)) return `{"error":${JSON.stringify(placed.error)}}`;
  const txid = placed.order === null ? '' : `"txid":"${identifier('O', placed.order.number)}",`;
  return `{${txid}"descr":${description(placed)}}`;
}

function description(placed: Placed): string {
  const { order, close } = sentence(placed);
  return close === undefined
    ? `{"order":${JSON.stringify(order)}}`
    : `{"order":${JSON.stringify(order)},"close":${JSON.stringify(close)}}`;
}

/** Of an order, or of terms that were only checked. */
function sentence({ terms, order }: Placed): { readonly order: string; readonly close?: string } {
  if (order !== null) {
    const { order: text, close } = orderSentence(order, terms.pair);
    return close === '' ? { order: text } : { order: text, close };
  }
  const { side, type, pair, limit, trigger } = terms;
  const price = (isTriggered(type) ? trigger : limit) ?? '0';
  return {
    order: `${side} ${volumeOf(terms, pair)} ${pair.altname} @ ${phrase({ type, price, price2: limit ?? '0' })}`,
  };
}

function volumeOf({ volume, volumeInQuote }: OrderTerms, { instrument }: Pair): string {
  const lots = volumeInQuote ? null : instrument.parseSize(volume);
  return typeof lots === 'number' ? instrument.formatSize(lots) : volume;
}
