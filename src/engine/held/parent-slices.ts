import {
  limitOrder,
  MICROS_PER_MILLI,
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  type SizeLots,
} from '../../domain/index.js';
import type { SliceAction } from '../../execution/index.js';
import { cancel, canReplace, moveOrder, place } from '../decide.js';
import type { Engine } from '../engine.js';
import { orderText, priceText, sizeText } from '../wording.js';
import type { Parent } from './parent.js';
import { close } from './parent-end.js';
import { comparePrices } from './parent-scale.js';

type Place = Extract<SliceAction, { kind: 'place' }>;
type Replace = Extract<SliceAction, { kind: 'replace' }>;

const FIRST_DELAY_MICROS = MICROS_PER_SECOND;
/** After a race that was lost, where the next attempt is another: a post-only slice that would have taken. */
const RACE_DELAY_MICROS = 100 * MICROS_PER_MILLI;
const LONGEST_DELAY_MICROS = 30 * MICROS_PER_SECOND;
/** Rules and reasons that do not pass by themselves, and how often in a row they are heard before they are believed. */
const LASTING = ['balance', 'min-notional', 'insufficient-balance', 'filter-min-notional', 'filter-size'];
const BELIEVED_AFTER = 3;
const RACES = ['post-only-would-take', 'unknown-order'];
const STEPS_KEPT = 8;

/** Does what an algorithm wants, as far as its bounds and the gate let it. */
export function perform(engine: Engine, parent: Parent, action: SliceAction): void {
  if (parent.closing !== null) return;
  switch (action.kind) {
    case 'place':
      placeSlice(engine, parent, action);
      return;
    case 'replace':
      replaceSlice(engine, parent, action);
      return;
    case 'cancel': {
      const slice = parent.slices.find(({ clientOrderId }) => clientOrderId === action.clientOrderId);
      if (slice === undefined || !slice.working || slice.record.state === 'pending-cancel') return;
      if (cancel(engine, slice.record).outcome === 'done') {
        remember(engine, parent, `cancels ${action.clientOrderId}: ${action.reason}`);
      }
      return;
    }
    case 'finish':
      close(engine, parent, { event: 'expire', reason: action.reason });
  }
}

function placeSlice(engine: Engine, parent: Parent, action: Place): void {
  const { order, scale } = parent;
  const instrument = engine.instruments[action.instrument];
  const fine = scale.fineOf(action.instrument);
  if (instrument === undefined || fine === undefined) {
    turnDown(engine, parent, {
      rule: 'instrument',
      text: `no slice goes to instrument ${action.instrument}`,
    });
    return;
  }
  if (!(action.size > 0) || action.size * fine > parent.fineUnsent) {
    const text = `a slice of ${sizeText(instrument, action.size)} is not what is left to send`;
    turnDown(engine, parent, { rule: 'size', text });
    return;
  }
  const price = slicePrice(engine, parent, action);
  if (price === null || isBeyondLimit(engine, parent, { instrument: action.instrument, price })) {
    const text = price === null ? 'there is no price to take' : 'a slice would pass the limit';
    turnDown(engine, parent, { rule: 'limit', text });
    return;
  }
  const slice = limitOrder({
    instrument: action.instrument,
    side: order.side,
    size: action.size,
    price,
    timeInForce: action.price === null && action.timeInForce === 'gtc' ? 'ioc' : action.timeInForce,
    postOnly: action.postOnly,
    reduceOnly: order.reduceOnly,
    owner: order.owner,
    parent: parent.clientOrderId,
  });
  const verdict = place(engine, slice, true);
  if (verdict.outcome === 'refused') {
    turnDown(engine, parent, verdict);
    return;
  }
  parent.add(engine.orders.get(verdict.clientOrderIds[0]!)!);
  remember(engine, parent, () => `${orderText(instrument, slice)}: ${action.reason}`);
}

/** Its own price; where it takes what is there, no further than limit and collars allow, and to no order of our own. */
function slicePrice(engine: Engine, { order }: Parent, action: Place): PriceTicks | null {
  const takes = action.timeInForce === 'ioc' || action.timeInForce === 'fok' || action.price === null;
  if (!takes) return action.price;
  const collar = collarPrice(engine, action.instrument, order.side);
  const own = action.instrument === order.instrument ? order.price : null;
  const short = beforeOwn(engine, action.instrument, order.side);
  const wanted = [action.price ?? own, collar, short].filter((price) => price !== null);
  if (wanted.length === 0 || collar === null) return null;
  return (order.side === 'buy' ? Math.min(...wanted) : Math.max(...wanted)) as PriceTicks;
}

/**
 * The last price before our own best order on the other side. Null where there is none; and where nobody stands before
 * it, since then it is the gate that says whether this may meet it.
 */
function beforeOwn(engine: Engine, instrument: number, side: 'buy' | 'sell'): PriceTicks | null {
  const { buy, sell } = engine.orders.sums.of(instrument);
  const { book } = engine.markets[instrument]!;
  const own = (side === 'buy' ? sell : buy).best(null);
  if (own === null) return null;
  if (side === 'buy') return book.hasAsk && own > book.bestAsk ? ((own - 1) as PriceTicks) : null;
  return book.hasBid && own < book.bestBid ? ((own + 1) as PriceTicks) : null;
}

