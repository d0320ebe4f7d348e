import { type Execution, MICROS_PER_SECOND, type NewOrder, sizeText } from '../../domain/index.js';
import type { CreateAlgorithm, ParentView, VolumePace } from './contract.js';
import { Scheduled } from './scheduled.js';
import { partOf } from './slice-size.js';

type Terms = Extract<Execution, { kind: 'vwap' }>;

/** What was traded before it began. */
interface Before extends VolumePace {
  readonly tradedLots: number;
}

/**
 * In step with the traded volume: what is due is the part of the volume expected over its time that has been traded so
 * far, and no more than the participation of it. The volume to come is expected at the pace of the session so far.
 */
export class Vwap extends Scheduled {
  private before: Before | null = null;
  private tradedLots = 0;
  /** The part of the expected volume that has been traded; what has been due once stays due. */
  private progress = 0;

  constructor(private readonly terms: Terms) {
    super(terms.durationMicros);
  }

  protected observe({ market, time, startTime }: ParentView): void {
    this.before ??= {
      tradedLots: market.tradedLots,
      lots: market.pace?.lots ?? 0,
      micros: market.pace?.micros ?? 0,
    };
    this.tradedLots = market.tradedLots - this.before.tradedLots;
    const elapsed = Math.min(Math.max(time - startTime, 0), this.durationMicros);
    const rest = this.durationMicros - elapsed;
    const seen = this.before.lots + this.tradedLots;
    const watched = this.before.micros + elapsed;
    const expected = watched === 0 ? 0 : (seen * rest) / watched;
    if (this.tradedLots === 0 || watched === 0) return;
    this.progress = Math.max(this.progress, this.tradedLots / (this.tradedLots + expected));
  }

  protected dueLots(view: ParentView): number {
    const { order } = view;
    const onCurve = this.isClosing(view) ? order.size : Math.floor(order.size * Math.min(1, this.progress));
    return Math.min(onCurve, partOf(this.tradedLots, this.terms.participationPpm));
  }

  protected permittedLots(view: ParentView): number {
    return this.dueLots(view);
  }

  explain(view: ParentView): readonly string[] {
    const { instrument } = view.market;
    const done = view.order.size - view.remainingLots;
    const share = this.tradedLots === 0 ? 0 : (done / this.tradedLots) * 100;
    return [
      `VWAP: ${this.progressText(view)}`,
      `${share.toFixed(1)}% of ${sizeText(instrument, this.tradedLots)} traded since; at most ${this.terms.participationPpm / 10_000}%`,
    ];
  }

  override canonical(): unknown {
    const { before } = this;
    return [
      super.canonical(),
      before === null ? null : [before.tradedLots, before.lots, before.micros],
      this.tradedLots,
      this.progress,
    ];
  }
}

export const createVwap: CreateAlgorithm = (order: NewOrder) => {
  const terms = order.execution as Terms;
  if (terms.durationMicros < MICROS_PER_SECOND) return { unworkable: 'a VWAP takes at least a second' };
  if (!(terms.participationPpm > 0 && terms.participationPpm <= 1_000_000)) {
    return { unworkable: `a participation of ${terms.participationPpm} ppm: give 1 to 1,000,000` };
  }
  return new Vwap(terms);
};
