import type { Instrument, Micros, OrderType, SizeLots } from '../../../../domain/index.js';
import { houseClientId } from '../client-ids.js';
import type { FillReport, OrderReport, OrderStage } from '../link.js';
import { microsOfMillis, type Reading, readPrice, readSize } from '../reading.js';

/** `executionReport` of the user data stream. https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream */
export interface ExecutionReport {
  readonly e: 'executionReport';
  readonly E: number;
  readonly s: string;
  readonly c: string;
  readonly S: 'BUY' | 'SELL';
  readonly o: string;
  readonly q: string;
  readonly p: string;
  /** Of the order that is cancelled or changed, where `c` is the request's. */
  readonly C: string | null;
  readonly x: string;
  readonly X: string;
  readonly r: string;
  readonly i: number;
  readonly l: string;
  readonly z: string;
  readonly L: string;
  readonly n: string | null;
  readonly N: string | null;
  readonly T: number;
  readonly t: number;
  readonly w: boolean;
  /** Of a trailing stop: `trailingDelta`. */
  readonly d?: number;
  readonly m: boolean;
}

/** An order as answers give it: `order.place`, `order.status`, `openOrders.status`. */
export interface BinanceOrder {
  readonly symbol: string;
  readonly orderId: number;
  readonly clientOrderId: string;
  /** In the answer to a cancel, where `clientOrderId` is the cancel's. */
  readonly origClientOrderId?: string;
  readonly price: string;
  readonly origQty: string;
  readonly executedQty: string;
  readonly status: string;
  readonly type: string;
  readonly side: 'BUY' | 'SELL';
  readonly isWorking?: boolean;
  readonly trailingDelta?: number;
  readonly workingTime?: number;
  readonly transactTime?: number;
  readonly updateTime?: number;
  readonly fills?: readonly {
    readonly price: string;
    readonly qty: string;
    readonly commission: string;
    readonly commissionAsset: string;
    readonly tradeId: number;
  }[];
}

export interface BinanceTrade {
  readonly symbol: string;
  readonly id: number;
  readonly orderId: number;
  readonly price: string;
  readonly qty: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isMaker: boolean;
}

/** An id of ours with the leg that it was given: `oc-5f3a-7` first, then `oc-5f3a-7.1`. */
export function legClientId(clientId: string, leg: number): string {
  return leg === 0 ? clientId : `${clientId}.${leg}`;
}

export function readClientId(text: string): { readonly clientOrderId: string | null; readonly leg: number } {
  const point = text.lastIndexOf('.');
  const number = point < 0 ? '' : text.slice(point + 1);
  const isLeg = /^\d+$/.test(number);
  return {
    clientOrderId: houseClientId('binance', isLeg ? text.slice(0, point) : text),
    leg: isLeg ? Number(number) : 0,
  };
}

const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  MARKET: 'market',
  STOP_LOSS: 'stop',
  STOP_LOSS_LIMIT: 'stop-limit',
  TAKE_PROFIT: 'take-profit',
  TAKE_PROFIT_LIMIT: 'take-profit-limit',
};

/** Waits for a trigger, by the venue's name of its type. */
const waits = (type: string): boolean => type.startsWith('STOP') || type.startsWith('TAKE_PROFIT');

/** A trailing stop is a stop of the same name that has a distance; some trail to a profit, and are none of ours. */
const typeOf = (type: string, trailingDelta: number | undefined): OrderType | null =>
  trailingDelta !== undefined && type === 'STOP_LOSS' ? 'trailing-stop' : (TYPES[type] ?? null);

const STAGES: Readonly<Record<string, OrderStage>> = {
  NEW: 'open',
  PENDING_NEW: 'open',
  PARTIALLY_FILLED: 'open',
  PENDING_CANCEL: 'open',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
};

/** What waits for its trigger is `NEW` too; only whether it works tells the two apart. */
function stageOf(status: string, type: string, working: boolean): OrderStage {
  const stage = STAGES[status] ?? 'open';
  return status === 'NEW' && waits(type) && !working ? 'armed' : stage;
}

