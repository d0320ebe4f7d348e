import type { NewOrder, PriceTicks, SizeLots } from '../domain/index.js';
import { clientOrderId, isWorking, type Order } from '../execution/index.js';
import type { Refusal, RiskContext } from '../risk/index.js';
import type { Engine } from './engine.js';
import {
  abilitiesOn,
  cancelHeld,
  carry,
  formFault,
  forsakeLeg,
  idleBracketFault,
  legMoved,
  replaceHeld,
  shaped,
  triggerTerms,
} from './held/index.js';
import { done, refused, type Verdict } from './outbox.js';
import { recordRefusal } from './refusals.js';
import { riskContext } from './risk-context.js';
import type { StrategyRuntime } from './strategy-runtime.js';
import { orderText, priceText, sizeText } from './wording.js';

/** A plugin that threw is out: what it wanted is not kept any more, its orders are cancelled, and it is said once. */
export function buryFailed(engine: Engine): void {
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'failed' || strategy.buried) continue;
    strategy.buried = true;
    for (const leg of strategy.legs) leg.forget();
    engine.notice(
      'error',
      strategy.owner,
      `${strategy.name} ${strategy.note}: stopped, its orders are cancelled`,
    );
    for (const order of [...engine.orders.working()]) {
      if (order.request.owner === strategy.owner && !isProtection(engine, order)) cancel(engine, order);
    }
  }
}

/** A leg of a protection: it stays with the position, whatever becomes of whoever made it. */
export const isProtection = (engine: Engine, { clientOrderId }: Order): boolean =>
  engine.held.protections.isLeg(clientOrderId);

/** An order of a strategy, through the gate; a refusal makes it quiet for a while. */
export function propose(engine: Engine, strategy: StrategyRuntime, order: NewOrder): void {
  if (engine.time < strategy.quietUntil) return;
  const verdict = place(engine, order, true);
  if (verdict.outcome === 'done') {
    strategy.lastRefusal = '';
    strategy.note = '';
    return;
  }
  const instrument = engine.instruments[order.instrument]!;
  scold(engine, strategy, { rule: verdict.rule, text: verdict.text, what: orderText(instrument, order) });
}

/** Says a refusal to the operator; the same rule again and again is one line, not one a second. */
export function scold(
  engine: Engine,
  strategy: StrategyRuntime,
  { rule, text, what }: { readonly rule: string; readonly text: string; readonly what: string },
): void {
  engine.hush(strategy.owner);
  strategy.note = text;
  if (strategy.lastRefusal !== rule) {
    engine.notice('warn', strategy.owner, `refused   ${what}  ${text}`);
  }
  strategy.lastRefusal = rule;
}

export const WATCH = 'watch mode sends no orders: change it with mode paper';

const FUTURES = 'futures are data only in this version';

/** What stops an order before any limit is asked; null where nothing does. */
function closed(engine: Engine, order: NewOrder): Verdict | null {
  const { kind } = engine.instruments[order.instrument]!.specification;
  if (engine.contractsAreDataOnly && kind !== 'spot') return refused('futures', FUTURES);
  if (engine.leaving !== null && !order.reduceOnly) return refused('leaving', 'the session is ending');
  // A position that is being closed by the kill switch, or was before the mode changed, is closed.
  const flattens = order.reduceOnly && engine.flattening.has(order.instrument);
  return engine.mode === 'watch' && !flattens ? refused('mode', WATCH) : null;
}

/** What the risk gate says of an order; nothing changes. */
export function judge(engine: Engine, order: NewOrder, confirmed: boolean): Verdict {
  const refusal = closed(engine, order) ?? misshapen(engine, order) ?? idle(engine, order);
  if (refusal !== null) return refusal;
  const answer = engine.risk.check(order, riskContext(engine, order), confirmed);
  if (answer.refused) return refusedBy(answer);
  return { outcome: 'done', text: 'risk', clientOrderIds: [] };
}

function misshapen(engine: Engine, order: NewOrder): Verdict | null {
  const fault = formFault(engine, order);
  return fault === null ? null : refused('order', `order: ${fault}`);
}

/** Asked of new orders alone: one that works already is not held back from other terms by what the position has become. */
function idle(engine: Engine, order: NewOrder): Verdict | null {
  const fault = idleBracketFault(engine, order);
  return fault === null ? null : refused('order', `order: ${fault}`);
}

