import {
  type Execution,
  type Instrument,
  MICROS_PER_MILLI,
  type Micros,
  type NewOrder,
  type PriceTicks,
  type Random,
  sizeText,
} from '../../domain/index.js';
import type { CreateAlgorithm, ExecutionAlgorithm, ParentView, SliceAction } from './contract.js';
import { cutSize, leastLots } from './slice-size.js';
import { behind, workingSlice } from './touch.js';

type Terms = Extract<Execution, { kind: 'iceberg' }>;

/** After a slice is gone the next appears within these bounds, uniformly. */
const SHORTEST_GAP_MICROS = 200 * MICROS_PER_MILLI;
const LONGEST_GAP_MICROS = 2_000 * MICROS_PER_MILLI;
/** A slice rests up to so many ticks better than the limit, where they are less than a basis point together. */
const MOST_TICKS_BETTER = 2;
const TICKS_PER_BASIS_POINT = 10_000;

/**
 * Shows a part of a large order at its limit, and another when that is gone.
 *
 * What gives a refilled order away is its regularity (Frey and Sandås, "The Impact of Iceberg Orders in Limit Order
 * Books", 2009, find them by equal sizes that return at once at one price): here sizes, the time to the next and the
 * price are drawn anew for each slice.
 */
export class Iceberg implements ExecutionAlgorithm {
  readonly watchesMarket = false;
  private nextRefill: Micros | null = null;
  /** What was shown and at which limit; null between two slices. */
  private shown: { readonly limit: PriceTicks | null } | null = null;
  private lastGapMicros = 0;

  constructor(private readonly terms: Terms) {}

  nextTime(): Micros | null {
    return this.nextRefill;
  }

  act(view: ParentView): readonly SliceAction[] {
    const slice = workingSlice(view);
    const { time, order } = view;
    if (slice !== null) {
      this.nextRefill = null;
      const moved = this.shown !== null && this.shown.limit !== order.price;
      if (!moved || !slice.settled) return [];
      const { clientOrderId } = slice;
      return [{ kind: 'cancel', clientOrderId, reason: 'the limit is another now' }];
    }
    if (view.unsentLots === 0) return [];
    if (this.shown !== null) {
      this.shown = null;
      this.nextRefill = (time + this.gap(view.random)) as Micros;
    }
    if (this.nextRefill !== null && time < this.nextRefill) return [];
    return this.show(view);
  }

  private show(view: ParentView): readonly SliceAction[] {
    const { order, random, unsentLots: unsent, market } = view;
    const { instrument } = market;
    const { displaySize, variancePpm } = this.terms;
    const limit = order.price!;
    const spread = Math.floor((displaySize * variancePpm) / 1_000_000);
    const wanted = random.integer(displaySize - spread, displaySize + spread);
    const most = Math.min(MOST_TICKS_BETTER, Math.floor(limit / TICKS_PER_BASIS_POINT));
    const price = behind(order.side, limit, random.integer(0, most));
    const least = leastLots(instrument, price);
    const size = cutSize({ wanted, room: unsent, unsent, least, most: instrument.specification.maxSizeLots });
    if (size === 0) return [{ kind: 'finish', reason: 'what is left is less than the venue takes' }];
    this.shown = { limit };
    this.nextRefill = null;
    return [
      {
        kind: 'place',
        instrument: instrument.index,
        price,
        size,
        timeInForce: 'gtc',
        postOnly: order.postOnly,
        reason: 'the next part is shown',
      },
    ];
  }

  /** Never the same twice running. */
  private gap(random: Random): number {
    let micros = random.integer(SHORTEST_GAP_MICROS, LONGEST_GAP_MICROS);
    if (micros === this.lastGapMicros) micros += 1;
    this.lastGapMicros = micros;
    return micros;
  }

  refused(): void {
    this.shown = null;
    this.nextRefill = null;
  }

  explain({ order, market }: ParentView): readonly string[] {
    const { displaySize, variancePpm } = this.terms;
    const percent = variancePpm / 10_000;
    return [
      `iceberg: shows ${sizeText(market.instrument, displaySize)} ± ${percent}% of ${sizeText(market.instrument, order.size)}, by the engine`,
    ];
  }

  canonical(): unknown {
    return [this.nextRefill, this.shown?.limit ?? null, this.shown !== null, this.lastGapMicros];
  }
}

export const createIceberg: CreateAlgorithm = (order: NewOrder, instrument: Instrument) => {
  const terms = order.execution as Terms;
  if (order.price === null) return { unworkable: 'an iceberg rests at a limit: give it a price' };
  const least = leastLots(instrument, order.price);
  if (terms.displaySize < least) {
    const [shown, smallest] = [sizeText(instrument, terms.displaySize), sizeText(instrument, least)];
    return { unworkable: `an iceberg that shows ${shown} shows less than the venue takes, ${smallest}` };
  }
  return new Iceberg(terms);
};
