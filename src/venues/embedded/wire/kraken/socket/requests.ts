import { MICROS_PER_SECOND } from '../../../../../domain/index.js';
import type { ExchangeKey } from '../../dialect.js';
import type { Exchange, ExchangeOrder } from '../../exchange.js';
import { ERRORS, type Failure, failed, failure, invalid } from '../errors.js';
import { identifier } from '../identifiers.js';
import type { Pairs } from '../names.js';
import {
  deadlinePassed,
  type NewTerms,
  type OrderTerms,
  type Placed,
  priceText,
  readNumbers,
  type SocketParameters,
  socketTerms,
  type Trading,
} from '../orders/index.js';
import { isoSecond, joined, shown } from '../text.js';

/** What a request comes to: a result as JSON, more than one, or what is wrong. */
export type Outcome =
  | { readonly result: string }
  | { readonly results: readonly (Failure | { readonly result: string })[] }
  | { readonly fields: string }
  | Failure;

const BATCH = { least: 2, most: 15 };
const CANCEL_BATCH = 50;
const LONGEST_SWITCH = 86_400;

/** Requests that change orders, over a socket. */
export class OrderRequests {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
    private readonly trading: Trading,
  ) {}

  /** @returns null where there is no such method. */
  handle(method: string, key: ExchangeKey, sent: SocketParameters): Outcome | null {
    const { account } = key;
    switch (method) {
      case 'add_order':
        return this.add(account, sent);
      case 'batch_add':
        return this.addBatch(account, sent);
      case 'amend_order':
        return this.amend(account, sent);
      case 'edit_order':
        return this.edit(account, sent);
      case 'cancel_order':
        return this.cancel(account, sent);
      case 'batch_cancel':
        return this.cancelBatch(account, sent);
      case 'cancel_all':
        return { result: `{"count":${this.trading.cancelAll(account)}}` };
      case 'cancel_all_orders_after':
        return this.cancelAllAfter(account, sent);
      default:
        return null;
    }
  }

  private add(account: string, sent: SocketParameters): Outcome {
    const terms = this.terms(sent, sent.symbol);
    if (failed(terms)) return terms;
    const placed = this.trading.place(account, terms);
    return failed(placed) ? placed : { result: placedText(placed) };
  }

  private addBatch(account: string, sent: SocketParameters): Outcome {
    const orders = Array.isArray(sent.orders) ? (sent.orders as SocketParameters[]) : [];
    if (orders.length < BATCH.least || orders.length > BATCH.most) return failure(invalid('orders'));
    const read: OrderTerms[] = [];
    for (const order of orders) {
      const terms = this.terms({ ...order, deadline: sent.deadline }, sent.symbol);
      if (failed(terms)) return terms;
      read.push({ ...terms, validate: sent.validate === true });
    }
    const late = this.trading.countBatch(account, read[0]!.pair, read.length);
    if (late !== null) return late;
    const placed = read.map((terms) => this.trading.place(account, terms, false));
    const rows = joined(placed, (one) =>
      failed(one) ? `{"error":${JSON.stringify(one.error)}}` : placedText(one),
    );
    return { result: `[${rows}]` };
  }

  private amend(account: string, sent: SocketParameters): Outcome {
    const late = deadlinePassed(deadlineOf(sent), this.exchange.now());
    if (late !== null) return late;
    const order = this.one(account, sent);
    if (failed(order)) return order;
    const change = newTerms(sent);
    if (failed(change)) return change;
    const amended = this.trading.amend(order, change);
    if (typeof amended !== 'string') return amended;
    const name =
      sent.order_id === undefined ? clientText(order) : `,"order_id":"${identifier('O', order.number)}"`;
    return { result: `{"amend_id":"${amended}"${name}}` };
  }

  private edit(account: string, sent: SocketParameters): Outcome {
    const late = deadlinePassed(deadlineOf(sent), this.exchange.now());
    if (late !== null) return late;
    if (this.pairs.ofSymbol(shown(sent.symbol)) === undefined) return unknownSymbol(sent.symbol);
    const order = this.one(account, sent);
    if (failed(order)) return order;
    const triggers =
      typeof sent.triggers === 'object' && sent.triggers !== null ? (sent.triggers as SocketParameters) : {};
    const change = newTerms({
      ...sent,
      trigger_price: triggers.price,
      trigger_price_type: triggers.price_type,
    });
    if (failed(change)) return change;
    const edited = this.trading.edit(order, change, sent.validate === true);
    if (failed(edited)) return edited;
    const id = edited.order === null ? '' : `"order_id":"${identifier('O', edited.order.number)}",`;
    return { result: `{${id}"original_order_id":"${identifier('O', order.number)}"}` };
  }

  /** An answer for each order. */
  private cancel(account: string, sent: SocketParameters): Outcome {
    const results: (Failure | { readonly result: string })[] = [];
    for (const id of listOf(sent.order_id)) results.push(...this.cancelNamed(account, shown(id)));
    for (const id of listOf(sent.order_userref)) results.push(...this.cancelNamed(account, shown(id)));
    for (const id of listOf(sent.cl_ord_id)) {
      const order = this.trading.live(account, { clientId: shown(id) });
      const refused = order === undefined ? failure(ERRORS.unknownOrder) : this.trading.cancel(order);
      results.push(refused ?? { result: `{"cl_ord_id":${JSON.stringify(shown(id))}}` });
    }
    return results.length === 0 ? failure(invalid('order_id')) : { results };
  }

  private cancelNamed(account: string, name: string): (Failure | { readonly result: string })[] {
    const orders = this.trading.named(account, name);
    if (orders.length === 0) return [failure(ERRORS.unknownOrder)];
    return orders.map(
      (order) => this.trading.cancel(order) ?? { result: `{"order_id":"${identifier('O', order.number)}"}` },
    );
  }

  private cancelBatch(account: string, sent: SocketParameters): Outcome {
    const names = listOf(sent.orders);
    const clientIds = listOf(sent.cl_ord_id);
    if (names.length + clientIds.length > CANCEL_BATCH) return failure(invalid('orders'));
    const orders = names.flatMap((name) => this.trading.named(account, shown(name)));
    for (const id of clientIds) {
      const order = this.trading.live(account, { clientId: shown(id) });
      if (order !== undefined) orders.push(order);
    }
    if (orders.length === 0) return failure(ERRORS.unknownOrder);
    let count = 0;
    for (const order of orders) if (this.trading.cancel(order) === null) count += 1;
    return { fields: `,"orders_cancelled":${count}` };
  }

  private cancelAllAfter(account: string, { timeout }: SocketParameters): Outcome {
    if (
      typeof timeout !== 'number' ||
      !Number.isInteger(timeout) ||
      timeout < 0 ||
      timeout > LONGEST_SWITCH
    ) {
      return failure(invalid('timeout'));
    }
    this.trading.cancelAllAfter(account, timeout);
    const now = this.exchange.now();
    const trigger = timeout === 0 ? '0' : isoSecond(now + timeout * MICROS_PER_SECOND);
    return { result: `{"currentTime":"${isoSecond(now)}","triggerTime":"${trigger}"}` };
  }

  private terms(sent: SocketParameters, symbol: unknown): OrderTerms | Failure {
    const now = this.exchange.now();
    const late = deadlinePassed(deadlineOf(sent), now);
    if (late !== null) return late;
    const pair = this.pairs.ofSymbol(shown(symbol));
    return pair === undefined ? unknownSymbol(symbol) : socketTerms(sent, pair, now);
  }

  private one(account: string, sent: SocketParameters): ExchangeOrder | Failure {
    const order =
      typeof sent.cl_ord_id === 'string'
        ? this.trading.live(account, { clientId: sent.cl_ord_id })
        : this.trading.named(account, shown(sent.order_id))[0];
    return order ?? failure(ERRORS.unknownOrder);
  }
}

