import { type Execution, MICROS_PER_SECOND, type NewOrder, sizeText } from '../../domain/index.js';
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
    const { instrument } = view.market;
    const due = this.dueLots(view);
    const done = view.order.size - view.remainingLots;
    const seconds = Math.max(0, Math.ceil((this.deadline(view) - view.time) / MICROS_PER_SECOND));
    return [
      `TWAP: ${sizeText(instrument, done)} done, ${sizeText(instrument, due)} due by now, ${seconds} s left`,
    ];
  }
}

export const createTwap: CreateAlgorithm = (order: NewOrder) => {
  const terms = order.execution as Terms;
  if (terms.durationMicros < MICROS_PER_SECOND) return { unworkable: 'a TWAP takes at least a second' };
  return new Twap(terms);
};
