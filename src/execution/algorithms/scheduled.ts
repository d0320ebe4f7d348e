import {
  MICROS_PER_MILLI,
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  sizeText,
} from '../../domain/index.js';
import type { ExecutionAlgorithm, ParentView, Slice, SliceAction } from './contract.js';
import { cutSize, leastLots } from './slice-size.js';
import { farTouch, isBeyond, isMarketable, joinPrice, takingPrice, workingSlice } from './touch.js';

/** One slice for so much of the time, within these bounds. */
const SLICE_EVERY_MICROS = 5 * MICROS_PER_SECOND;
const FEWEST_SLICES = 4;
const MOST_SLICES = 240;
/** Slices are up to so much larger or smaller than the schedule's. */
const VARIANCE = 0.25;
const BETWEEN_MOVES_MICROS = MICROS_PER_SECOND;
/** Between two attempts to take. */
const BETWEEN_TAKES_MICROS = 500 * MICROS_PER_MILLI;
/** What is taken to catch up may cost so much more than the touch. */
const REACH_PPM = 200;

/** How much of the end is for taking what is left: a tenth of the time, from two to ten seconds. */
function closingMicros(durationMicros: number): number {
  const tenth = Math.min(Math.max(durationMicros / 10, 2 * MICROS_PER_SECOND), 10 * MICROS_PER_SECOND);
  return Math.floor(Math.min(tenth, durationMicros / 2));
}

/**
 * Follows a schedule: joins the touch with a slice at a time, and takes what falls behind by more than a slice.
 *
 * Almgren and Chriss ("Optimal Execution of Portfolio Transactions", 2000) leave the even schedule as the one of a
 * trader without aversion to risk; a subclass says how much is due at a time, and how much is permitted.
 */
export abstract class Scheduled implements ExecutionAlgorithm {
  readonly watchesMarket = true;
  private taking = false;
  private nextLots = 0;
  private nextMove = 0 as Micros;
  private nextTake = 0 as Micros;

  constructor(protected readonly durationMicros: number) {}

  /** Lots of the parent that ought to be done by now; never more than are permitted. */
  protected abstract dueLots(view: ParentView): number;
  /** Lots that may be done or open now. */
  protected abstract permittedLots(view: ParentView): number;
  /** What has to be remembered of the view, before it is asked what is due. */
  protected abstract observe(view: ParentView): void;
  abstract explain(view: ParentView): readonly string[];

  /** `0.200 done, 0.180 due by now, 6 s left`; of one that has ended what it came to: nothing is due any more. */
  protected progressText(view: ParentView): string {
    const { market, order, remainingLots } = view;
    const text = (lots: number) => sizeText(market.instrument, lots);
    const done = text(order.size - remainingLots);
    if (view.ended === true) return `${done} of ${text(order.size)} done`;
    const seconds = Math.max(0, Math.ceil((this.deadline(view) - view.time) / MICROS_PER_SECOND));
    return `${done} done, ${text(this.dueLots(view))} due by now, ${seconds} s left`;
  }

  deadline({ startTime }: ParentView): Micros {
    return (startTime + this.durationMicros) as Micros;
  }

  /** A look each second, and when the end begins. */
  nextTime(view: ParentView): Micros {
    const second = view.time + MICROS_PER_SECOND;
    const closing = this.closingTime(view);
    return Math.min(second, closing > view.time ? closing : second) as Micros;
  }

  protected closingTime(view: ParentView): number {
    return this.deadline(view) - closingMicros(this.durationMicros);
  }

  protected isClosing(view: ParentView): boolean {
    return view.time >= this.closingTime(view);
  }

  /** The even slice, at least what the venue takes. */
  protected sliceLots({ order }: ParentView, least: number): number {
    const even = Math.round(this.durationMicros / SLICE_EVERY_MICROS);
    const count = Math.min(Math.max(even, FEWEST_SLICES), MOST_SLICES);
    return Math.max(least, Math.ceil(order.size / count));
  }

