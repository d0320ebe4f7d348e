import type { Order, Trade } from 'ccxt';
import type { Instrument } from '../../../../domain/index.js';
import { houseClientId } from '../client-ids.js';
import type { FillReport, OrderReport, OrderStage } from '../link.js';
import { microsOfMillis, plainDecimal, type Reading, readPrice, readSize } from '../reading.js';
import { waitsForTrigger } from '../tracked-order.js';

const STAGES: Readonly<Record<string, OrderStage>> = {
  open: 'open',
  closed: 'filled',
  canceled: 'canceled',
  canceling: 'open',
  expired: 'expired',
  rejected: 'rejected',
};

/** An order as ccxt gives any venue's. */
export function readUnifiedOrder(
  order: Order,
  { venue, instrument }: { readonly venue: string; readonly instrument: Instrument },
): OrderReport | null {
  if (order.id === undefined) return null;
  const stage = STAGES[order.status ?? 'open'] ?? 'open';
  const hasTrigger = (order.triggerPrice ?? order.stopPrice) !== undefined;
  const type = hasTrigger
    ? order.price
      ? 'stop-limit'
      : 'stop'
    : order.type === 'market'
      ? 'market'
      : 'limit';
  return {
    venueOrderId: order.id,
    clientOrderId: order.clientOrderId ? houseClientId(venue, order.clientOrderId) : null,
    leg: 0,
    instrument: instrument.index,
    side: order.side === 'sell' ? 'sell' : 'buy',
    type,
    price: readPrice(instrument, order.price),
    size: order.amount === undefined ? null : readSize(instrument, order.amount),
    filled: readSize(instrument, order.filled),
    stage: stage === 'open' && waitsForTrigger(type) && !order.filled ? 'armed' : stage,
    triggered: false,
    code: stage === 'rejected' ? 'invalid' : null,
    reason: stage === 'canceled' ? 'cancelled' : stage,
    time: microsOfMillis(order.lastUpdateTimestamp ?? order.timestamp),
  };
}

export function readUnifiedTrade(
  trade: Trade,
  { reading, instrument }: { readonly reading: Reading; readonly instrument: Instrument },
): FillReport | null {
  if (trade.id === undefined || trade.order === undefined) return null;
  const price = readPrice(instrument, trade.price);
  if (price === null) return null;
  const feeAsset = trade.fee?.currency ?? instrument.specification.quote.code;
  return {
    instrument: instrument.index,
    tradeId: trade.id,
    venueOrderId: trade.order,
    clientOrderId: null,
    price,
    size: readSize(instrument, trade.amount),
    liquidity: trade.takerOrMaker === 'maker' ? 'maker' : 'taker',
    fee: reading.money(plainDecimal(trade.fee?.cost ?? 0), feeAsset),
    feeAsset,
    time: microsOfMillis(trade.timestamp),
  };
}
