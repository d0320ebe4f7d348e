import {
  type Answer,
  type BinanceError,
  Errors,
  eitherMandatory,
  isError,
  newOrderRejected,
} from '../errors.js';
import {
  ABOVE,
  BELOW,
  FilterBounds,
  type LegNames,
  listFields,
  type NewList,
  type OrderList,
  type OrderPlan,
  PENDING,
  PENDING_ABOVE,
  PENDING_BELOW,
  placedText,
  RESPONSE_TYPES,
  readClientId,
  readOrder,
  WORKING,
} from '../orders/index.js';
import { ParameterReader } from '../parameter-reader.js';
import type { BinanceSymbol } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';
import { cancelList } from './order-cancel.js';
import { checkBounds, planContext } from './order-entry.js';

export const placeOco: Endpoint = { security: 'trade', weight: 1, orders: 2, run: oco };
export const placeOldOco: Endpoint = { security: 'trade', weight: 1, orders: 2, run: oldOco };
export const placeOto: Endpoint = {
  security: 'trade',
  weight: 1,
  orders: 2,
  run: (venue, call) => chain(venue, call, [PENDING]),
};
export const placeOtoco: Endpoint = {
  security: 'trade',
  weight: 1,
  orders: 3,
  run: (venue, call) => chain(venue, call, [PENDING_ABOVE, PENDING_BELOW]),
};
export const cancelOrderList: Endpoint = { security: 'trade', weight: 1, run: cancel };
export const queryList: Endpoint = { security: 'read', weight: 4, run: readList };
export const allLists: Endpoint = { security: 'read', weight: 20, run: readLists };
export const openLists: Endpoint = {
  security: 'read',
  weight: 6,
  run: (venue, { account }) =>
    listsText(
      venue,
      [...venue.lists.of(account)].filter(({ done }) => !done),
    ),
};

const refused = (code: number, msg: string): BinanceError => ({ status: 400, code, msg });
const PRICES_WRONG = newOrderRejected('The relationship of the prices for the orders is not correct.');

function oco(venue: Venue, call: Call): Answer {
  const { reader, account } = call;
  const read = readLegs(venue, call, [ABOVE, BELOW]);
  if (read === null) return reader.error!;
  const { plans, list } = read;
  const fault = pairFault(venue, plans);
  if (fault !== null) return fault;
  return placedList(venue, call, venue.lists.placePair(account, plans, list));
}

