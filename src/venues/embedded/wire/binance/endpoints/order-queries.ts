import { MICROS_PER_DAY, type Micros } from '../../../../../domain/index.js';
import type { RecordQuery } from '../../exchange.js';
import { type Answer, type BinanceError, Errors, isError } from '../errors.js';
import { fieldsOf, fillText, type Leg, queriedText } from '../orders/index.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { Call, Endpoint, Venue } from './endpoint.js';
import { findOrder } from './order-cancel.js';

const PAGE = { standard: 500, most: 1_000 };
const ALL = 1_000_000;
const TOO_LONG: BinanceError = {
  status: 400,
  code: -1127,
  msg: 'More than 24 hours between startTime and endTime.',
};

export const queryOrder: Endpoint = { security: 'read', weight: 4, run: readOrder };
export const openOrders: Endpoint = {
  security: 'read',
  weight: (reader) => (reader.has('symbol') ? 6 : 80),
  run: readOpenOrders,
};
export const allOrders: Endpoint = { security: 'read', weight: 20, run: readAllOrders };
export const myTrades: Endpoint = {
  security: 'read',
  weight: (reader) => (reader.has('orderId') ? 5 : 20),
  run: readMyTrades,
};
/** Matches that were prevented, and shares of a routed order: there are none here. */
export const nothingOfSymbol: Endpoint = {
  security: 'read',
  weight: 20,
  run: (_venue, { reader }) => (reader.symbol() === null ? reader.error! : '[]'),
};

function readOrder(venue: Venue, call: Call): Answer {
  const symbol = call.reader.symbol();
  if (symbol === null) return call.reader.error!;
  const names = { symbol, number: 'orderId', text: 'origClientOrderId', noSuch: Errors.noSuchOrder };
  const leg = findOrder(venue, call, names);
  return isError(leg) ? leg : queriedText(venue.orders.view(leg));
}

function readOpenOrders(venue: Venue, { reader, account }: Call): Answer {
  const symbol = reader.optionalSymbol();
  if (reader.error !== null) return reader.error;
  const instrument = symbol?.index ?? null;
  const legs: Leg[] = [
    ...venue.exchange.openOrders(account, instrument),
    ...venue.orders.waitingOf(account, instrument),
  ];
  return `[${legs.map((leg) => queriedText(venue.orders.view(leg))).join(',')}]`;
}

interface Range {
  readonly fromTime?: Micros;
  readonly toTime?: Micros;
}

/** `startTime` and `endTime`, at most a day apart. */
function readRange(reader: ParameterReader): Range {
  const from = reader.time('startTime');
  const to = reader.time('endTime');
  if (from !== null && to !== null && to - from > MICROS_PER_DAY) reader.fail(TOO_LONG);
  return {
    ...(from === null ? {} : { fromTime: from }),
    ...(to === null ? {} : { toTime: (to % 1_000 === 0 ? to + 999 : to) as Micros }),
  };
}

function readAllOrders(venue: Venue, { reader, account }: Call): Answer {
  const symbol = reader.symbol();
  const limit = reader.limit(PAGE);
  const orderId = reader.integer('orderId');
  const range = readRange(reader);
  if (reader.error !== null) return reader.error;
  const ranged = range.fromTime !== undefined || range.toTime !== undefined;
  const query: RecordQuery = {
    instrument: symbol!.index,
    limit,
    ...range,
    ...(orderId === null || ranged ? {} : { fromNumber: orderId }),
  };
  const orders = venue.exchange.orders(account, query);
  return `[${orders.map((order) => queriedText(venue.orders.view(order))).join(',')}]`;
}

function readMyTrades(venue: Venue, call: Call): Answer {
  const { reader, account } = call;
  const symbol = reader.symbol();
  const limit = reader.limit(PAGE);
  const orderId = reader.integer('orderId');
  const fromId = reader.integer('fromId');
  const range = readRange(reader);
  const ranged = range.fromTime !== undefined || range.toTime !== undefined;
  if (fromId !== null && ranged) reader.fail(Errors.badCombination);
  if (reader.error !== null) return reader.error;
  const order =
    orderId === null
      ? null
      : venue.orders.find(account, symbol!, { orderId, clientId: null }, Errors.noSuchOrder);
  if (order !== null && (isError(order) || !('number' in order))) return '[]';
  const fills = venue.exchange.fills(account, {
    instrument: symbol!.index,
    limit: fromId === null ? limit : ALL,
    ...range,
    ...(order === null ? {} : { order: order.number }),
  });
  const found = fromId === null ? fills : fills.filter(({ tradeId }) => tradeId >= fromId).slice(0, limit);
  const texts = found.map((fill) =>
    fillText(symbol!, fill, {
      orderId: venue.orders.orderId(fill.order),
      listId: fieldsOf(fill.order).listId,
    }),
  );
  return `[${texts.join(',')}]`;
}
