import type { Exchange, ExchangeFill, ExchangeOrder } from '../../exchange.js';

/** An order as the exchange knows it, in plain decimals: what a client's books are judged by. */
export interface LedgerOrder {
  readonly number: number;
  readonly account: string;
  readonly clientId: string | null;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly status: ExchangeOrder['status'];
  readonly price: string | null;
  readonly size: string;
  readonly filled: string;
  readonly filledNotional: string;
  readonly fees: string;
  readonly feeAsset: string;
  readonly timeCreated: number;
  readonly timeUpdated: number;
  readonly reason: string | null;
  readonly amendments: number;
  readonly fills: number;
}

export interface LedgerFill {
  readonly number: number;
  readonly tradeId: number;
  readonly order: number;
  readonly clientId: string | null;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly size: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  readonly time: number;
}

export interface LedgerQuery {
  readonly account: string;
  readonly limit: number;
}

/** The records of one account, oldest first. */
export function ledgerOrders(exchange: Exchange, { account, limit }: LedgerQuery): LedgerOrder[] {
  const decimals = decimalsOf(exchange, account);
  return exchange.orders(account, { limit }).map((order) => {
    const { request, filledNotional, fees, feeAsset } = order;
    const instrument = instrumentOf(exchange, request.instrument);
    return {
      number: order.number,
      account,
      clientId: order.clientId,
      symbol: instrument.symbol,
      side: request.side,
      type: request.dialectType,
      status: order.status,
      price: order.price === null ? null : instrument.formatPrice(order.price),
      size: instrument.formatSize(order.size),
      filled: instrument.formatSize(order.filled),
      filledNotional: filledNotional.format(instrument.specification.quote.decimals),
      fees: fees.format(decimals(feeAsset)),
      feeAsset,
      timeCreated: order.timeCreated,
      timeUpdated: order.timeUpdated,
      reason: order.reason,
      amendments: order.amendments,
      fills: order.fills.length,
    };
  });
}

export function ledgerFills(exchange: Exchange, { account, limit }: LedgerQuery): LedgerFill[] {
  const decimals = decimalsOf(exchange, account);
  return exchange.fills(account, { limit }).map((fill: ExchangeFill) => {
    const instrument = instrumentOf(exchange, fill.instrument);
    return {
      number: fill.number,
      tradeId: fill.tradeId,
      order: fill.order.number,
      clientId: fill.order.clientId,
      symbol: instrument.symbol,
      side: fill.side,
      price: instrument.formatPrice(fill.price),
      size: instrument.formatSize(fill.size),
      fee: fill.fee.format(decimals(fill.feeAsset)),
      feeAsset: fill.feeAsset,
      liquidity: fill.liquidity,
      time: fill.time,
    };
  });
}

export const ledgerBalances = (exchange: Exchange, account: string) =>
  exchange.balances(account).map(({ asset, decimals, free, locked }) => ({
    asset,
    free: free.format(decimals),
    locked: locked.format(decimals),
  }));

function instrumentOf(exchange: Exchange, index: number) {
  return exchange.instruments.find((instrument) => instrument.index === index)!;
}

function decimalsOf(exchange: Exchange, account: string): (asset: string) => number {
  const known = new Map(exchange.balances(account).map(({ asset, decimals }) => [asset, decimals]));
  return (asset) => known.get(asset) ?? 8;
}
