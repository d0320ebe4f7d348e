import { accountRisk, breakerRows, type Engine, type StrategyRuntime, scaleOf } from '../../engine/index.js';
import type { Order } from '../../execution/index.js';
import type {
  BookSnapshot,
  CandlesSnapshot,
  OrderRow,
  OrdersSnapshot,
  PositionsSnapshot,
  ProfileSnapshot,
  RiskSnapshot,
  StrategiesSnapshot,
  SubscriptionOptions,
  TickerSnapshot,
  TradesSnapshot,
} from '../../protocol/index.js';
import { gauges, standingLimits } from '../../risk/index.js';
import { describeParameters, type ParameterRow } from '../../strategy/index.js';
import type { History } from './history.js';
import { stopCoverage } from './stop-coverage.js';
import type { VenueStandings } from './venue-standings.js';

const ENDED_SHOWN = 20;
const TRADES_SHOWN = 60;
const MOST_TRADES = 500;
const CANDLES_SHOWN = 200;
const MOST_CANDLES = 600;
const MOST_PROFILE_ROWS = 1_000;

export function projectBook(engine: Engine, options: SubscriptionOptions): BookSnapshot | null {
  const market = engine.markets[options.instrument ?? 0];
  if (market === undefined) return null;
  const rowTicks = whole(options.rowTicks, 1, 10_000_000);
  const rows = Math.min(whole(options.rows, 100, 1_000), 1_000);
  const { book, reader } = market;
  const { bids, asks } = book.grouped({ rowTicks, rows });
  return {
    instrument: market.instrument.index,
    feed: reader.state,
    rowTicks,
    bids,
    asks,
    bestBid: book.hasBid ? [book.bestBid, book.bestBidSize] : null,
    bestAsk: book.hasAsk ? [book.bestAsk, book.bestAskSize] : null,
    last: market.last,
  };
}

const whole = (value: number | undefined, fallback: number, most: number): number =>
  value === undefined || !Number.isInteger(value) || value < 1 ? fallback : Math.min(value, most);

export function projectTrades(engine: Engine, options: SubscriptionOptions): TradesSnapshot | null {
  const market = engine.markets[options.instrument ?? 0];
  if (market === undefined) return null;
  return {
    instrument: market.instrument.index,
    trades: market.trades.recent(whole(options.count, TRADES_SHOWN, MOST_TRADES)),
  };
}

export function projectCandles(engine: Engine, options: SubscriptionOptions): CandlesSnapshot | null {
  const market = engine.markets[options.instrument ?? 0];
  const seconds = options.intervalSeconds ?? 5;
  const series = market?.candles.get(seconds);
  if (market === undefined || series === undefined) return null;
  return {
    instrument: market.instrument.index,
    intervalSeconds: seconds,
    candles: series
      .last(whole(options.count, CANDLES_SHOWN, MOST_CANDLES))
      .map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume] as const),
    vwap: market.vwap.value,
  };
}

export function projectOrders(engine: Engine): OrdersSnapshot {
  const external = [...engine.reconciliation.external.values()];
  return {
    working: [...engine.orders.working()].map(orderRow),
    ended: engine.orders.ended(ENDED_SHOWN).map(orderRow),
    ...(external.length === 0 ? {} : { external }),
  };
}

function orderRow(order: Order): OrderRow {
  const { request } = order;
  return {
    clientOrderId: order.clientOrderId,
    instrument: request.instrument,
    owner: request.owner,
    side: request.side,
    type: request.type,
    timeInForce: request.timeInForce,
    postOnly: request.postOnly,
    reduceOnly: request.reduceOnly,
    displaySize: request.displaySize,
    expireTime: request.expireTime,
    state: order.state,
    doubt: order.doubt,
    price: order.price,
    triggerPrice: order.triggerPrice,
    size: order.size,
    filled: order.filled,
    queueAhead: order.queueAhead,
    queueEstimated: false,
    createdTime: order.createdTime,
    acknowledgedTime: order.acknowledgedTime,
    emulated: order.carrier === 'engine',
    trail: request.trail ?? null,
    execution: request.execution ?? null,
    bracket: request.bracket ?? null,
    parent: request.parent ?? null,
    venueOrderId: order.venueOrderId,
  };
}

