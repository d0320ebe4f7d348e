import type { Money, NewOrder, SizeLots } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { baseAmount } from '../portfolio/index.js';
import type { AccountRisk, RiskContext } from '../risk/index.js';
import type { Engine } from './engine.js';
import { surroundingsOf } from './risk-surroundings.js';

/** The account as limits see it: this day's PnL and the fall from the peak. */
export function accountRisk(engine: Engine): AccountRisk {
  return engine.portfolio.standing();
}

/**
 * What the gate must know to judge an order on one instrument.
 *
 * @param replaced a working order that the new terms would take the place of: it does not count twice.
 */
export function riskContext(engine: Engine, order: NewOrder, replaced: Order | null = null): RiskContext {
  const market = engine.markets[order.instrument]!;
  const { book, reader, instrument } = market;
  const slicedLots = slicedFrom(engine, order);
  const working = workingOf(engine, order.instrument, replaced);
  if (order.side === 'buy') working.workingBuyLots -= slicedLots;
  else working.workingSellLots -= slicedLots;
  const { base, quote, venue } = instrument.specification;
  return {
    time: engine.time,
    instrument,
    halted: engine.halted,
    feed: reader.state,
    bestBid: book.hasBid ? book.bestBid : null,
    bestAsk: book.hasAsk ? book.bestAsk : null,
    positionLots: engine.portfolio.position(order.instrument).sizeLots,
    ...working,
    freeBase: freed(engine, { asset: base.code, venue }, replaced?.request.side === 'sell' ? replaced : null),
    freeQuote: freed(
      engine,
      { asset: quote.code, venue },
      replaced?.request.side === 'buy' ? replaced : null,
    ),
    account: accountRisk(engine),
    surroundings: surroundingsOf(engine, order, replaced),
  };
}

/** The free balance, with what a replaced order would give back. */
function freed(
  engine: Engine,
  { asset, venue }: { readonly asset: string; readonly venue: string },
  replaced: Order | null,
): Money | null {
  const balance = engine.balance(asset, venue);
  if (balance === null) return null;
  if (replaced === null || replaced.price === null) return balance.free;
  const instrument = engine.instruments[replaced.request.instrument]!;
  const lots = (replaced.size - replaced.filled) as SizeLots;
  return balance.free.plus(
    replaced.request.side === 'buy'
      ? instrument.notional(replaced.price, lots)
      : baseAmount(instrument, lots),
  );
}

/** Of a slice: what its parent counts for already, on the same market. */
export function slicedFrom(engine: Engine, { parent: id, instrument, side, size }: NewOrder): number {
  const parent = id === undefined ? undefined : engine.orders.get(id);
  if (parent?.request.execution === undefined || parent.request.instrument !== instrument) return 0;
  return parent.request.side === side ? Math.min(size, engine.orders.sums.share(parent).lots) : 0;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

type Working = Pick<
  RiskContext,
  | 'workingBuyLots'
  | 'workingSellLots'
  | 'workingBuyOrders'
  | 'workingSellOrders'
  | 'ownBestBid'
  | 'ownBestAsk'
>;

/** What works on an instrument, a replaced order left out. */
function workingOf({ orders }: Engine, instrument: number, except: Order | null): Writable<Working> {
  const { buy, sell } = orders.sums.of(instrument);
  const out = except === null || except.request.instrument !== instrument ? null : orders.sums.share(except);
  const side = except?.request.side;
  const without = (of: 'buy' | 'sell', part: 'lots' | 'orders') =>
    out !== null && side === of ? out[part] : 0;
  return {
    workingBuyLots: buy.lots - without('buy', 'lots'),
    workingSellLots: sell.lots - without('sell', 'lots'),
    workingBuyOrders: buy.orders - without('buy', 'orders'),
    workingSellOrders: sell.orders - without('sell', 'orders'),
    ownBestBid: buy.best(side === 'buy' ? (out?.price ?? null) : null),
    ownBestAsk: sell.best(side === 'sell' ? (out?.price ?? null) : null),
  };
}