const unknownSymbol = (symbol: unknown): Failure => failure(`Currency pair not supported ${shown(symbol)}`);

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const deadlineOf = ({ deadline }: SocketParameters): string | undefined =>
  deadline === undefined ? undefined : shown(deadline);

function newTerms(sent: SocketParameters): NewTerms | Failure {
  const numbers = readNumbers(sent, ['order_qty', 'limit_price', 'trigger_price', 'display_qty']);
  if (failed(numbers)) return numbers;
  return {
    volume: numbers.order_qty,
    limit: priceText(numbers.limit_price, sent.limit_price_type),
    trigger: priceText(numbers.trigger_price, sent.trigger_price_type),
    displayVolume: numbers.display_qty,
    postOnly: typeof sent.post_only === 'boolean' ? sent.post_only : null,
  };
}

const clientText = ({ clientId }: ExchangeOrder): string =>
  clientId === null ? '' : `,"cl_ord_id":${JSON.stringify(clientId)}`;

/** Of what was only checked there is no identifier. */
function placedText({ terms, order }: Placed): string {
  const id = order === null ? '' : `"order_id":"${identifier('O', order.number)}"`;
  const client = terms.clientId === null ? '' : `"cl_ord_id":${JSON.stringify(terms.clientId)}`;
  const userref = terms.userref === null ? '' : `"order_userref":${terms.userref}`;
  return `{${[id, client, userref].filter((text) => text !== '').join(',')}}`;
}
