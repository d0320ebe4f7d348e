import type { Instrument, OrderType, PriceTicks, SizeLots } from '../../../../domain/index.js';
import { Remembered } from '../../../../execution/index.js';
import { houseClientId } from '../client-ids.js';
import type { FillReport, OrderReport, OrderStage } from '../link.js';
import { microsOfText, type Reading, readPrice, readSize } from '../reading.js';
import { hasLimit, waitsForTrigger } from '../tracked-order.js';
import { restPair } from './order-text.js';

/** One row of the `executions` channel. https://docs.kraken.com/api/docs/websocket-v2/executions */
export interface Execution {
  readonly exec_type: string;
  readonly order_id: string;
  readonly cl_ord_id?: string;
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly order_type?: string;
  readonly order_qty?: number;
  readonly limit_price?: number;
  readonly cum_qty?: number;
  readonly order_status?: string;
  readonly timestamp?: string;
  readonly reason?: string;
  readonly exec_id?: string;
  readonly trade_id?: number;
  readonly last_qty?: number;
  readonly last_price?: number;
  readonly liquidity_ind?: 'm' | 't';
  readonly fees?: readonly { readonly asset: string; readonly qty: number }[];
  readonly triggers?: { readonly status?: string };
}

/** An order of REST: OpenOrders, ClosedOrders, QueryOrders. */
export interface RestOrder {
  readonly cl_ord_id?: string;
  readonly status: string;
  readonly opentm?: number;
  readonly vol: string;
  readonly vol_exec: string;
  readonly reason?: string | null;
  readonly descr: {
    readonly pair: string;
    readonly type: 'buy' | 'sell';
    readonly ordertype: string;
    readonly price: string;
    readonly price2: string;
  };
  readonly trades?: readonly string[];
}

export interface RestTrade {
  readonly ordertxid: string;
  readonly pair: string;
  readonly time: number;
  readonly type: 'buy' | 'sell';
  readonly price: string;
  readonly vol: string;
  readonly fee: string;
  readonly maker?: boolean;
}

const TYPES: Readonly<Record<string, OrderType>> = {
  limit: 'limit',
  iceberg: 'limit',
  market: 'market',
  'stop-loss': 'stop',
  'stop-loss-limit': 'stop-limit',
  'take-profit': 'take-profit',
  'take-profit-limit': 'take-profit-limit',
  'trailing-stop': 'trailing-stop',
};

/** What the channel leaves out of later rows of an order, since it said it before. */
export interface KnownOrder {
  readonly clientOrderId: string | null;
  readonly instrument: Instrument;
  readonly side: 'buy' | 'sell';
  readonly type: OrderType | null;
  readonly price: PriceTicks | null;
  readonly size: SizeLots | null;
  readonly filled: SizeLots;
}

/** Rows of an ended order are few and come at once. */
const ENDED_KEPT = 1_024;

/** Rows of the executions channel into reports; what a row leaves out is known from the ones before. */
export class ExecutionReader {
  private readonly known = new Map<string, KnownOrder>();
  /** Those of which the venue answered that they were placed. */
  private readonly placed = new Set<string>();
  private readonly over = new Set<string>();
  private readonly ended = new Remembered<string>({
    least: ENDED_KEPT,
    most: ENDED_KEPT,
    age: 0,
    forget: (orderId) => this.forget(orderId),
  });

  constructor(private readonly reading: Reading) {}

  /** How many orders it knows: all that work, and those that ended lately. */
  get size(): number {
    return this.known.size;
  }

  /** An order that was acknowledged, perhaps before its first row came. */
  learn(orderId: string, order: KnownOrder): void {
    this.placed.add(orderId);
    if (!this.known.has(orderId)) this.known.set(orderId, order);
  }

  wasPlaced(orderId: string): boolean {
    return this.placed.has(orderId);
  }

  read(row: Execution): { readonly order: OrderReport | null; readonly fill: FillReport | null } {
    const known = this.knownOf(row);
    if (known === null) return { order: null, fill: null };
    const { clientOrderId, instrument } = known;
    const fill = row.exec_type === 'trade' ? this.readFill(row, known) : null;
    const stage = stageOf(row, known.type);
    if (stage === 'filled' || stage === 'canceled' || stage === 'expired') this.end(row.order_id);
    const wasRefused = stage === 'canceled' && /post[- ]?only/i.test(row.reason ?? '');
    const order: OrderReport | null =
      stage === null
        ? null
        : {
            venueOrderId: row.order_id,
            clientOrderId,
            leg: 0,
            instrument: instrument.index,
            side: known.side,
            type: known.type,
            price: known.price,
            size: known.size,
            filled: known.filled,
            stage: wasRefused ? 'rejected' : stage,
            triggered: waitsForTrigger(known.type ?? 'limit') && isTriggered(row),
            code: wasRefused ? 'post-only-would-take' : null,
            reason: row.reason ?? (stage === 'canceled' ? 'cancelled' : stage),
            time: microsOfText(row.timestamp),
          };
    return { order, fill };
  }

