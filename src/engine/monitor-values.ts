import { MICROS_PER_SECOND, Money } from '../domain/index.js';
import type { BreakerKind, MonitorText } from '../risk/index.js';
import type { Engine } from './engine.js';
import { isAskedAfter } from './reconciliation.js';

/** A value that a breaker watches. */
export interface Watched {
  readonly kind: BreakerKind;
  /** Null for the account's own. */
  readonly symbol: string | null;
  readonly value: number;
}

/** Levels of the book that its depth is told by. */
const DEPTH_LEVELS = 10;
/** A market that is one tick wide is no less calm at ten: a normal spread counts as 1 bps at least. */
const LEAST_SPREAD = 0.0001;
/** So few answers make no rate. */
const LEAST_ANSWERS = 10;

/** Takes a sample of every market; called once a beat. */
export function sampleMarkets(engine: Engine, terms: MonitorText): void {
  const { monitor, time } = engine;
  for (const market of engine.markets) {
    const measures = monitor.market(market.instrument.index, terms, engine.beatMicros);
    if (market.feedMicros !== null) {
      measures.skews.add(time, market.feedMicros);
      measures.skewMicros = measures.skews.middle(Number.NEGATIVE_INFINITY);
    }
    const mid = market.mid();
    if (mid === null) {
      measures.previousMid = null;
      continue;
    }
    measures.liveTime = time;
    const { book } = market;
    if (measures.previousMid !== null) {
      const change = (mid - measures.previousMid) / measures.previousMid;
      measures.variance.add(change * change);
    }
    measures.previousMid = mid;
    measures.spread.add((book.bestAsk - book.bestBid) / mid);
    measures.depth.add(book.depthLots(false, DEPTH_LEVELS) + book.depthLots(true, DEPTH_LEVELS));
  }
}

/** Realised volatility of the window and its normal, in percent over the window; null while unknown. */
export function volatilityOf(
  engine: Engine,
  index: number,
  terms: MonitorText,
): { readonly now: number | null; readonly normal: number | null } {
  const { variance } = engine.monitor.market(index, terms, engine.beatMicros);
  const beats = (terms.windowSeconds * MICROS_PER_SECOND) / engine.beatMicros;
  const percent = (mean: number | null) => (mean === null ? null : Math.sqrt(mean * beats) * 100);
  return { now: percent(variance.current()), normal: percent(variance.normal()) };
}

/** What breakers watch of the markets: once a beat. */
export function marketValues(engine: Engine, terms: MonitorText): Watched[] {
  const values: Watched[] = [];
  const add = (kind: BreakerKind, symbol: string | null, value: number | null) => {
    if (value !== null && Number.isFinite(value)) values.push({ kind, symbol, value });
  };
  for (const market of engine.markets) {
    const { index, symbol } = market.instrument;
    const { spread, depth, liveTime } = engine.monitor.market(index, terms, engine.beatMicros);
    const { now, normal } = volatilityOf(engine, index, terms);
    add('volatility', symbol, ratio(now, normal));
    add('volatility-percent', symbol, now);
    add('spread', symbol, ratio(spread.current(), atLeast(spread.normal(), LEAST_SPREAD)));
    add('depth', symbol, ratio(depth.normal(), depth.current()));
    add('feed-gap', symbol, liveTime === null ? null : (engine.time - liveTime) / MICROS_PER_SECOND);
    add('depeg', symbol, depegPercent(engine, index, terms));
  }
  return values;
}

const atLeast = (value: number | null, least: number): number | null =>
  value === null ? null : Math.max(value, least);

const ratio = (value: number | null, normal: number | null): number | null =>
  value === null || normal === null || normal === 0 ? null : value / normal;

/** What they watch of the account and of our own orders: after each event too. */
export function ownValues(engine: Engine, terms: MonitorText): Watched[] {
  const { monitor, time, orders } = engine;
  const from = time - terms.windowSeconds * MICROS_PER_SECOND;
  const answers = monitor.answers.count(from);
  const middle = answers === 0 ? 0 : monitor.answers.middle(from);
  // What never comes counts too.
  const oldest = orders.unanswered.oldest((order) => !isAskedAfter(engine, order));
  const waiting = time - (oldest ?? time);
  const verdicts = monitor.verdicts.count(from);
  const rejected = verdicts < LEAST_ANSWERS ? 0 : (monitor.verdicts.sum(from) / verdicts) * 100;
  const { dayPnl, drawdown } = engine.portfolio.standing();
  const { dayLoss, drawdownPpm } = engine.risk.limits.account;
  const loss = dayPnl.isNegative ? -dayPnl.toNumber() : 0;
  const fall = drawdownPercent(drawdown);
  const values: Watched[] = [
    { kind: 'latency', symbol: null, value: Math.max(middle, waiting) / 1_000 },
    { kind: 'rejects', symbol: null, value: rejected },
    { kind: 'mismatch', symbol: null, value: monitor.differences.count(from) },
  ];
  add(values, 'day-loss', dayLoss.value.isZero ? null : (loss / dayLoss.value.toNumber()) * 100);
  add(values, 'drawdown', drawdownPpm.value === 0 ? null : (fall * 1_000_000) / drawdownPpm.value);
  values.push({ kind: 'losses', symbol: null, value: Math.max(0, ...monitor.losses.values()) });
  return values;
}

function add(values: Watched[], kind: BreakerKind, value: number | null): void {
  if (value !== null && Number.isFinite(value)) values.push({ kind, symbol: null, value });
}

export function drawdownPercent({ peak, fall }: { readonly peak: Money; readonly fall: Money }): number {
  if (fall.isZero) return 0;
  return peak.compare(Money.ZERO) > 0 ? (fall.toNumber() / peak.toNumber()) * 100 : 100;
}

/** How far a stablecoin is from the one that it is traded against. */
function depegPercent(engine: Engine, index: number, { stablecoins }: MonitorText): number | null {
  const { instrument, last } = engine.markets[index]!;
  const { base, quote } = instrument.specification;
  const isPair =
    stablecoins.includes(base.code) && (stablecoins.includes(quote.code) || quote.code === 'USD');
  const mid = engine.markets[index]!.mid() ?? last;
  return !isPair || mid === null ? null : Math.abs(instrument.priceNumber(mid) - 1) * 100;
}
