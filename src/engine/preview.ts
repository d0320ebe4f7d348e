import {
  type Bracket,
  type Command,
  type Instrument,
  Money,
  type NewOrder,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../domain/index.js';
import { LevelCursor } from '../market/index.js';
import { changeFault } from './change-fault.js';
import { hasInstrument } from './commands.js';
import { changedOrder, judge, judgeReplace, WATCH } from './decide.js';
import type { Engine } from './engine.js';
import { reach } from './flatten.js';
import {
  abilitiesOn,
  isNativeOrder,
  isTriggered,
  planProtection,
  termsText,
  trailedPrice,
} from './held/index.js';
import type { MarketState } from './market-state.js';
import { refuseMode } from './mode.js';
import { done, refused, type Verdict } from './outbox.js';
import { riskContext } from './risk-context.js';
import { planLimit, planParameters } from './settings.js';
import { counted, grouped, moneyText, priceText, sizeText, trailText } from './wording.js';

/** What a command would come to, by the engine's own book, orders and limits. Nothing changes. */
export function preview(engine: Engine, command: Command): Verdict {
  switch (command.kind) {
    case 'place':
      return previewOrder(engine, command.order, command.confirmed ?? false);
    case 'replace':
      return previewReplace(engine, command);
    case 'flatten':
      return engine.mode === 'watch' ? refused('mode', WATCH) : previewFlatten(engine, command.instrument);
    case 'mode':
      return refuseMode(engine, command) ?? done(`mode ${engine.mode} → ${command.mode}`);
    case 'protect': {
      if (!hasInstrument(engine, command.instrument)) {
        return refused('instrument', `no instrument ${command.instrument}`);
      }
      const plan = planProtection(engine, command);
      return 'outcome' in plan ? plan : done(plan.text);
    }
    case 'limit': {
      const plan = planLimit(engine, command);
      return 'refused' in plan ? refused('limit', plan.refused) : done(plan.text);
    }
    case 'strategy-parameters': {
      const plan = planParameters(engine, command);
      return 'outcome' in plan ? plan : done(`${command.name}: ${plan.text}`);
    }
    default:
      return done('nothing to check');
  }
}

/** `ahead ≈ 2.410 · pos 0.25→0.75/1.00`, or what it would take. */
function previewOrder(engine: Engine, order: NewOrder, confirmed: boolean): Verdict {
  if (!hasInstrument(engine, order.instrument))
    return refused('instrument', `no instrument ${order.instrument}`);
  const verdict = judge(engine, order, confirmed);
  if (verdict.outcome === 'refused') return verdict;
  const asleep = isTriggered(order.type);
  const parts = [
    asleep ? triggerText(engine, order) : executionText(engine.markets[order.instrument]!, order),
    ...(asleep || order.bracket !== undefined ? costTexts(engine, order) : []),
    positionText(engine, order),
    ...(order.bracket === undefined ? [] : [bracketText(engine, order, order.bracket)]),
  ];
  return done(parts.join(' · '));
}

/** What wakes it, what it is then, and where it waits until then. */
function triggerText(engine: Engine, order: NewOrder): string {
  const { instrument, last } = engine.markets[order.instrument]!;
  const { type, trail, price } = order;
  const where = isNativeOrder(engine, order) ? 'at the venue' : 'here, it dies with the engine';
  const then = price === null ? 'at market' : `at ${priceText(instrument, price)} or better`;
  const sleeps = `then ${then}; waits ${where}`;
  const above = (type === 'take-profit' || type === 'take-profit-limit') !== (order.side === 'buy');
  if (trail === undefined) {
    const at = priceText(instrument, order.triggerPrice);
    return `wakes at a trade at or ${above ? 'above' : 'below'} ${at}, ${sleeps}`;
  }
  const begin = order.triggerPrice ?? (last === null ? null : trailedPrice(last, trail, above));
  const now = begin === null ? 'from the first trade' : `from ${priceText(instrument, begin)}`;
  return `trails ${trailText(instrument, trail)} the best trade ${now}, ${sleeps}`;
}

/** `6,172.00 USDT, fee 6.17`: at its limit, its trigger or the touch, as taker unless it is post-only. */
function costTexts(engine: Engine, order: NewOrder): string[] {
  const { instrument, book, last } = engine.markets[order.instrument]!;
  const touch =
    order.side === 'buy' ? (book.hasAsk ? book.bestAsk : last) : book.hasBid ? book.bestBid : last;
  const price = order.price ?? order.triggerPrice ?? touch;
  if (price === null) return [];
  const notional = instrument.notional(price, order.size);
  const fee = instrument.fee(notional, order.postOnly ? 'maker' : 'taker');
  const { code } = instrument.specification.quote;
  return [`${moneyText(instrument, notional)} ${code}, fee ${moneyText(instrument, fee)}`];
}

/** What protects the position as it fills, and where each half of that lives. */
function bracketText(engine: Engine, order: NewOrder, bracket: Bracket): string {
  const { instrument } = engine.markets[order.instrument]!;
  const { stopPrice, takeProfitPrice, trail } = bracket;
  const paired = stopPrice !== null && takeProfitPrice !== null && trail === null;
  const native = paired && abilitiesOn(engine, order.instrument).oco;
  const stop = native ? 'at the venue once it has filled' : 'here, it dies with the engine';
  return `then ${termsText(instrument, bracket, { stop, take: 'at the venue' })}`;
}

/** As a new order would stand, which is what a replaced one is to the queue. */
function previewReplace(engine: Engine, command: Command & { kind: 'replace' }): Verdict {
  const order = engine.orders.get(command.clientOrderId);
  if (order === undefined) return refused('unknown-order', `no order ${command.clientOrderId}`);
  const verdict = changeFault(engine, order, command) ?? judgeReplace(engine, order, command);
  if (verdict.outcome === 'refused') return verdict;
  const changed = changedOrder(order, command);
  if (order.armed) return done(triggerText(engine, changed));
  return done(`${executionText(engine.markets[changed.instrument]!, changed)} · gives up its place`);
}

function executionText(market: MarketState, order: NewOrder): string {
  const { instrument, book } = market;
  const { side, size, price } = order;
  const taken = walk(market, { side, lots: size, limit: price });
  const rests = order.timeInForce === 'gtc' || order.timeInForce === 'gtd';
  if (taken.lots > 0 && !order.postOnly) {
    const rest = size - taken.lots;
    const part = rest > 0 ? ` ${sizeText(instrument, taken.lots)} of ${sizeText(instrument, size)}` : '';
    return `takes${part}: ${takingText(market, side, taken)}`;
  }
  if (price === null || !rests) return 'takes nothing';
  return `ahead ≈ ${sizeText(instrument, book.sizeAt(side === 'sell', price))}`;
}

/** The position now, and if this order and all that works on its side filled, as the rule counts it. */
function positionText(engine: Engine, order: NewOrder): string {
  const context = riskContext(engine, order);
  const { instrument, positionLots } = context;
  const working = order.side === 'buy' ? context.workingBuyLots : context.workingSellLots;
  const added = order.size + (order.reduceOnly ? 0 : working);
  const after = positionLots + (order.side === 'buy' ? added : -added);
  const limit = engine.risk.limits.instruments[instrument.index]!.maxPosition;
  const most = limit === null ? '' : `/${lotsText(instrument, limit.value)}`;
  return `pos ${lotsText(instrument, positionLots)}→${lotsText(instrument, after)}${most}`;
}

/** Of each instrument that would be closed: size, average, slippage and fee. */
function previewFlatten(engine: Engine, instrument: number | null): Verdict {
  const parts = engine.instruments.flatMap((each) =>
    instrument === null || instrument === each.index ? flattenTexts(engine, each) : [],
  );
  return done(parts.length === 0 ? 'flat already: nothing to close' : parts.join(' · '));
}

function flattenTexts(engine: Engine, instrument: Instrument): string[] {
  const { index, symbol } = instrument;
  const working = [...engine.orders.working()].filter((order) => order.request.instrument === index).length;
  const lots = engine.portfolio.position(index).sizeLots;
  const texts = working === 0 ? [] : [`${symbol} cancels ${counted(working, 'order')}`];
  if (lots === 0) return texts;
  const side = lots > 0 ? 'sell' : 'buy';
  const market = engine.markets[index]!;
  const what = `${symbol} ${side.toUpperCase()} ${sizeText(instrument, Math.abs(lots))}`;
  const limit = reach(engine, index, side);
  const taken = limit === null ? NOTHING : walk(market, { side, lots: Math.abs(lots), limit });
  if (taken.lots === 0) return [...texts, `${what}: no market to close on now`];
  const fee = instrument.fee(taken.notional, 'taker');
  const part = taken.lots === Math.abs(lots) ? '' : `, the first ${sizeText(instrument, taken.lots)} of it`;
  const cost = `fee ${moneyText(instrument, fee)} ${instrument.specification.quote.code}`;
  return [...texts, `${what}${part}: ${takingText(market, side, taken)}, ${cost}`];
}

interface Taken {
  readonly lots: number;
  readonly notional: Money;
  /** Σ ticks × lots, the nearest double: for an average to look at. */
  readonly ticksTimesLots: number;
}
const NOTHING: Taken = { lots: 0, notional: Money.ZERO, ticksTimesLots: 0 };

/** What an order would take of the other side as it stands, no further than its limit. */
function walk(
  { book, instrument }: MarketState,
  { side, lots, limit }: { side: Side; lots: number; limit: PriceTicks | null },
): Taken {
  const levels = new LevelCursor(book, side === 'buy');
  let taken = NOTHING;
  while (taken.lots < lots && levels.next()) {
    const { price } = levels;
    if (limit !== null && (side === 'buy' ? price > limit : price < limit)) break;
    const size = Math.min(lots - taken.lots, levels.size) as SizeLots;
    taken = {
      lots: taken.lots + size,
      notional: taken.notional.plus(instrument.notional(price, size)),
      ticksTimesLots: taken.ticksTimesLots + price * size,
    };
  }
  return taken;
}

/** `avg 61,730.10, slippage 0.4 bps`: against the mid, above 0 is worse. */
function takingText(market: MarketState, side: Side, { lots, ticksTimesLots }: Taken): string {
  const { instrument } = market;
  const average = ticksTimesLots / lots;
  const { decimals } = instrument.specification.tick;
  const text = `avg ${grouped(instrument.priceNumber(average).toFixed(decimals))}`;
  const slippage = slippageBps(market.mid(), average, side);
  return slippage === null ? text : `${text}, slippage ${slippage.toFixed(1)} bps`;
}

/** How much worse than the mid a price is, in basis points; null where there is no mid. */
export function slippageBps(mid: number | null, price: number, side: Side): number | null {
  if (mid === null || mid <= 0) return null;
  return ((side === 'buy' ? price - mid : mid - price) / mid) * 10_000;
}

/** Signed, with at least two decimals: 0.25, −1.00. */
function lotsText(instrument: Instrument, lots: number): string {
  const text = instrument.formatSize(Math.abs(lots)).replace(/(\.\d\d\d*?)0+$/, '$1');
  return lots < 0 ? `−${text}` : text;
}
