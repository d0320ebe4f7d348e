import { type Instrument, Money, type NewOrder, type PriceTicks, type SizeLots } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { type AccountLimits, type Exposures, FULL, type Scale, type Surroundings } from '../risk/index.js';
import type { Engine } from './engine.js';
import { upper } from './monitor-text.js';

/** What the monitor has seen, and what lies beyond the order's own instrument. */
export function surroundingsOf(engine: Engine, order: NewOrder, replaced: Order | null): Surroundings {
  const { monitor, reconciliation } = engine;
  const market = engine.markets[order.instrument]!;
  const { account } = engine.risk.limits;
  const skew = monitor.markets.get(order.instrument)?.skewMicros ?? null;
  return {
    state: monitor.state,
    stateReason: monitor.reason,
    reconciling: reconciliation.pending.has(market.instrument.specification.venue),
    scale: scaleOf(engine),
    last: market.last,
    depthLots: depthFor(engine, order),
    skewMicros: account.clockSkewMicros === null ? null : skew,
    consecutiveLosses: monitor.lossesOf(order.owner),
    ...(account.maxTradeLoss === null ? {} : { tradeLoss: tradeLoss(engine, order) }),
    exposures: asks(account) ? exposuresOf(engine, order, replaced) : null,
  };
}

/** What is left of the limits: by volatility and drawdown, and in REDUCE. */
export function scaleOf({ monitor, risk }: Engine): Scale {
  const { scale } = monitor.scaling;
  if (monitor.state === 'normal') return scale;
  const percent = risk.configuration.monitor?.reducePercent ?? 100;
  if (percent === 100) return scale;
  const why = [upper(monitor.state), scale.why].filter((word) => word !== '').join(', ');
  return { ppm: Math.floor((scale.ppm * percent) / 100) || FULL.ppm / 20, why };
}

const asks = (limits: AccountLimits): boolean =>
  limits.maxAssetExposure !== null ||
  limits.maxVenueExposure !== null ||
  limits.maxStrategyExposure !== null ||
  limits.maxGrossExposure !== null ||
  limits.maxNetExposure !== null ||
  limits.leveragePpm !== null;

const LEVELS = 200;
const prices = new Int32Array(LEVELS);
const sizes = new Float64Array(LEVELS);

/** Lots on the side that the order would take, within reach of the touch; null where it rests, waits or goes in slices. */
function depthFor(engine: Engine, order: NewOrder): number | null {
  const { book } = engine.markets[order.instrument]!;
  const limits = engine.risk.limits.instruments[order.instrument]!;
  if (limits.depthPpm === null || order.triggerPrice !== null || order.postOnly) return null;
  // Its slices are asked about one by one.
  if (order.execution !== undefined) return null;
  const buys = order.side === 'buy';
  if (buys ? !book.hasAsk : !book.hasBid) return null;
  const touch = buys ? book.bestAsk : book.bestBid;
  if (order.price !== null && (buys ? order.price < touch : order.price > touch)) return null;
  const count = book.copyLevels(buys, LEVELS, prices, sizes);
  const reach = (touch * limits.depthBps) / 10_000;
  let lots = 0;
  for (let i = 0; i < count && Math.abs(prices[i]! - touch) <= reach; i += 1) lots += sizes[i]!;
  return lots;
}

/** A price that an order's size is worth: its own, else where the market is. */
function priceFor(engine: Engine, order: NewOrder): PriceTicks | null {
  const market = engine.markets[order.instrument]!;
  const { book } = market;
  const touch =
    order.side === 'buy' ? (book.hasAsk ? book.bestAsk : null) : book.hasBid ? book.bestBid : null;
  return order.price ?? order.triggerPrice ?? touch ?? market.last;
}

const MILLION = 1_000_000;

/** Null where the order has no stop: neither a bracket's nor its own trigger nor the limits' protection. */
function tradeLoss(engine: Engine, order: NewOrder): Money | null {
  const instrument = engine.instruments[order.instrument]!;
  const price = priceFor(engine, order);
  const ticks = price === null ? null : stopDistance(engine, order, price);
  if (ticks === null) return null;
  const loss = instrument.notional(ticks as PriceTicks, order.size);
  return engine.portfolio.inReporting(loss, instrument.specification.quote.code);
}

