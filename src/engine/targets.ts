import { limitOrder, type PriceTicks, type Side, type SizeLots } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { cancel, moveOrder, propose } from './decide.js';
import type { Engine } from './engine.js';
import type { Leg, Target } from './leg.js';
import { isSettled } from './quotes.js';
import type { StrategyRuntime } from './strategy-runtime.js';

/** After news of an order: the target that it was on the way to, if any. */
export function keepTargetOf(engine: Engine, { request }: Order): void {
  for (const { strategy, leg } of engine.listeners[request.instrument]!) {
    if (strategy.owner === request.owner && leg.target !== null) keepTarget(engine, strategy, leg);
  }
}

/**
 * Brings a leg's position nearer to its target, one order at a time: while a request is under way nothing more is
 * asked. What is left below the venue's minimum is dust, and not chased.
 */
export function keepTarget(engine: Engine, strategy: StrategyRuntime, leg: Leg): void {
  const { target } = leg;
  if (target === null || strategy.state !== 'running' || engine.halted || engine.leaving !== null) return;
  const working = leg.working();
  for (const order of working) if (!isSettled(order)) return;
  const lots = target.positionLots - leg.positionLots;
  const side: Side = lots > 0 ? 'buy' : 'sell';
  const price = lots === 0 ? null : targetPrice(leg, side, target);
  const [first, ...surplus] = working;
  for (const order of surplus) cancel(engine, order);
  if (surplus.length > 0) return;
  if (price === null || isDust(leg, Math.abs(lots), price)) {
    if (first !== undefined) cancel(engine, first);
    else if (lots === 0 && target.style === 'take') leg.target = null;
    return;
  }
  const size = Math.abs(lots) as SizeLots;
  const stands = first?.request.side === side && first.price === price && first.size - first.filled === size;
  // One that takes still works only where a market of candles has it wait for the next open.
  if (first !== undefined && !stands && (target.style === 'take' || first.request.side !== side)) {
    cancel(engine, first);
    return;
  }
  if (stands || engine.time < strategy.quietUntil) return;
  if (first !== undefined) {
    moveOrder(engine, first, { price, size: (first.filled + size) as SizeLots, confirmed: true });
    return;
  }
  const { index } = leg.instrument;
  const rests = target.style === 'rest';
  propose(
    engine,
    strategy,
    limitOrder({
      instrument: index,
      side,
      size,
      price,
      timeInForce: rests ? 'gtc' : 'ioc',
      postOnly: rests,
      owner: strategy.owner,
    }),
  );
}

/** At the touch to rest, through it to take; null while there is no whole book. */
function targetPrice({ book }: Leg, side: Side, { style, maxSlippageBps }: Target): PriceTicks | null {
  if (!book.valid) return null;
  const { bestBid, bestAsk } = book;
  if (style === 'rest') return side === 'buy' ? bestBid : bestAsk;
  const through =
    side === 'buy'
      ? Math.floor((bestAsk * (10_000 + maxSlippageBps)) / 10_000)
      : Math.ceil((bestBid * (10_000 - maxSlippageBps)) / 10_000);
  // A tick is not to be refused for being more than the slippage.
  return (side === 'buy' ? Math.max(through, bestAsk) : Math.min(through, bestBid)) as PriceTicks;
}

function isDust({ instrument }: Leg, lots: number, price: PriceTicks): boolean {
  const { minSizeLots } = instrument.specification;
  if (lots < minSizeLots) return true;
  return instrument.notional(price, lots as SizeLots).compare(instrument.minNotional) < 0;
}
