import { MICROS_PER_SECOND, type Micros } from '../../domain/index.js';
import { isWorking } from '../../execution/index.js';
import { cancel } from '../decide.js';
import type { Engine } from '../engine.js';
import { clockText, counted, orderText, priceText, sizeText, termsWords } from '../wording.js';
import type { Closing, Parent } from './parent.js';
import type { SliceWindow } from './parent-windows.js';

const LONGEST_DELAY_MICROS = 30 * MICROS_PER_SECOND;

/** No more is sent: its slices are cancelled, and once they have ended it ends. The first reason stands. */
export function close(engine: Engine, parent: Parent, closing: Closing): void {
  if (parent.closing === null) {
    parent.closing = closing;
    parent.nextTime = null;
    parent.waits = null;
    engine.orders.request(parent.record, 'ask-cancel', engine.time);
    recall(engine, parent);
  }
  settle(engine, parent);
}

/** Asks for the end of all its slices that nobody has asked to end. @returns how many. */
export function recall(engine: Engine, parent: Parent): number {
  const asked = cancelSlices(engine, parent.working);
  const delayMicros = Math.min(
    Math.max(parent.nextCancel.delayMicros * 2, MICROS_PER_SECOND),
    LONGEST_DELAY_MICROS,
  );
  parent.nextCancel = { time: (engine.time + delayMicros) as Micros, delayMicros };
  return asked;
}

export function cancelSlices(engine: Engine, slices: readonly SliceWindow[]): number {
  let asked = 0;
  for (const { record } of slices) {
    if (record.state === 'pending-cancel') continue;
    if (cancel(engine, record).outcome === 'done') asked += 1;
  }
  return asked;
}

/** Ends it where it is done, or was told to end, and no slice works any more. A slice in doubt works. */
export function settle(engine: Engine, parent: Parent): void {
  const { record, closing } = parent;
  // Its algorithm may have seen to that on the same news: it ends once.
  if (engine.held.parents.get(parent.clientOrderId) !== parent) return;
  const open = isWorking(record.state);
  if (open && closing === null) return;
  if (parent.working.length > 0) {
    // Filled by a fill that came late: what was sent in its place is too much.
    if (!open && closing === null) close(engine, parent, { event: 'cancel', reason: 'filled' });
    return;
  }
  if (open && closing !== null) engine.orders.end(record, closing.event, closing.reason, engine.time);
  engine.held.parents.remove(engine, parent);
  if (engine.isHeard) engine.notice('notice', record.request.owner, endText(engine, parent));
}

/** `filled    BUY  0.300 at 61,673.32 on average  route ioc`; of what is not filled wholly its terms too, and why. */
function endText(engine: Engine, parent: Parent): string {
  const { request, filled, size, state, note } = parent.record;
  const instrument = engine.instruments[request.instrument]!;
  const word = state.padEnd(9);
  const average = filled === 0 ? '' : `${averageText(parent)} on average`;
  if (filled >= size) {
    const side = request.side === 'buy' ? 'BUY ' : 'SELL';
    return `${word} ${side} ${sizeText(instrument, filled)}${average} ${termsWords(request)}`;
  }
  const done = `${sizeText(instrument, filled)} of ${sizeText(instrument, size)}`;
  const why = note === '' ? '' : `  ${note}`;
  return `${word} ${orderText(instrument, parent.order)}: ${done}${average}${why}`;
}

/** ` at 61,720.11`: over all its fills, wherever they were; empty before the first. */
function averageText({ fineFilled, fineCost, scale, market }: Parent): string {
  if (fineFilled === 0) return '';
  return ` at ${priceText(market.instrument, scale.averageTicks(fineCost, fineFilled))}`;
}

/** How it stands or stood, in lines for the order's detail. */
export function describe(parent: Parent): readonly string[] {
  const { sent, makerFine, fineFilled, waits, pause, closing, steps } = parent;
  const share = fineFilled === 0 ? '' : `, ${Math.round((makerFine / fineFilled) * 100)}% of it as maker`;
  const lines = [...parent.algorithm.explain(parent)];
  lines.push(
    `${counted(sent, 'slice')} sent, ${sizeText(parent.market.instrument, parent.record.filled)} filled${averageText(parent)}${share}`,
  );
  if (parent.ended) {
    const { filled, size, note } = parent.record;
    const ended = `ended: ${note}`;
    // Its algorithm may have said so itself.
    if (filled < size && note !== '' && !lines.includes(ended)) lines.push(ended);
  } else if (closing !== null) lines.push(`ending: ${closing.reason}`);
  else if (waits !== null) lines.push(`waiting: ${waits}`);
  if (pause !== null && !parent.ended)
    lines.push(`refused ${counted(pause.times, 'time')} by ${pause.rule}, next at ${clockText(pause.until)}`);
  for (const { time, text } of steps) lines.push(`${clockText(time)}  ${text}`);
  return lines;
}