function stopDistance(engine: Engine, order: NewOrder, price: PriceTicks): number | null {
  const { bracket, parent } = order;
  const of = bracket ?? (parent === undefined ? undefined : engine.orders.get(parent)?.request.bracket);
  // On the wrong side of the price it would be reached at once: nothing beyond the spread is lost.
  const below = (stop: number) => Math.max(0, order.side === 'buy' ? price - stop : stop - price);
  if (of !== undefined && of.stopPrice !== null) return below(of.stopPrice);
  const trail = of?.trail ?? order.trail;
  if (trail !== undefined && trail !== null) {
    return trail.unit === 'ticks' ? trail.distance : Math.ceil((price * trail.distance) / MILLION);
  }
  if (order.triggerPrice !== null && order.price !== null) return Math.abs(order.price - order.triggerPrice);
  const ppm = engine.risk.limits.instruments[order.instrument]!.protection;
  const distance = ppm?.stopLossPpm ?? ppm?.trailPpm ?? null;
  return distance === null ? null : Math.ceil((price * distance) / MILLION);
}

interface Standing {
  readonly instrument: Instrument;
  readonly price: PriceTicks;
  /** Signed. */
  readonly lots: number;
  readonly owned: number;
  buys: number;
  sells: number;
  ownedBuys: number;
  ownedSells: number;
}

/** With the order, and all that works beside it, filled on the side that makes it larger. */
function exposuresOf(engine: Engine, order: NewOrder, replaced: Order | null): Exposures | null {
  const { portfolio } = engine;
  const standings = standingsOf(engine, order, replaced);
  const own = standings[order.instrument];
  if (own === undefined || own === null) return null;
  const { base, venue } = own.instrument.specification;
  let [asset, onVenue, strategy, gross, net] = [Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO];
  const buys = order.side === 'buy';
  for (const one of standings) {
    if (one === null) continue;
    const { base: its, venue: itsVenue, quote } = one.instrument.specification;
    const value = (lots: number): Money => {
      const amount = one.instrument.notional(one.price, Math.abs(lots) as SizeLots);
      const inReporting = portfolio.inReporting(amount, quote.code) ?? Money.ZERO;
      return lots < 0 ? inReporting.negated() : inReporting;
    };
    const worst = value(Math.max(one.lots + one.buys, one.sells - one.lots, 0));
    const signed = value(buys ? one.lots + one.buys : one.lots - one.sells);
    gross = gross.plus(worst);
    net = net.plus(signed);
    if (its.code === base.code) asset = asset.plus(signed);
    if (itsVenue === venue) onVenue = onVenue.plus(worst);
    strategy = strategy.plus(value(Math.max(one.owned + one.ownedBuys, one.ownedSells - one.owned, 0)));
  }
  return {
    asset: asset.absolute(),
    venue: onVenue,
    strategy: order.owner === 'manual' ? null : strategy,
    gross,
    net: net.absolute(),
    equity: portfolio.equity(),
  };
}

/** By instrument; null where there is no price yet. */
function standingsOf(engine: Engine, order: NewOrder, replaced: Order | null): (Standing | null)[] {
  const { portfolio, orders } = engine;
  const { sums } = orders;
  const standings = engine.markets.map(({ instrument, last, book }): Standing | null => {
    const { index } = instrument;
    const own = index === order.instrument ? priceFor(engine, order) : null;
    const price = own ?? last ?? (book.hasBid ? book.bestBid : null);
    if (price === null) return null;
    const { buy, sell } = sums.of(index);
    const owned = sums.owned(order.owner, index);
    return {
      instrument,
      price,
      lots: portfolio.position(index).sizeLots,
      owned: portfolio.ownerPosition(order.owner, index).sizeLots,
      buys: buy.exposureLots,
      sells: sell.exposureLots,
      ownedBuys: owned.buy,
      ownedSells: owned.sell,
    };
  });
  const add = ({ instrument, side, owner }: NewOrder, lots: number): void => {
    const standing = standings[instrument];
    if (standing === null || standing === undefined) return;
    if (side === 'buy') standing.buys += lots;
    else standing.sells += lots;
    if (owner !== order.owner) return;
    if (side === 'buy') standing.ownedBuys += lots;
    else standing.ownedSells += lots;
  };
  if (replaced !== null) add(replaced.request, -sums.share(replaced).exposureLots);
  // A parent counts for its slices: their own lots are taken off it.
  const parent = order.parent === undefined ? undefined : orders.get(order.parent);
  if (parent?.request.execution !== undefined && parent.request.side === order.side) {
    add(parent.request, -Math.min(order.size, sums.share(parent).exposureLots));
  }
  add(order, order.size);
  return standings;
}
