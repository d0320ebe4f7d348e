import { type Micros, micros } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { ExchangeFill, ExchangeOrder } from '../../exchange.js';
import { answer, brokerageError, invalidArgument } from '../answers.js';
import { count, type Desk, type PrivateCall, several } from '../call.js';
import { orderIdOf, orderNumberOf, tradeIdOf } from '../ids.js';
import { parseTime } from '../text.js';
import { describeFill, describeOrder, orderTypeOf, sideText, statusOf, timeInForceOf } from './describe.js';

const ALL = Number.MAX_SAFE_INTEGER;
/** Times of a list are inclusive at its start and exclusive at its end. */
interface Range {
  readonly from: Micros;
  readonly to: Micros;
}

/** @returns null where a time is given and is none. */
function range(query: URLSearchParams, [first, last]: readonly [string, string]): Range | null {
  const from = query.get(first) === null ? micros(0) : parseTime(query.get(first) ?? '');
  const to = query.get(last) === null ? micros(ALL) : parseTime(query.get(last) ?? '');
  return from === null || to === null ? null : { from, to };
}

export function order(desk: Desk, { parts, account }: PrivateCall): DialectResponse {
  const number = orderNumberOf(parts[0] ?? '');
  const found = number === undefined ? undefined : desk.exchange.order(account, { number });
  return found === undefined
    ? brokerageError(404, 'unknown', 'order with this orderID was not found')
    : answer({ order: describeOrder(desk, found) });
}

type OrderTest = (order: ExchangeOrder) => boolean;

/** A filter that lets everything through where the parameter is not given. */
const oneOf = (values: readonly string[], of: (order: ExchangeOrder) => string): OrderTest =>
  values.length === 0 ? () => true : (one) => values.includes(of(one));

/** Newest first, a page at a time; the cursor is the last order's number. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-orders */
export function listOrders(desk: Desk, { query, account }: PrivateCall): DialectResponse {
  const statuses = several(query, 'order_status');
  if (statuses.includes('OPEN') && statuses.length > 1) {
    return invalidArgument('Cannot pair open orders with other order statuses');
  }
  const times = range(query, ['start_date', 'end_date']);
  if (times === null) return invalidArgument('start_date and end_date must be RFC 3339');
  const tests: readonly OrderTest[] = [
    oneOf(statuses, statusOf),
    oneOf(several(query, 'order_ids'), ({ number }) => orderIdOf(number)),
    oneOf(several(query, 'product_ids', 'product_id'), ({ request }) =>
      desk.products.idOf(request.instrument),
    ),
    oneOf(several(query, 'order_types', 'order_type'), orderTypeOf),
    oneOf(several(query, 'order_side'), ({ request }) => sideText(request.side)),
    oneOf(several(query, 'time_in_forces'), timeInForceOf),
    oneOf(several(query, 'product_type'), () => 'SPOT'),
    ({ request }) => desk.products.has(request.instrument),
    ({ timeCreated }) => timeCreated >= times.from && timeCreated < times.to,
  ];
  const { page, cursor } = paged(desk.exchange.orders(account, { limit: ALL }), query, {
    limit: count(query, 'limit', { otherwise: 1000, most: 1000 }),
    test: (one) => tests.every((test) => test(one)),
  });
  return answer({
    orders: page.map((one) => describeOrder(desk, one)),
    sequence: '0',
    has_next: cursor !== '',
    cursor,
  });
}

/** Newest first. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-fills */
export function listFills(desk: Desk, { query, account }: PrivateCall): DialectResponse {
  const times = range(query, ['start_sequence_timestamp', 'end_sequence_timestamp']);
  if (times === null) return invalidArgument('sequence timestamps must be RFC 3339');
  const orders = several(query, 'order_ids', 'order_id');
  const trades = several(query, 'trade_ids');
  const products = several(query, 'product_ids', 'product_id');
  const test = (fill: ExchangeFill): boolean =>
    desk.products.has(fill.instrument) &&
    (orders.length === 0 || orders.includes(orderIdOf(fill.order.number))) &&
    (trades.length === 0 || trades.includes(tradeIdOf(fill.number))) &&
    (products.length === 0 || products.includes(desk.products.idOf(fill.instrument))) &&
    fill.time >= times.from &&
    fill.time < times.to;
  const { page, cursor } = paged(desk.exchange.fills(account, { limit: ALL }), query, {
    limit: count(query, 'limit', { otherwise: 100, most: 1000 }),
    test,
  });
  return answer({ fills: page.map((fill) => describeFill(desk, fill)), cursor });
}

/** A page of what passes the test, newest first, from below the cursor on. */
function paged<T extends { readonly number: number }>(
  records: readonly T[],
  query: URLSearchParams,
  { limit, test }: { readonly limit: number; readonly test: (one: T) => boolean },
): { readonly page: readonly T[]; readonly cursor: string } {
  const below = /^\d+$/.test(query.get('cursor') ?? '') ? Number(query.get('cursor')) : ALL;
  const page: T[] = [];
  for (let at = records.length - 1; at >= 0; at -= 1) {
    const one = records[at]!;
    if (one.number >= below || !test(one)) continue;
    if (page.length === limit) return { page, cursor: String(page[page.length - 1]!.number) };
    page.push(one);
  }
  return { page, cursor: '' };
}