export function readExecution(
  report: ExecutionReport,
  reading: Reading,
): { readonly order: OrderReport; readonly fill: FillReport | null } | null {
  const instrument = reading.bySymbol.get(report.s);
  if (instrument === undefined) return null;
  const isOfRequest = report.C !== null && report.C !== '' && report.x !== 'NEW' && report.x !== 'TRADE';
  const { clientOrderId, leg } = readClientId(isOfRequest ? report.C! : report.c);
  const stage = stageOf(report.X, report.o, report.w);
  const order: OrderReport = {
    venueOrderId: String(report.i),
    clientOrderId,
    leg,
    instrument: instrument.index,
    side: report.S === 'BUY' ? 'buy' : 'sell',
    type: typeOf(report.o, report.d),
    price: readPrice(instrument, report.p),
    size: readSize(instrument, report.q),
    filled: readSize(instrument, report.z),
    stage,
    triggered: waits(report.o) && stage !== 'armed' && (report.w || report.X !== 'CANCELED'),
    code: stage === 'rejected' ? 'invalid' : null,
    reason: reasonOf(report.X, report.r),
    time: microsOfMillis(report.T),
  };
  return { order, fill: report.x === 'TRADE' ? executionFill(report, order, { instrument, reading }) : null };
}

function executionFill(
  report: ExecutionReport,
  { venueOrderId, clientOrderId, time }: OrderReport,
  { instrument, reading }: { instrument: Instrument; reading: Reading },
): FillReport {
  const feeAsset = report.N ?? instrument.specification.quote.code;
  return {
    instrument: instrument.index,
    tradeId: String(report.t),
    venueOrderId,
    clientOrderId,
    price: readPrice(instrument, report.L)!,
    size: readSize(instrument, report.l),
    liquidity: report.m ? 'maker' : 'taker',
    fee: reading.money(report.n ?? '0', feeAsset),
    feeAsset,
    time,
  };
}

const reasonOf = (status: string, reason: string): string => {
  if (reason !== 'NONE' && reason !== '') return reason;
  if (status === 'EXPIRED_IN_MATCH') return 'would have met an order of this account';
  if (status === 'EXPIRED') return 'expired at the venue';
  return status === 'CANCELED' ? 'cancelled' : status.toLowerCase();
};

export function readOrder(
  answer: BinanceOrder,
  reading: Reading,
): { readonly order: OrderReport; readonly fills: readonly FillReport[] } | null {
  const instrument = reading.bySymbol.get(answer.symbol);
  if (instrument === undefined) return null;
  const { clientOrderId, leg } = readClientId(answer.origClientOrderId ?? answer.clientOrderId);
  const time: Micros | null = microsOfMillis(answer.transactTime ?? answer.updateTime);
  const working = answer.isWorking ?? (answer.workingTime ?? -1) >= 0;
  const stage = stageOf(answer.status, answer.type, working);
  const order: OrderReport = {
    venueOrderId: String(answer.orderId),
    clientOrderId,
    leg,
    instrument: instrument.index,
    side: answer.side === 'BUY' ? 'buy' : 'sell',
    type: typeOf(answer.type, answer.trailingDelta),
    price: readPrice(instrument, answer.price),
    size: readSize(instrument, answer.origQty),
    filled: readSize(instrument, answer.executedQty),
    stage,
    triggered: waits(answer.type) && stage !== 'armed' && (working || stage === 'filled'),
    code: null,
    reason: reasonOf(answer.status, 'NONE'),
    time,
  };
  // What fills at once is the taker.
  const fills = (answer.fills ?? []).map(
    (fill): FillReport => ({
      instrument: instrument.index,
      tradeId: String(fill.tradeId),
      venueOrderId: order.venueOrderId,
      clientOrderId,
      price: readPrice(instrument, fill.price)!,
      size: readSize(instrument, fill.qty),
      liquidity: 'taker',
      fee: reading.money(fill.commission, fill.commissionAsset),
      feeAsset: fill.commissionAsset,
      time,
    }),
  );
  return { order, fills };
}

export function readTrade(trade: BinanceTrade, reading: Reading): FillReport | null {
  const instrument = reading.bySymbol.get(trade.symbol);
  if (instrument === undefined) return null;
  return {
    instrument: instrument.index,
    tradeId: String(trade.id),
    venueOrderId: String(trade.orderId),
    clientOrderId: null,
    price: readPrice(instrument, trade.price)!,
    size: readSize(instrument, trade.qty) as SizeLots,
    liquidity: trade.isMaker ? 'maker' : 'taker',
    fee: reading.money(trade.commission, trade.commissionAsset),
    feeAsset: trade.commissionAsset,
    time: microsOfMillis(trade.time),
  };
}
