import { MICROS_PER_SECOND, type Micros } from '../../../../../domain/index.js';
import type { DialectResponse, ExchangeKey } from '../../dialect.js';
import type { Exchange, ExchangeFill, ExchangeOrder } from '../../exchange.js';
import { isTrue, type Parameters } from '../access/index.js';
import { ERRORS, failure, invalid } from '../errors.js';
import { identifier, numberOf } from '../identifiers.js';
import type { Pairs } from '../names.js';
import { isLive, orderRecord, termsOf, tradeRecord } from '../orders/index.js';
import { answer, refuse } from './answer.js';

type Fields = Parameters['fields'];

const PAGE = 50;
const ALL = Number.MAX_SAFE_INTEGER;

interface Range {
  readonly fromTime?: Micros;
  readonly toTime?: Micros;
}

/** An account's records: `OpenOrders`, `ClosedOrders`, `QueryOrders`, `TradesHistory`, `QueryTrades`. */
export class HistoryEndpoints {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
  ) {}

  openOrders({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const orders = this.exchange.openOrders(account, null).filter((order) => wanted(order, fields));
    return answer(`{"open":${this.orders(newestFirst(orders), isTrue(fields.trades))}}`);
  }

  closedOrders({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const ended = this.exchange
      .orders(account, { limit: ALL, ...readRange(fields) })
      .filter((order) => !isLive(order) && wanted(order, fields));
    const page = pageOf(newestFirst(ended), fields);
    return answer(`{"closed":${this.orders(page, isTrue(fields.trades))},"count":${ended.length}}`);
  }

  queryOrders({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const orders: ExchangeOrder[] = [];
    for (const text of (fields.txid ?? '').split(',')) {
      const number = numberOf('O', text);
      if (number === null) return refuse(failure(text === '' ? invalid('txid') : ERRORS.unknownOrder));
      const order = this.exchange.order(account, { number });
      if (order === undefined) return refuse(failure(ERRORS.unknownOrder));
      if (wanted(order, fields)) orders.push(order);
    }
    return answer(this.orders(orders, isTrue(fields.trades)));
  }

  tradesHistory({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const fills = this.exchange.fills(account, { limit: ALL, ...readRange(fields) });
    const page = pageOf([...fills].reverse(), fields);
    return answer(`{"trades":${this.fills(page)},"count":${fills.length}}`);
  }

  queryTrades({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const fills: ExchangeFill[] = [];
    for (const text of (fields.txid ?? '').split(',')) {
      if (text === '') continue;
      const number = numberOf('T', text);
      if (number === null) return refuse(failure(invalid('txid')));
      const [fill] = this.exchange.fills(account, { limit: 1, fromNumber: number });
      if (fill?.number === number) fills.push(fill);
    }
    return answer(this.fills(fills));
  }

  private orders(orders: readonly ExchangeOrder[], trades: boolean): string {
    const result: Record<string, object> = {};
    for (const order of orders) {
      result[identifier('O', order.number)] = orderRecord(
        order,
        this.pairs.of(order.request.instrument),
        trades,
      );
    }
    return JSON.stringify(result);
  }

  private fills(fills: readonly ExchangeFill[]): string {
    const result: Record<string, object> = {};
    for (const fill of fills) {
      result[identifier('T', fill.number)] = tradeRecord(fill, this.pairs.of(fill.instrument));
    }
    return JSON.stringify(result);
  }
}

function wanted(order: ExchangeOrder, { userref, cl_ord_id }: Fields): boolean {
  if (userref !== undefined && termsOf(order)?.userref !== Number(userref)) return false;
  return cl_ord_id === undefined || order.clientId === cl_ord_id;
}

const newestFirst = (orders: readonly ExchangeOrder[]): ExchangeOrder[] =>
  [...orders].sort((a, b) => b.timeUpdated - a.timeUpdated || b.number - a.number);

function pageOf<T>(items: readonly T[], { ofs }: Fields): readonly T[] {
  const from = /^\d+$/.test(ofs ?? '') ? Number(ofs) : 0;
  return items.slice(from, from + PAGE);
}

/** `start` is exclusive and `end` inclusive, in seconds since the epoch. */
function readRange({ start, end }: Fields): Range {
  const from = readSeconds(start);
  const to = readSeconds(end);
  return {
    ...(from === null ? {} : { fromTime: (from + 1) as Micros }),
    ...(to === null ? {} : { toTime: to }),
  };
}

function readSeconds(text: string | undefined): Micros | null {
  return text !== undefined && /^\d+(\.\d*)?$/.test(text) && Number(text) > 0
    ? (Math.round(Number(text) * MICROS_PER_SECOND) as Micros)
    : null;
}
