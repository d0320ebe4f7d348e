import type { Input, MarketRows, Micros } from '../domain/index.js';
import { applyInput, applyMessage, applyRow, tellCandles } from './apply.js';
import { beginSession } from './begin-session.js';
import { forestall } from './commands.js';
import { buryFailed } from './decide.js';
import { Engine } from './engine.js';
import { continueFlattening } from './flatten.js';
import { heldSecond } from './held/index.js';
import { pursueAll } from './intents.js';
import { monitorSecond } from './monitoring.js';
import { keepTarget } from './targets.js';
import type { Wish } from './wish.js';

/** One row of market data, as a view: the columns are the feed's and may be reused when `step` returns. */
export interface RowInput {
  readonly kind: 'row';
  instrument: number;
  rows: MarketRows;
  row: number;
}

/**
 * The engine's one step. Live, paper, backtest and replay are this function over different inputs:
 *
 * timers that are due → apply the event → ask the strategies → check risk → mark in flight.
 *
 * Only what holds somebody back does so before the timers that were due before it: the kill switch, a quarantine, a
 * session that begins. A second that passes in the same step must neither send an order after the key was pressed, nor
 * call what hung, nor send anything under the ids of a session that is over.
 *
 * It mutates `engine`, leaves what it wants of the world in `engine.outbox`, and never throws for anything
 * that a venue, an operator or a plugin may do. **Invariant:** the state after it depends on the sequence
 * of inputs and their times, and on nothing else.
 *
 * @param json what `JSON.stringify` makes of the input, where the caller has it already.
 */
export function step(engine: Engine, input: RowInput | Input, time: Micros, json?: string): void {
  const now = (time > engine.time ? time : engine.time) as Micros;
  if (input.kind === 'command') forestall(engine, input.command);
  else if (input.kind === 'session') beginSession(engine, input.session, now);
  fireTimers(engine, now);
  engine.time = now;
  engine.sequence += 1;
  const wishes = input.kind === 'row' ? applyRow(engine, input) : applyInput(engine, input, json);
  conclude(engine, wishes);
}

/**
 * A step for each of the rows from `input.row` to `to` − 1, which are one whole message and no prints, taken at once:
 * between them nothing can come and nothing can be wanted. For an engine that does not hash its rows.
 */
export function stepMessage(
  engine: Engine,
  input: RowInput,
  { to, time }: { to: number; time: Micros },
): void {
  const now = (time > engine.time ? time : engine.time) as Micros;
  fireTimers(engine, now);
  engine.time = now;
  engine.sequence += to - input.row;
  conclude(engine, applyMessage(engine, input, to));
}

function conclude(engine: Engine, wishes: readonly Wish[]): void {
  if (wishes.length > 0) pursueAll(engine, wishes);
  if (engine.strategies.size > 0) buryFailed(engine);
  const { requests, texts } = engine.outbox;
  for (let i = texts.length; i < requests.length; i += 1) {
    const text = JSON.stringify(requests[i]);
    texts.push(text);
    engine.hash.output(text);
  }
}

/** Before an input at t, what is due at or before t happens, beat by beat, each at its own time. */
function fireTimers(engine: Engine, until: Micros): void {
  if (Number.isNaN(engine.nextSecond)) {
    engine.nextSecond = Math.ceil((until + 1) / engine.beatMicros) * engine.beatMicros;
    return;
  }
  while (engine.nextSecond <= until) {
    const due = engine.nextSecond as Micros;
    const newMinute = Engine.minuteOf(due) !== Engine.minuteOf(engine.time);
    engine.time = due;
    engine.nextSecond += engine.beatMicros;
    everySecond(engine);
    if (newMinute && engine.isHeard) engine.outbox.marks.push({ time: due, stateHash: engine.stateHash() });
  }
}

function everySecond(engine: Engine): void {
  for (const market of engine.markets) {
    market.finishBy(engine.time);
    if (market.reader.checkStale(engine.time)) {
      engine.notice(
        'warn',
        'engine',
        `${market.instrument.symbol}: no market data for 5 s, the book is stale`,
      );
    }
  }
  engine.portfolio.observe(engine.time);
  monitorSecond(engine);
  continueFlattening(engine);
  heldSecond(engine);
  for (const { instrument, hasFinished } of engine.markets) {
    if (hasFinished) pursueAll(engine, tellCandles(engine, instrument.index));
  }
  for (const strategy of engine.strategies.values()) {
    pursueAll(
      engine,
      strategy.onSecond().map((intent) => ({ strategy, intent })),
    );
    for (const leg of strategy.legs) if (leg.target !== null) keepTarget(engine, strategy, leg);
  }
}