export function projectPositions(engine: Engine, standings: VenueStandings): PositionsSnapshot {
  return {
    positions: engine.instruments.map(({ index, specification }) => {
      const funding = standings.fundingOf(specification);
      const report = engine.portfolio.report(index);
      return funding === null ? report : { ...report, funding };
    }),
    balances: engine.allBalances().map(([asset, { free, locked }]) => {
      const decimals = engine.asset(asset)?.decimals ?? 8;
      return { asset, free: free.format(decimals), locked: locked.format(decimals) };
    }),
  };
}

export function projectStrategies(engine: Engine): StrategiesSnapshot {
  return {
    strategies: [...engine.strategies.values()].map((strategy) => {
      const { instrument, owner } = strategy;
      const position = engine.portfolio.ownerPosition(owner, instrument.index);
      const report = engine.portfolio.report(instrument.index, position);
      return {
        name: strategy.name,
        instrument: instrument.index,
        state: strategy.state,
        positionLots: position.sizeLots,
        netPnl: report.netPnl,
        fills: strategy.fills,
        note: strategy.note,
        plugin: strategy.definition.name,
        fees: report.fees,
        workingOrders: engine.ownedBy(owner, instrument.index).length,
        parameters: parametersOf(strategy),
      };
    }),
  };
}

const described = new WeakMap<StrategyRuntime, readonly ParameterRow[]>();

/** A runtime's parameters never change, and telling them from the schema takes a while. */
function parametersOf(strategy: StrategyRuntime): readonly ParameterRow[] {
  const known = described.get(strategy);
  if (known !== undefined) return known;
  const { definition, parameters, instrument } = strategy;
  const rows = describeParameters(definition, parameters, instrument.specification);
  described.set(strategy, rows);
  return rows;
}

export function projectRisk(engine: Engine, options: SubscriptionOptions): RiskSnapshot | null {
  const market = engine.markets[options.instrument ?? 0];
  if (market === undefined) return null;
  const { index } = market.instrument;
  // What is left of the limits is what an order meets.
  const limits = engine.risk.scaled(scaleOf(engine));
  const { sizeLots } = engine.portfolio.position(index);
  return {
    state: engine.halted ? 'halt' : engine.monitor.state,
    gauges: gauges({
      limits,
      instrument: market.instrument,
      positionLots: sizeLots,
      price: market.last,
      account: accountRisk(engine),
      recentOrders: engine.risk.recentOrders(engine.time),
    }),
    collarFraction: limits.instruments[index]!.collarPpm.value / 1_000_000,
    stops: stopCoverage(engine, index),
    lastRefusal: engine.risk.lastRefusal,
    refusals: engine.risk.refusals,
    limits: standingLimits(engine.risk.configuration, market.instrument),
    ...watched(engine),
  };
}

function watched(engine: Engine): Pick<RiskSnapshot, 'breakers' | 'scalePercent' | 'scaleReason'> {
  if (engine.risk.configuration.monitor === undefined) return {};
  const { ppm, why } = scaleOf(engine);
  return { breakers: breakerRows(engine), scalePercent: ppm / 10_000, scaleReason: why };
}

export function projectTickers(engine: Engine, history: History): readonly TickerSnapshot[] {
  return engine.markets.map(({ instrument, book, reader, vwap, last, first }, index) => ({
    instrument: instrument.index,
    bid: book.hasBid ? [book.bestBid, book.bestBidSize] : null,
    ask: book.hasAsk ? [book.bestAsk, book.bestAskSize] : null,
    last,
    change: last === null || first === null || first === 0 ? null : last / first - 1,
    high: history.profiles[index]!.highest,
    low: history.profiles[index]!.lowest,
    volumeLots: vwap.volumeLots,
    feed: reader.state,
  }));
}

export function projectProfile(
  engine: Engine,
  history: History,
  options: SubscriptionOptions,
): ProfileSnapshot | null {
  const index = options.instrument ?? 0;
  const [market, profile] = [engine.markets[index], history.profiles[index]];
  if (market === undefined || profile === undefined) return null;
  const rowTicks = whole(options.rowTicks, 1, 10_000_000);
  const rows = whole(options.rows, MOST_PROFILE_ROWS, MOST_PROFILE_ROWS);
  return {
    instrument: index,
    rowTicks,
    rows: profile.grouped({ rowTicks, rows, centre: market.last ?? 0 }),
  };
}