  protected least(view: ParentView): number {
    const { market, order } = view;
    const price = farTouch(market, order.side) ?? order.price ?? market.last;
    return price === null ? market.instrument.specification.minSizeLots : leastLots(market.instrument, price);
  }

  act(view: ParentView): readonly SliceAction[] {
    this.observe(view);
    if (!view.market.live || !view.market.book.valid) return [];
    const least = this.least(view);
    const sliceLots = this.sliceLots(view, least);
    const done = view.order.size - view.remainingLots;
    const lag = this.dueLots(view) - done;
    const isLate = (this.isClosing(view) || lag > sliceLots) && isMarketable(view);
    const slice = workingSlice(view);
    if (slice !== null) return this.tend(view, slice, isLate);
    this.taking = false;
    if (view.unsentLots === 0) return [];
    if (view.remainingLots < least) {
      return [{ kind: 'finish', reason: 'what is left is less than the venue takes' }];
    }
    const room = Math.min(view.unsentLots, this.permittedLots(view) - done);
    if (isLate) return this.take(view, { room, least, wanted: this.isClosing(view) ? room : lag });
    return this.join(view, { room, least, sliceLots });
  }

  private tend(view: ParentView, slice: Slice, isLate: boolean): readonly SliceAction[] {
    const { clientOrderId, settled } = slice;
    if (!settled || this.taking) return [];
    if (isLate) return [{ kind: 'cancel', clientOrderId, reason: 'behind schedule: the rest is taken' }];
    const price = joinPrice(view, 0);
    const isBehind = price !== null && slice.price !== null && isBeyond(view.order.side, price, slice.price);
    if (!isBehind || view.time < this.nextMove) return [];
    this.nextMove = (view.time + BETWEEN_MOVES_MICROS) as Micros;
    return [{ kind: 'replace', clientOrderId, price, size: null, reason: 'follows the touch' }];
  }

  private take(
    view: ParentView,
    { room, least, wanted }: { room: number; least: number; wanted: number },
  ): readonly SliceAction[] {
    if (view.time < this.nextTake) return [];
    const most = view.market.instrument.specification.maxSizeLots;
    const size = cutSize({ wanted, room, unsent: view.unsentLots, least, most });
    if (size === 0) return [];
    this.nextTake = (view.time + BETWEEN_TAKES_MICROS) as Micros;
    this.taking = true;
    return [
      {
        kind: 'place',
        instrument: view.market.instrument.index,
        // The end takes whatever limit and collar allow.
        price: this.isClosing(view) ? null : takingPrice(view, REACH_PPM),
        size,
        timeInForce: 'ioc',
        postOnly: false,
        reason: this.isClosing(view) ? 'the time is running out' : 'behind schedule',
      },
    ];
  }

  private join(
    view: ParentView,
    { room, least, sliceLots }: { room: number; least: number; sliceLots: number },
  ): readonly SliceAction[] {
    if (this.nextLots === 0) {
      const spread = Math.floor(sliceLots * VARIANCE);
      this.nextLots = view.random.integer(sliceLots - spread, sliceLots + spread);
    }
    if (room < Math.min(this.nextLots, view.unsentLots)) return [];
    const price: PriceTicks | null = joinPrice(view, 0);
    const most = view.market.instrument.specification.maxSizeLots;
    const size = cutSize({ wanted: this.nextLots, room, unsent: view.unsentLots, least, most });
    if (price === null || size === 0) return [];
    this.nextLots = 0;
    return [
      {
        kind: 'place',
        instrument: view.market.instrument.index,
        price,
        size,
        timeInForce: 'gtc',
        postOnly: true,
        reason: 'joins the touch',
      },
    ];
  }

  refused(): void {
    this.taking = false;
  }

  canonical(): unknown {
    return [this.taking, this.nextLots, this.nextMove, this.nextTake];
  }
}