  private knownOf(row: Execution): KnownOrder | null {
    const before = this.known.get(row.order_id);
    const instrument = row.symbol === undefined ? before?.instrument : this.reading.bySymbol.get(row.symbol);
    const side = row.side ?? before?.side;
    if (instrument === undefined || side === undefined) return null;
    const clientOrderId =
      row.cl_ord_id === undefined ? (before?.clientOrderId ?? null) : houseClientId('kraken', row.cl_ord_id);
    const type = before?.type ?? TYPES[row.order_type ?? ''] ?? null;
    const price =
      row.limit_price === undefined ? (before?.price ?? null) : readPrice(instrument, row.limit_price);
    const size = row.order_qty === undefined ? (before?.size ?? null) : readSize(instrument, row.order_qty);
    const filled = Math.max(before?.filled ?? 0, readSize(instrument, row.cum_qty)) as SizeLots;
    const known = { clientOrderId, instrument, side, type, price, size, filled };
    this.known.set(row.order_id, known);
    return known;
  }

  private end(orderId: string): void {
    if (this.over.has(orderId)) return;
    this.over.add(orderId);
    this.ended.add(orderId, 0);
  }

  private forget(orderId: string): void {
    this.known.delete(orderId);
    this.placed.delete(orderId);
    this.over.delete(orderId);
  }

  private readFill(row: Execution, { clientOrderId, instrument }: KnownOrder): FillReport {
    const fee = row.fees?.[0];
    const feeAsset = fee?.asset ?? instrument.specification.quote.code;
    return {
      instrument: instrument.index,
      tradeId: row.exec_id ?? String(row.trade_id),
      venueOrderId: row.order_id,
      clientOrderId,
      price: readPrice(instrument, row.last_price)!,
      size: readSize(instrument, row.last_qty),
      liquidity: row.liquidity_ind === 'm' ? 'maker' : 'taker',
      fee: this.reading.money(fee?.qty ?? 0, feeAsset),
      feeAsset,
      time: microsOfText(row.timestamp),
    };
  }
}

/** Null: the row says nothing of the order's state. A trade may report `partially_filled` even where it fills all. */
function stageOf(row: Execution, type: OrderType | null): OrderStage | null {
  switch (row.exec_type) {
    case 'pending_new':
    case 'status':
      return null;
    case 'canceled':
    case 'expired':
    case 'filled':
      return row.exec_type;
    default: {
      const status = row.order_status;
      if (status === 'filled' || status === 'canceled' || status === 'expired') return status;
      if (status === 'pending_new') return null;
      return type !== null && waitsForTrigger(type) && !isTriggered(row) ? 'armed' : 'open';
    }
  }
}

const isTriggered = (row: Execution): boolean =>
  row.exec_type === 'trade' ||
  row.exec_type === 'filled' ||
  row.triggers?.status === 'triggered' ||
  row.order_status === 'triggered';

const STAGES: Readonly<Record<string, OrderStage>> = {
  pending: 'open',
  open: 'open',
  closed: 'filled',
  canceled: 'canceled',
  expired: 'expired',
};

export function readRestOrder(orderId: string, order: RestOrder, reading: Reading): OrderReport | null {
  const { descr } = order;
  const instrument = [...reading.byIndex.values()].find((each) => isPair(each, descr.pair));
  if (instrument === undefined) return null;
  const type = TYPES[descr.ordertype] ?? null;
  const stage = STAGES[order.status] ?? 'open';
  const waits = type !== null && waitsForTrigger(type) && stage === 'open' && Number(order.vol_exec) === 0;
  return {
    venueOrderId: orderId,
    clientOrderId: order.cl_ord_id == null ? null : houseClientId('kraken', order.cl_ord_id),
    leg: 0,
    instrument: instrument.index,
    side: descr.type,
    type,
    price: readPrice(
      instrument,
      type === 'limit' ? descr.price : type !== null && hasLimit(type) ? descr.price2 : null,
    ),
    size: readSize(instrument, order.vol),
    filled: readSize(instrument, order.vol_exec),
    stage: waits ? 'armed' : stage,
    triggered: false,
    code: null,
    reason: order.reason ?? (stage === 'canceled' ? 'cancelled' : stage),
    time: order.opentm === undefined ? null : (Math.round(order.opentm * 1_000_000) as OrderReport['time']),
  };
}

/** `XBTUSD`, `XXBTZUSD`, `XBT/USD` and `BTC/USD` are one market. */
export function isPair(instrument: Instrument, pair: string): boolean {
  const bare = restPair(instrument);
  const [base, quote] = instrument.specification.venueSymbol.split('/');
  const old = (code: string | undefined): string => ({ BTC: 'XBT', DOGE: 'XDG' })[code ?? ''] ?? code ?? '';
  return (
    pair.replace('/', '') === bare ||
    pair === instrument.specification.venueSymbol ||
    pair === `X${old(base)}Z${old(quote)}` ||
    pair === `X${old(base)}X${old(quote)}`
  );
}

export function readRestTrade(
  tradeId: string,
  trade: RestTrade,
  { reading, instrument }: { readonly reading: Reading; readonly instrument: Instrument },
): FillReport {
  const feeAsset = instrument.specification.quote.code;
  return {
    instrument: instrument.index,
    tradeId,
    venueOrderId: trade.ordertxid,
    clientOrderId: null,
    price: readPrice(instrument, trade.price)!,
    size: readSize(instrument, trade.vol),
    liquidity: trade.maker === true ? 'maker' : 'taker',
    fee: reading.money(trade.fee, feeAsset),
    feeAsset,
    time: Math.round(trade.time * 1_000_000) as FillReport['time'],
  };
}
