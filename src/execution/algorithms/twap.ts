import { type Execution, MICROS_PER_SECOND, type NewOrder } from '../../domain/index.js';
import type { CreateAlgorithm, ParentView } from './contract.js';
import { Scheduled } from './scheduled.js';

type Terms = Extract<Execution, { kind: 'twap' }>;

/** Evenly over its time: what is due is a straight line, and a slice may be ahead of it. */
export class Twap extends Scheduled {
  constructor(terms: Terms) {
    super(terms.durationMicros);
  }

  protected observe(): void {}

  protected dueLots({ time, startTime, order }: ParentView): number {
    const elapsed = Math.min(Math.max(time - startTime, 0), this.durationMicros);
    return Math.floor(order.size * (elapsed / this.durationMicros));
  }

  protected permittedLots(view: ParentView): number {
    if (this.isClosing(view)) return view.order.size;
    const ahead = Math.ceil(1.25 * this.sliceLots(view, this.least(view)));
    return Math.min(view.order.size, this.dueLots(view) + ahead);
  }

  explain(view: ParentView): readonly string[] {
    return [`TWAP: ${this.progressText(view)}`];
  }
}

export const createTwap: CreateAlgorithm = (order: NewOrder) => {
  const terms = order.execution as Terms;
  if (terms.durationMicros < MICROS_PER_SECOND) return { unworkable: 'a TWAP takes at least a second' };
  return new Twap(terms);
};