/** The older form, which names a limit leg and a stop leg: the same as the newer with other names. */
function oldOco(venue: Venue, call: Call): Answer {
  const old = call.reader.parameters;
  const sells = old.get('side') === 'SELL';
  const [limit, stop] = sells ? ['above', 'below'] : ['below', 'above'];
  const parameters = new Map(old);
  const move = (from: string, to: string): void => {
    const value = old.get(from);
    parameters.delete(from);
    if (value !== undefined) parameters.set(to, value);
  };
  move('price', `${limit}Price`);
  move('limitClientOrderId', `${limit}ClientOrderId`);
  move('limitIcebergQty', `${limit}IcebergQty`);
  move('stopPrice', `${stop}StopPrice`);
  move('trailingDelta', `${stop}TrailingDelta`);
  move('stopLimitPrice', `${stop}Price`);
  move('stopLimitTimeInForce', `${stop}TimeInForce`);
  move('stopClientOrderId', `${stop}ClientOrderId`);
  move('stopIcebergQty', `${stop}IcebergQty`);
  parameters.set(`${limit}Type`, 'LIMIT_MAKER');
  parameters.set(`${stop}Type`, old.has('stopLimitPrice') ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS');
  return oco(venue, { ...call, reader: new ParameterReader(parameters, venue.symbols) });
}

function chain(venue: Venue, call: Call, pending: readonly LegNames[]): Answer {
  const { reader, account } = call;
  const read = readLegs(venue, call, [WORKING, ...pending]);
  if (read === null) return reader.error!;
  const { plans, list } = read;
  const working = plans[0]!.fields.type;
  if (working !== 'LIMIT' && working !== 'LIMIT_MAKER') return Errors.orderType;
  const fault = pending.length > 1 ? pairFault(venue, plans.slice(1), 'later') : null;
  if (fault !== null) return fault;
  return placedList(venue, call, venue.lists.placeChain(account, plans, list));
}

interface ReadList {
  readonly plans: readonly OrderPlan[];
  readonly list: NewList;
}

function readLegs(venue: Venue, { reader, account }: Call, names: readonly LegNames[]): ReadList | null {
  const symbol = reader.symbol();
  if (symbol === null) return null;
  const id = venue.lists.newId();
  const plans: OrderPlan[] = [];
  for (const [place, legNames] of names.entries()) {
    const context = planContext(venue, symbol, { names: legNames, listId: id });
    // What waits for another is held against the market when it is placed.
    const waits = names[0] === WORKING && place > 0;
    const plan = readOrder(reader, waits ? { ...context, last: 0 } : context);
    if (plan === null) return null;
    plans.push(plan);
  }
  const clientId = readClientId(reader, 'listClientOrderId') ?? venue.orders.newClientId();
  checkBounds(venue, reader, { account, plans });
  checkLists(venue, reader, { account, symbol, clientId });
  return reader.error === null ? { plans, list: { id, symbol, clientId } } : null;
}

function checkLists(
  venue: Venue,
  reader: ParameterReader,
  { account, symbol, clientId }: { account: string; symbol: BinanceSymbol; clientId: string },
): void {
  let open = 1;
  for (const list of venue.lists.of(account)) {
    if (list.done) continue;
    if (list.clientId === clientId) reader.fail(newOrderRejected('Duplicate order sent.'));
    if (list.symbol === symbol) open += 1;
  }
  if (open > FilterBounds.orderLists) reader.fail(refused(-1013, 'Filter failure: MAX_NUM_ORDER_LISTS'));
}

/** What the two of a pair must be, above and below the market. */
function pairFault(
  venue: Venue,
  plans: readonly OrderPlan[],
  when: 'now' | 'later' = 'now',
): BinanceError | null {
  const [above, below] = plans as [OrderPlan, OrderPlan];
  const buys = above.request.side === 'buy';
  for (const { fields } of plans) {
    if (fields.type === 'LIMIT' || fields.type === 'MARKET')
      return refused(-1158, 'Order type not supported in OCO.');
  }
  if (above.fields.type === 'LIMIT_MAKER' && below.fields.type === 'LIMIT_MAKER')
    return refused(-1168, 'At least one OCO order must be contingent.');
  const kinds = (plan: OrderPlan): 'limit' | 'stop' | 'profit' =>
    plan.fields.type === 'LIMIT_MAKER'
      ? 'limit'
      : plan.fields.type.startsWith('STOP_LOSS')
        ? 'stop'
        : 'profit';
  const [aboveKind, belowKind] = [kinds(above), kinds(below)];
  if (buys && aboveKind === 'limit') return refused(-1165, 'A limit order in a buy OCO must be below.');
  if (!buys && belowKind === 'limit') return refused(-1166, 'A limit order in a sell OCO must be above.');
  if (buys && belowKind === 'stop') return refused(-1196, 'A stop loss order in a buy OCO must be above.');
  if (!buys && aboveKind === 'stop') return refused(-1197, 'A stop loss order in a sell OCO must be below.');
  if (buys && aboveKind === 'profit')
    return refused(-1198, 'A take profit order in a buy OCO must be below.');
  if (!buys && belowKind === 'profit')
    return refused(-1199, 'A take profit order in a sell OCO must be above.');
  if (when === 'later') return null;
  const last = venue.orders.lastPrices[above.symbol.index]!;
  const mark = ({ request, fields }: OrderPlan): number | null =>
    fields.type === 'LIMIT_MAKER'
      ? request.price
      : (request.trigger?.price ?? request.trigger?.activation ?? null);
  const [upper, lower] = [mark(above), mark(below)];
  const right = last === 0 || ((upper === null || upper > last) && (lower === null || lower < last));
  return right ? null : PRICES_WRONG;
}

function placedList(venue: Venue, { reader, now }: Call, list: OrderList | BinanceError): Answer {
  const response = reader.choice('newOrderRespType', RESPONSE_TYPES) ?? 'RESULT';
  if (isError(list)) return list;
  const views = venue.lists.views(list);
  const reports = views.map((view) => placedText(view, now, response)).join(',');
  return `{${listFields(list, views)},"orderReports":[${reports}]}`;
}

function cancel(venue: Venue, call: Call): Answer {
  const { reader, account, now } = call;
  const symbol = reader.symbol();
  const id = reader.integer('orderListId');
  const clientId = reader.text('listClientOrderId');
  if (id === null && clientId === null) reader.fail(eitherMandatory('orderListId', 'listClientOrderId'));
  const cancelId = readClientId(reader, 'newClientOrderId') ?? venue.orders.newClientId();
  if (reader.error !== null) return reader.error;
  const list = venue.lists.find(account, { id, clientId });
  if (list === undefined || list.done || list.symbol !== symbol) return Errors.unknownOrder;
  return cancelList(venue, list, { cancelId, now });
}

function readList(venue: Venue, { reader, account }: Call): Answer {
  const id = reader.integer('orderListId');
  const clientId = reader.text('origClientOrderId');
  if (id === null && clientId === null) reader.fail(eitherMandatory('orderListId', 'origClientOrderId'));
  if (reader.error !== null) return reader.error;
  // The text counts where both are sent.
  const list = venue.lists.find(account, { id: clientId === null ? id : null, clientId });
  return list === undefined ? Errors.noSuchList : `{${listFields(list, venue.lists.views(list))}}`;
}

function readLists(venue: Venue, { reader, account }: Call): Answer {
  const limit = reader.limit({ standard: 500, most: 1_000 });
  const fromId = reader.integer('fromId');
  const from = reader.time('startTime');
  const to = reader.time('endTime');
  if (reader.error !== null) return reader.error;
  const found = [...venue.lists.of(account)].filter(
    (list) =>
      (fromId === null || list.id >= fromId) &&
      (from === null || list.time >= from) &&
      (to === null || list.time <= to),
  );
  return listsText(venue, fromId === null && from === null ? found.slice(-limit) : found.slice(0, limit));
}

const listsText = (venue: Venue, lists: readonly OrderList[]): string =>
  `[${lists.map((list) => `{${listFields(list, venue.lists.views(list))}}`).join(',')}]`;