/**
 * What the gate says of an order that was held here and is to go out now; `held` is what counts for it already. What
 * only reduces goes in watch mode too, as it would if it had been at the venue from the start.
 */
export function judgeWoken(engine: Engine, order: NewOrder, held: Order | null): Verdict {
  const refusal = engine.mode === 'watch' && order.reduceOnly ? null : closed(engine, order);
  if (refusal !== null) return refusal;
  const context = contextBeside(engine, order, held);
  const answer = engine.risk.check(order, order.reduceOnly ? unheld(context) : context, true);
  return answer.refused ? refusedBy(answer) : done('');
}

/** What the gate says of a way out that the engine itself sends: a leg beside a position, or what closes it. */
export function judgeExit(engine: Engine, order: NewOrder): Verdict {
  const refusal = closed(engine, order);
  if (refusal !== null) return refusal;
  const answer = engine.risk.check(order, unheld(riskContext(engine, order)), true);
  return answer.refused ? refusedBy(answer) : done('');
}

/**
 * Without the balances: the coins of a position are there by our own fills, and a way out does not wait for the venue
 * to tell what it has freed. The venue itself looks.
 */
const unheld = (context: RiskContext): RiskContext => ({ ...context, freeBase: null, freeQuote: null });

/** The context of an order that takes the place of another; one that is held here locks nothing at its venue. */
function contextBeside(engine: Engine, order: NewOrder, replaced: Order | null): RiskContext {
  const context = riskContext(engine, order, replaced);
  if (replaced?.carrier !== 'engine') return context;
  const { freeBase, freeQuote } = riskContext(engine, order);
  return { ...context, freeBase, freeQuote };
}

/** Refusals of replacements that the gate did not speak. */
const UNRECORDED: readonly string[] = ['doubt', 'size', 'mode', 'leaving'];

const refusedBy = ({ rule, text, soft, limit, value }: Refusal): Verdict => ({
  outcome: 'refused',
  rule,
  text,
  limit,
  value,
  ...(soft ? { soft: true as const } : {}),
});

/** Through the gate, into the books as submitted, and out. */
export function place(engine: Engine, wanted: NewOrder, confirmed: boolean): Verdict {
  const order = shaped(engine, wanted);
  return placeJudged(engine, order, judge(engine, order, confirmed));
}

/** What closes a position; the coins that a cancelled order held need not be told as free yet. */
export function placeExit(engine: Engine, wanted: NewOrder): Verdict {
  const order = shaped(engine, wanted);
  return placeJudged(engine, order, misshapen(engine, order) ?? judgeExit(engine, order));
}

function placeJudged(engine: Engine, order: NewOrder, verdict: Verdict): Verdict {
  if (verdict.outcome === 'refused') {
    recordRefusal(engine, { order, refusal: verdict });
    return verdict;
  }
  engine.orderSequence += 1;
  const id = clientOrderId(engine.sessionId, engine.orderSequence);
  const placed = engine.orders.create(id, order, engine.time);
  engine.risk.recordOrder(order, engine.time);
  carry(engine, placed);
  const instrument = engine.instruments[order.instrument]!;
  // Only a person reads it.
  const isRead = engine.isHeard && order.owner === 'manual';
  return {
    outcome: 'done',
    text: isRead ? `sent ${orderText(instrument, order)}` : '',
    clientOrderIds: [id],
  };
}

export function cancel(engine: Engine, order: Order): Verdict {
  if (order.carrier === 'engine') return cancelHeld(engine, order);
  const verdict = askCancel(engine, order);
  if (verdict.outcome === 'done') forsakeLeg(engine, order);
  return verdict;
}

/** Asks an order's venue to cancel it. */
export function askCancel(engine: Engine, order: Order): Verdict {
  if (!isWorking(order.state)) {
    return { outcome: 'refused', rule: 'state', text: `${order.clientOrderId} is ${order.state} already` };
  }
  if (order.state === 'pending-cancel' && order.doubt === null) {
    return { outcome: 'refused', rule: 'state', text: `${order.clientOrderId} is being cancelled already` };
  }
  engine.orders.request(order, 'ask-cancel', engine.time);
  engine.risk.recordCancel(engine.time);
  engine.outbox.requests.push({ kind: 'cancel', clientOrderId: order.clientOrderId });
  return {
    outcome: 'done',
    text: `cancelling ${order.clientOrderId}`,
    clientOrderIds: [order.clientOrderId],
  };
}

