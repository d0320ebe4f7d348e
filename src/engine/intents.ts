import { limitOrder, type NewOrder, type Owner } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { type Intent, intentFault } from '../strategy/index.js';
import { changeFault } from './change-fault.js';
import { cancel, moveOrder, propose, type ReplaceTerms, replace, scold } from './decide.js';
import type { Engine } from './engine.js';
import type { Leg } from './leg.js';
import { quoteMove } from './quotes.js';
import type { StrategyRuntime } from './strategy-runtime.js';
import { keepTarget } from './targets.js';
import type { Wish } from './wish.js';

/** How far a target that takes may go through the touch, where its strategy does not say. */
const USUAL_SLIPPAGE_BPS = 5;

/** Turns wishes into requests, one at a time: what one does, the next one's risk check sees. */
export function pursueAll(engine: Engine, wishes: readonly Wish[]): void {
  for (let i = 0; i < wishes.length; i += 1) {
    if (engine.halted || engine.leaving !== null) return;
    const { strategy, intent } = wishes[i]!;
    pursue(engine, strategy, intent);
  }
}

function pursue(engine: Engine, strategy: StrategyRuntime, intent: Intent): void {
  const leg = strategy.legs[intent.leg ?? 0];
  const fault = leg === undefined ? `there is no leg ${intent.leg}` : intentFault(intent);
  if (leg === undefined || fault !== null) {
    const what = `${strategy.name} wants ${String(intent.kind)}`;
    scold(engine, strategy, { rule: 'intent', text: `intent: ${fault}`, what });
    return;
  }
  switch (intent.kind) {
    case 'place':
      propose(engine, strategy, orderOf(intent, { instrument: leg.instrument.index, owner: strategy.owner }));
      return;
    case 'cancel':
    case 'replace': {
      const order = engine.orders.get(intent.clientOrderId);
      if (order === undefined || order.request.owner !== strategy.owner) return;
      if (intent.kind === 'cancel') cancel(engine, order);
      else
        change(engine, strategy, {
          order,
          terms: { price: intent.price, size: intent.size, confirmed: true },
        });
      return;
    }
    case 'quote':
      leg.target = null;
      leg.quotes = { bid: intent.bid, ask: intent.ask };
      keepQuotes(engine, strategy, leg);
      return;
    case 'target':
      leg.quotes = undefined;
      leg.target = {
        positionLots: intent.positionLots,
        style: intent.style,
        maxSlippageBps: intent.maxSlippageBps ?? USUAL_SLIPPAGE_BPS,
      };
      keepTarget(engine, strategy, leg);
  }
}

function change(
  engine: Engine,
  strategy: StrategyRuntime,
  { order, terms }: { readonly order: Order; readonly terms: ReplaceTerms },
): void {
  const fault = changeFault(engine, order, terms);
  if (fault === null) replace(engine, order, terms);
  else if (fault.outcome === 'refused' && fault.rule !== 'unchanged') {
    const { rule, text } = fault;
    scold(engine, strategy, { rule, text, what: `${strategy.name} wants a change` });
  }
}

/** The order that an intent asks for. */
function orderOf(
  intent: Extract<Intent, { kind: 'place' }>,
  of: { readonly instrument: number; readonly owner: Owner },
): NewOrder {
  const { side, size, price, trail, bracket, execution } = intent;
  const expireTime = intent.expireTime ?? null;
  // As `limitOrder` has them, one after another: the log and its hash see the order of the names.
  const order: { -readonly [K in keyof NewOrder]: NewOrder[K] } = {
    type: intent.type ?? (price === null ? 'market' : 'limit'),
    timeInForce: intent.timeInForce ?? (expireTime === null ? 'gtc' : 'gtd'),
    triggerPrice: intent.triggerPrice ?? null,
    postOnly: intent.postOnly ?? false,
    reduceOnly: intent.reduceOnly ?? false,
    displaySize: null,
    expireTime,
    owner: of.owner,
    instrument: of.instrument,
    side,
    size,
    price,
  };
  if (trail !== undefined) order.trail = trail;
  if (bracket !== undefined) order.bracket = bracket;
  if (execution !== undefined) order.execution = execution;
  return order;
}

function keepQuotes(engine: Engine, strategy: StrategyRuntime, leg: Leg): void {
  const { quotes } = leg;
  if (quotes === undefined) return;
  const working = leg.working();
  for (const side of ['buy', 'sell'] as const) {
    const wanted = side === 'buy' ? quotes.bid : quotes.ask;
    const move = quoteMove(
      side,
      wanted,
      working.filter((order) => order.request.side === side),
    );
    if (move === null) continue;
    if (move.kind === 'cancel') cancel(engine, move.order);
    else if (engine.time < strategy.quietUntil) continue;
    else if (move.kind === 'replace') {
      moveOrder(engine, move.order, { price: move.price, size: move.size, confirmed: true });
    } else {
      const { price, size } = move;
      const { owner } = strategy;
      propose(
        engine,
        strategy,
        limitOrder({ instrument: leg.instrument.index, side, price, size, postOnly: true, owner }),
      );
    }
  }
}