/** The furthest price through the mid, and through the last trade, that the gate lets pass; null while there is no mid. */
function collarPrice(engine: Engine, instrument: number, side: 'buy' | 'sell'): PriceTicks | null {
  const market = engine.markets[instrument]!;
  const mid = market.mid();
  if (mid === null) return null;
  const { collarPpm, lastCollarPpm } = engine.risk.limits.instruments[instrument]!;
  const fromMid = through(side, mid * 2, collarPpm.value);
  if (lastCollarPpm === null || market.last === null) return fromMid;
  const fromLast = through(side, market.last * 2, lastCollarPpm.value);
  return (side === 'buy' ? Math.min(fromMid, fromLast) : Math.max(fromMid, fromLast)) as PriceTicks;
}

/** So much worse for its owner than half of `twice`, in whole ticks. */
function through(side: 'buy' | 'sell', twice: number, ppm: number): PriceTicks {
  const million = 1_000_000;
  return (
    side === 'buy'
      ? Math.floor((twice * (million + ppm)) / (2 * million))
      : Math.ceil((twice * (million - ppm)) / (2 * million))
  ) as PriceTicks;
}

/** Whether a price is worse than the parent's limit, which is in the ticks of its own market. */
export function isBeyondLimit(
  engine: Engine,
  { order }: Parent,
  { instrument, price }: { readonly instrument: number; readonly price: PriceTicks },
): boolean {
  if (order.price === null) return false;
  const tickOf = (index: number) => engine.instruments[index]!.specification.tick;
  const beyond = comparePrices(
    { price, tick: tickOf(instrument) },
    { price: order.price, tick: tickOf(order.instrument) },
  );
  return order.side === 'buy' ? beyond > 0 : beyond < 0;
}

function replaceSlice(engine: Engine, parent: Parent, { clientOrderId, price, size, reason }: Replace): void {
  const slice = parent.slices.find((one) => one.clientOrderId === clientOrderId);
  if (slice === undefined || !slice.settled) return;
  const { record, fineLots, instrument } = slice;
  const more = (size ?? record.size) - record.size;
  if (more * fineLots > Math.max(0, parent.fineUnsent)) {
    turnDown(engine, parent, { rule: 'size', text: 'a slice would be larger than what is left to send' });
    return;
  }
  if (price !== null && isBeyondLimit(engine, parent, { instrument, price })) {
    turnDown(engine, parent, { rule: 'limit', text: 'a slice would pass the limit' });
    return;
  }
  if (canReplace(engine, record)) slice.askedSize = size;
  const verdict = moveOrder(engine, record, { price, size, confirmed: true });
  if (verdict.outcome === 'refused') {
    slice.askedSize = null;
    turnDown(engine, parent, verdict);
    return;
  }
  const market = engine.instruments[instrument]!;
  remember(engine, parent, () => `${clientOrderId} → ${priceText(market, price ?? record.price)}: ${reason}`);
}

/**
 * Something that it wanted was refused, by the gate or by a venue: said once, not tried again for a while that
 * doubles, and the end of it where the reason lasts and nothing is under way that could change it.
 */
export function turnDown(
  engine: Engine,
  parent: Parent,
  { rule, text }: { readonly rule: string; readonly text: string },
): void {
  const { pause, record } = parent;
  const again = pause !== null && pause.rule === rule;
  const first = RACES.includes(rule) ? RACE_DELAY_MICROS : FIRST_DELAY_MICROS;
  const delayMicros =
    pause === null ? first : Math.min(Math.max(first, pause.delayMicros * 2), LONGEST_DELAY_MICROS);
  const until = (engine.time + delayMicros) as Micros;
  parent.pause = { rule, until, delayMicros, times: again ? pause.times + 1 : 1 };
  if (!again)
    engine.notice('warn', record.request.owner, `slice of ${record.clientOrderId} refused  ${text}`);
  remember(engine, parent, text);
  parent.algorithm.refused(rule, text, parent);
  if (!LASTING.includes(rule) || parent.pause.times < BELIEVED_AFTER || parent.working.length > 0) return;
  close(engine, parent, { event: 'cancel', reason: text });
}

/** Keeps a step for whoever looks at the order. */
export function remember(engine: Engine, parent: Parent, text: string | (() => string)): void {
  if (!engine.isHeard) return;
  parent.steps.push({ time: engine.time, text: typeof text === 'string' ? text : text() });
  if (parent.steps.length > STEPS_KEPT) parent.steps.shift();
}

/** A smaller size for the parent, as far as what is open allows; at once where nothing is in its way. */
export function shrink(engine: Engine, parent: Parent): void {
  const { wantedSize, record, scale } = parent;
  if (wantedSize === null) return;
  let open = 0;
  for (const slice of parent.slices) open += slice.openLots * slice.fineLots;
  const committed = Math.ceil((parent.fineFilled + open) / scale.ownFine);
  const size = Math.max(wantedSize, committed) as SizeLots;
  if (size !== record.size) engine.orders.amend(record, { price: null, size });
  if (size === wantedSize) parent.wantedSize = null;
  // What is filled already may be all that is wanted now.
  if (record.filled >= record.size) engine.orders.advance(record, 0, engine.time);
  parent.refreshTerms();
}