/** Another price or size for a working order; null leaves what stands. */
export interface ReplaceTerms {
  readonly price: PriceTicks | null;
  readonly size: SizeLots | null;
  /** Where it wakes; only of an order that the engine holds. Where it has no limit, `price` says as much. */
  readonly triggerPrice?: PriceTicks | null;
  /** Whether a person has confirmed these very terms, or nobody need be asked. */
  readonly confirmed?: boolean;
}

/** What stands against other terms of an order, by the risk gate or by its own state; nothing changes. */
export function judgeReplace(engine: Engine, order: Order, terms: ReplaceTerms): Verdict {
  const changed = changedOrder(order, terms);
  const refusal = closed(engine, changed);
  if (refusal !== null) return refusal;
  if (!canReplace(engine, order)) {
    const { venue } = engine.instruments[order.request.instrument]!.specification;
    return refused('replace', `${venue} cannot replace orders; cancel it and place another`);
  }
  if (order.doubt !== null) {
    return refused('doubt', `${order.clientOrderId} is in doubt: only a cancel may follow`);
  }
  if (changed.size <= 0) return refused('size', 'that much is filled already; cancel the rest instead');
  const fault = order.carrier === 'engine' ? misshapen(engine, changed) : null;
  if (fault !== null) return fault;
  const answer = engine.risk.check(changed, contextBeside(engine, changed, order), terms.confirmed ?? false);
  return answer.refused ? refusedBy(answer) : done('');
}

/** The rest of the order, with its new terms, as the gate sees it. */
export function changedOrder(order: Order, terms: ReplaceTerms): NewOrder {
  const { price, size } = terms;
  const rest = (size ?? order.size) - order.filled;
  if (order.carrier === 'engine' && order.armed) {
    return { ...order.request, ...triggerTerms(order, terms), size: rest as SizeLots };
  }
  return { ...order.request, price: price ?? order.price, size: rest as SizeLots };
}

/** Whether an order's terms can be changed while it lives. */
export const canReplace = (engine: Engine, { carrier, request }: Order): boolean =>
  carrier === 'engine' || abilitiesOn(engine, request.instrument).replaces !== false;

/** Other terms; at a venue that changes none the order is cancelled, and who wanted them places another then. */
export const moveOrder = (engine: Engine, order: Order, terms: ReplaceTerms): Verdict =>
  canReplace(engine, order) ? replace(engine, order, terms) : cancel(engine, order);

export function replace(engine: Engine, order: Order, terms: ReplaceTerms): Verdict {
  const verdict = replaceLeg(engine, order, terms);
  if (verdict.outcome === 'done' && order.carrier === 'venue') legMoved(engine, order, terms);
  return verdict;
}

/** The same, where it is the protection itself that moves its leg. */
export function replaceLeg(engine: Engine, order: Order, terms: ReplaceTerms): Verdict {
  const price = terms.price ?? order.price;
  const size = terms.size ?? order.size;
  const instrument = engine.instruments[order.request.instrument]!;
  const verdict = judgeReplace(engine, order, terms);
  if (verdict.outcome === 'refused') {
    if (!UNRECORDED.includes(verdict.rule)) {
      recordRefusal(engine, { order: changedOrder(order, terms), refusal: verdict });
      engine.hush(order.request.owner);
    }
    return verdict;
  }
  if (order.carrier === 'engine') return replaceHeld(engine, order, terms);
  if (!engine.orders.request(order, 'ask-replace', engine.time)) {
    return { outcome: 'refused', rule: 'state', text: `${order.clientOrderId} is ${order.state}` };
  }
  engine.risk.recordMessage(engine.time);
  engine.outbox.requests.push({
    kind: 'replace',
    clientOrderId: order.clientOrderId,
    price: terms.price,
    size: terms.size,
  });
  const clientOrderIds = [order.clientOrderId];
  if (!engine.isHeard) return { outcome: 'done', text: '', clientOrderIds };
  const from = priceText(instrument, order.price);
  const text = `moving ${sizeText(instrument, size)} ${from} → ${priceText(instrument, price)}: gives up its place`;
  return { outcome: 'done', text, clientOrderIds };
}
