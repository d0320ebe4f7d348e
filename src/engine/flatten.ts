import {
  type ClientOrderId,
  type Instrument,
  limitOrder,
  type Micros,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../domain/index.js';
import { isWorking } from '../execution/index.js';
import { cancel, placeExit } from './decide.js';
import type { Engine } from './engine.js';
import { pauseStrategy } from './pausing.js';
import { sizeText } from './wording.js';

/** A position on its way to nothing: first the working orders go, which may hold its coins, then it is closed. */
export interface Flattening {
  attempts: number;
  /** The closing order that is out; the next is sent when it has ended. */
  closing: string | null;
  /** Before then no other attempt is made. */
  notBefore: number;
  /** What the gate last said against a closing order. */
  refusal: string;
  /** When each order in the way was last asked to go. */
  readonly asked: Map<ClientOrderId, Micros>;
}

export const newFlattening = (): Flattening => ({
  attempts: 0,
  closing: null,
  notBefore: 0,
  refusal: '',
  asked: new Map(),
});

/**
 * How long each attempt that came to nothing is waited after, and so how many there are: a market that ran away is
 * followed at once, one that is not heard of yet, a duplicate guard or a venue that says no is not worn out in a moment.
 */
const PAUSES_MICROS = [0, 250, 500, 1_000, 1_000, 2_000, 2_000, 4_000, 4_000, 0].map((ms) => ms * 1_000);
/** Refusals of a way out that no second attempt will change: not worth the venue's while, or no order at all. */
export const LASTING_RULES: readonly string[] = ['min-notional', 'order', 'futures'];
/** A venue that refuses a cancel is not asked again at once: each refusal would be answered by another. */
const AGAIN_MICROS = 1_000_000;
/** A market order here is an IOC at the touch and so many parts per 10,000 beyond it. */
const REACH_BPS = 5;

/** Begins to flatten; null means every instrument. Balances held before are external and stay. */
export function startFlattening(engine: Engine, instrument: number | null): number {
  let count = 0;
  for (const { index } of engine.instruments) {
    if (instrument !== null && instrument !== index) continue;
    if (!isToFlatten(engine, index)) continue;
    pauseTraders(engine, index);
    engine.flattening.set(index, newFlattening());
    count += 1;
  }
  continueFlattening(engine);
  return count;
}

/** Books that come to nothing together are open too: each owner would go on from what he believes to hold. */
const isOpen = ({ portfolio }: Engine, index: number): boolean =>
  portfolio.position(index).sizeLots !== 0 ||
  portfolio.ownerNames().some((owner) => portfolio.ownerPosition(owner, index).sizeLots !== 0);

/** Whether there is anything to flatten: where nothing is open and nothing works, what is filled later is let be. */
export const isToFlatten = (engine: Engine, index: number): boolean =>
  isOpen(engine, index) || [...engine.orders.working()].some(({ request }) => request.instrument === index);

/** Whoever trades the instrument would take the position up again at once. */
function pauseTraders(engine: Engine, index: number): void {
  for (const strategy of engine.strategies.values()) {
    const trades = strategy.state === 'running' || strategy.state === 'warming';
    const leg = strategy.legOn(index);
    if (leg === null || !trades) continue;
    pauseStrategy(engine, strategy);
    engine.notice(
      'notice',
      strategy.owner,
      `${strategy.name} paused: ${leg.instrument.symbol} is being flattened`,
    );
  }
}

/** Takes the next step wherever one can be taken: called after each venue event and each second. */
export function continueFlattening(engine: Engine): void {
  for (const [index, state] of engine.flattening) {
    if (advance(engine, index, state)) engine.flattening.delete(index);
  }
}

/** True when it has come to its end, good or bad. */
function advance(engine: Engine, index: number, state: Flattening): boolean {
  const instrument = engine.instruments[index]!;
  if (state.closing !== null) {
    const order = engine.orders.get(state.closing);
    if (order !== undefined && isWorking(order.state)) return false;
    state.closing = null;
  }
  for (const order of [...engine.orders.working()]) {
    if (order.request.instrument !== index || order.state === 'pending-cancel') continue;
    const asked = state.asked.get(order.clientOrderId);
    if (asked !== undefined && engine.time - asked < AGAIN_MICROS) continue;
    state.asked.set(order.clientOrderId, engine.time);
    cancel(engine, order);
  }
  // What was held here has ended by now; the rest is waited for.
  for (const order of engine.orders.working()) if (order.request.instrument === index) return false;
  if (engine.reconciliation.holdsExits(instrument.specification.venue, engine.time)) return false;
  // The position that is closed is the account's: nobody is to keep a part of it in his books.
  for (const owner of engine.portfolio.ownerNames()) engine.portfolio.handOver(index, owner, 'manual');
  const lots = engine.portfolio.position(index).sizeLots;
  if (lots === 0) {
    engine.notice('notice', 'engine', `${instrument.symbol} is flat`);
    return true;
  }
  const limit = reach(engine, index, lots > 0 ? 'sell' : 'buy');
  if (limit === null) return false;
  if (state.attempts >= PAUSES_MICROS.length) {
    const left = sizeText(instrument, Math.abs(lots));
    const why = state.refusal === '' ? '' : `: ${state.refusal}`;
    giveUp(engine, instrument, `is not flat: ${left} left after ${state.attempts} attempts${why}`);
    return true;
  }
  if (engine.time < state.notBefore) return false;
  state.notBefore = engine.time + PAUSES_MICROS[state.attempts]!;
  state.attempts += 1;
  const verdict = placeExit(
    engine,
    limitOrder({
      instrument: index,
      side: lots > 0 ? 'sell' : 'buy',
      size: Math.abs(lots) as SizeLots,
      price: limit,
      timeInForce: 'ioc',
      reduceOnly: true,
    }),
  );
  if (verdict.outcome === 'done') {
    state.closing = verdict.clientOrderIds[0]!;
    state.refusal = '';
    return false;
  }
  const isNews = state.refusal !== verdict.text;
  state.refusal = verdict.text;
  if (LASTING_RULES.includes(verdict.rule)) {
    giveUp(engine, instrument, `cannot be flattened: ${verdict.text}`);
    return true;
  }
  // The same order again within its time is refused where the market stands still: the next attempt is due by itself.
  if (isNews && verdict.rule !== 'duplicate') {
    engine.notice('warn', 'engine', `${instrument.symbol} is not flat yet: ${verdict.text}`);
  }
  return false;
}

/** Said wherever a person is: what he asked for is not done. */
function giveUp(engine: Engine, { symbol }: Instrument, what: string): void {
  engine.notice('error', 'engine', `${symbol} ${what}`);
  engine.alert('critical', `flatten:${symbol}`, `${symbol} ${what}`);
}

/** The limit of a closing order; null while there is no market to close on. */
export function reach(engine: Engine, index: number, side: Side): PriceTicks | null {
  const { book } = engine.markets[index]!;
  if (side === 'sell') {
    return book.hasBid ? (Math.floor((book.bestBid * (10_000 - REACH_BPS)) / 10_000) as PriceTicks) : null;
  }
  return book.hasAsk ? (Math.ceil((book.bestAsk * (10_000 + REACH_BPS)) / 10_000) as PriceTicks) : null;
}
