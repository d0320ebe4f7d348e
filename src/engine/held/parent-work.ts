import type { SizeLots } from '../../domain/index.js';
import { isReducing } from '../../risk/index.js';
import type { Engine } from '../engine.js';
import { riskContext } from '../risk-context.js';
import type { Parent } from './parent.js';
import { cancelSlices, close, settle } from './parent-end.js';
import { isBeyondLimit, perform, shrink } from './parent-slices.js';

/** Asks the algorithm what it wants now, and does it. */
export function work(engine: Engine, parent: Parent): void {
  if (parent.closing !== null || endsNow(engine, parent)) {
    settle(engine, parent);
    return;
  }
  parent.waits = waitsFor(engine, parent);
  if (parent.waits !== null) {
    parent.nextTime = null;
    return;
  }
  const actions = parent.algorithm.act(parent);
  parent.forgetEnded();
  for (const action of actions) perform(engine, parent, action);
  if (parent.closing !== null) return;
  parent.nextTime = parent.algorithm.nextTime(parent);
  // It may have been refused just now: then it is asked again when the pause is over.
  parent.waits = waitsFor(engine, parent);
}

/** Its time is over, or nothing that adds exposure is to be sent any more. */
function endsNow(engine: Engine, parent: Parent): boolean {
  if (engine.halted && !reduces(engine, parent)) {
    close(engine, parent, { event: 'cancel', reason: 'HALT: nothing that adds exposure' });
    return true;
  }
  if (parent.deadline === null || engine.time < parent.deadline) return false;
  close(engine, parent, { event: 'expire', reason: 'its time is over' });
  return true;
}

/** Whether all that is left of it only brings the position nearer to zero. */
function reduces(engine: Engine, { record }: Parent): boolean {
  if (record.request.reduceOnly) return true;
  const rest = { ...record.request, size: (record.size - record.filled) as SizeLots };
  return isReducing(rest, riskContext(engine, rest, record));
}

/** What stands in its way for now; while something does it is not asked, and its slices stay as they are. */
function waitsFor(engine: Engine, parent: Parent): string | null {
  const { order, pause } = parent;
  if (engine.mode === 'watch') return 'watch mode sends no orders';
  if (engine.leaving !== null && !order.reduceOnly) return 'the session is ending';
  if (pause !== null && engine.time < pause.until) return `refused by ${pause.rule}`;
  if (parent.roams) return null;
  const { venue } = engine.instruments[order.instrument]!.specification;
  if (engine.reconciliation.pending.has(venue)) return `${venue} is being reconciled`;
  return parent.market.live ? null : 'no live market';
}

/** Brings what is out into line with the terms: nothing beyond the limit, no more than the size. */
export function align(engine: Engine, parent: Parent): void {
  const worse = parent.working.filter(({ instrument, price }) => {
    return price !== null && isBeyondLimit(engine, parent, { instrument, price });
  });
  cancelSlices(engine, worse);
  const target = (parent.wantedSize ?? parent.record.size) * parent.scale.ownFine - parent.fineFilled;
  let open = 0;
  // The oldest keep their places in the queue.
  for (const slice of parent.working) {
    open += slice.openLots * slice.fineLots;
    if (open > target) cancelSlices(engine, [slice]);
  }
  shrink(engine, parent);
}
