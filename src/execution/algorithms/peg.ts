import {
  type Execution,
  MICROS_PER_MILLI,
  type Micros,
  type NewOrder,
  type PriceTicks,
} from '../../domain/index.js';
import type { CreateAlgorithm, ExecutionAlgorithm, ParentView, SliceAction } from './contract.js';
import { cutSize, leastLots } from './slice-size.js';
import { joinPrice, workingSlice } from './touch.js';

type Terms = Extract<Execution, { kind: 'peg' }>;

/** Another place must have been right for so long before it is gone to: a touch that flickers is not followed. */
const STAND_MICROS = 100 * MICROS_PER_MILLI;
/** Two moves a second at most, far below what the limits of order entry and venues allow. */
const BETWEEN_MOVES_MICROS = 500 * MICROS_PER_MILLI;

/** Rests at the touch of its own side, or so many ticks behind, and goes with it; it never takes. */
export class Peg implements ExecutionAlgorithm {
  readonly watchesMarket = true;
  /** Where it ought to be and is not, and since when. */
  private wanted: { readonly price: PriceTicks; readonly since: Micros } | null = null;
  private nextMove = 0 as Micros;
  private moves = 0;

  constructor(private readonly terms: Terms) {}

  nextTime(): Micros | null {
    if (this.wanted === null) return null;
    return Math.max(this.wanted.since + STAND_MICROS, this.nextMove) as Micros;
  }

  act(view: ParentView): readonly SliceAction[] {
    const price = joinPrice(view, this.terms.offsetTicks);
    const slice = workingSlice(view);
    if (price === null || (slice !== null && slice.price === price)) {
      this.wanted = null;
      return [];
    }
    const { time } = view;
    if (slice === null) return view.unsentLots > 0 && time >= this.nextMove ? this.begin(view, price) : [];
    if (this.wanted?.price !== price) this.wanted = { price, since: time };
    if (!slice.settled || time < this.wanted.since + STAND_MICROS || time < this.nextMove) return [];
    this.wanted = null;
    this.moved(time);
    const { clientOrderId } = slice;
    return [{ kind: 'replace', clientOrderId, price, size: null, reason: 'the touch has moved' }];
  }

  private begin(view: ParentView, price: PriceTicks): readonly SliceAction[] {
    const { instrument } = view.market;
    const unsent = view.unsentLots;
    const least = leastLots(instrument, price);
    const most = instrument.specification.maxSizeLots;
    const size = cutSize({ wanted: unsent, room: unsent, unsent, least, most });
    if (size === 0) return [{ kind: 'finish', reason: 'what is left is less than the venue takes' }];
    this.wanted = null;
    this.moved(view.time);
    return [
      {
        kind: 'place',
        instrument: instrument.index,
        price,
        size,
        timeInForce: 'gtc',
        postOnly: true,
        reason: 'joins the touch',
      },
    ];
  }

  private moved(time: Micros): void {
    this.nextMove = (time + BETWEEN_MOVES_MICROS) as Micros;
    this.moves += 1;
  }

  refused(): void {
    this.wanted = null;
  }

  explain({ market }: ParentView): readonly string[] {
    const { offsetTicks } = this.terms;
    const where = offsetTicks === 0 ? 'at the touch' : `${offsetTicks} ticks behind the touch`;
    return [`peg: rests ${where} of ${market.instrument.symbol}, placed and moved ${this.moves} times`];
  }

  canonical(): unknown {
    return [this.wanted?.price ?? null, this.wanted?.since ?? null, this.nextMove, this.moves];
  }
}

export const createPeg: CreateAlgorithm = (order: NewOrder) => {
  const terms = order.execution as Terms;
  if (!Number.isInteger(terms.offsetTicks) || terms.offsetTicks < 0) {
    return { unworkable: `a peg ${terms.offsetTicks} ticks behind the touch: give 0 or more` };
  }
  return new Peg(terms);
};
