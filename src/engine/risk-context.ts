import type { Money, NewOrder, PriceTicks, SizeLots } from '../domain/index.js';
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
  const working = workingOf(engine, order.instrument, replaced);
  const slicedLots = slicedFrom(engine, order);
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
function slicedFrom(engine: Engine, { parent: id, instrument, size }: NewOrder): number {
  const parent = id === undefined ? undefined : engine.orders.get(id);
  if (parent?.request.execution === undefined || parent.request.instrument !== instrument) return 0;
  return Math.min(size, parent.size - parent.filled);
}

/** True for an order that is sent for a parent, which counts for the whole. */
export const isSlice = (engine: Engine, { parent, instrument }: NewOrder): boolean => {
  const of = parent === undefined ? undefined : engine.orders.get(parent)?.request;
  return of?.execution !== undefined && of.instrument === instrument;
};

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

function workingOf(engine: Engine, instrument: number, except: Order | null): Writable<Working> {
  const lots = { buy: 0, sell: 0 };
  const orders = { buy: 0, sell: 0 };
  const best: { buy: PriceTicks | null; sell: PriceTicks | null } = { buy: null, sell: null };
  for (const order of engine.orders.working()) {
    const { request, price } = order;
    if (request.instrument !== instrument || order === except) continue;
    const { side } = request;
    orders[side] += 1;
    if (!request.reduceOnly && !order.armed && !isSlice(engine, request))
      lots[side] += order.size - order.filled;
    // A parent rests nowhere itself: its slices do.
    if (price === null || order.armed || request.execution !== undefined) continue;
    const known = best[side];
    if (known === null || (side === 'buy' ? price > known : price < known)) best[side] = price;
  }
  return {
    workingBuyLots: lots.buy,
    workingSellLots: lots.sell,
    workingBuyOrders: orders.buy,
    workingSellOrders: orders.sell,
    ownBestBid: best.buy,
    ownBestAsk: best.sell,
  };
}
