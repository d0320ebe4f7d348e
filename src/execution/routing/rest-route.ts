import { MICROS_PER_MILLI, MICROS_PER_SECOND, type Micros, priceText, sizeText } from '../../domain/index.js';
import type {
  ExecutionAlgorithm,
  MarketGlance,
  ParentView,
  Slice,
  SliceAction,
} from '../algorithms/contract.js';
import {
  limitTicks,
  planRest,
  type RestOption,
  type RestPlace,
  type RestPlan,
  type RestRequest,
} from './plan-rest.js';
import { isOpen, SentSlices } from './sent-slices.js';
import { TradeRates } from './trade-rates.js';
import { closedBy, limitOf, lotsUpTo, marketsOf } from './view-venues.js';

export interface RestOptions {
  /** For how long an order is expected to rest when places are weighed. */
  readonly horizonMicros: number;
  /** Between two looks at whether another place is better. */
  readonly lookMicros: number;
  /** Another place has to save so much, or the place in the queue is kept. */
  readonly hysteresisPpm: number;
  /** A venue that refused is left alone for so long, and longer each time. */
  readonly restraintMicros: number;
}

export const REST_DEFAULTS: RestOptions = {
  horizonMicros: 60 * MICROS_PER_SECOND,
  lookMicros: MICROS_PER_SECOND,
  hysteresisPpm: 20,
  restraintMicros: 2_000 * MICROS_PER_MILLI,
};

const PLACES: Readonly<Record<RestPlace, string>> = {
  join: 'join',
  improve: 'improve',
  behind: 'behind',
  limit: 'at the limit, which no touch is within',
};

/** Refusals of one venue, after which it is left out. */
const REFUSALS = 3;

/**
 * Rests as one post-only order where it is expected to cost the least, and moves rarely: a place in a queue is worth
 * something. It leaves at once where a feed dies. Nothing is placed elsewhere before what rests has surely ended.
 */
export class RestRoute implements ExecutionAlgorithm {
  readonly watchesMarket = true;
  private readonly sent = new SentSlices();
  private readonly rates = new TradeRates();
  private nextLook = 0 as Micros;
  private asked: number | null = null;
  /** Slices that were cancelled from here: their end is no refusal. */
  private readonly left = new Set<string>();
  private refusal = 'it was refused';
  private readonly refusals = new Map<number, { count: number; until: Micros; reason: string }>();
  private plan: { readonly result: RestPlan; readonly markets: readonly MarketGlance[] } | null = null;
  private moves = 0;

  constructor(private readonly options: RestOptions) {}

  nextTime(): Micros | null {
    return this.nextLook;
  }

  act(view: ParentView): readonly SliceAction[] {
    this.rates.observe(view.time, marketsOf(view));
    const { begun, ended } = this.sent.read(view);
    this.judge(view, begun, ended);
    const open = view.slices.find(isOpen);
    if (open !== undefined) return open.settled ? this.keep(view, open) : this.wait(view);
    return view.time < this.nextLook ? [] : this.place(view);
  }

  private wait(view: ParentView): readonly SliceAction[] {
    if (this.nextLook <= view.time) this.nextLook = (view.time + this.options.lookMicros) as Micros;
    return [];
  }

  private judge(view: ParentView, begun: readonly Slice[], ended: readonly Slice[]): void {
    if (this.asked !== null && !begun.some(({ instrument }) => instrument === this.asked)) {
      this.restrain(view, this.asked, this.refusal);
    }
    this.asked = null;
    for (const { clientOrderId, instrument, filled, size } of ended) {
      const isOurs = this.left.delete(clientOrderId);
      if (isOurs) this.nextLook = view.time;
      if (isOurs || filled === size) continue;
      this.restrain(view, instrument, 'its order ended there');
    }
  }

  private restrain(view: ParentView, instrument: number, reason: string): void {
    const count = (this.refusals.get(instrument)?.count ?? 0) + 1;
    const until = (view.time + count * this.options.restraintMicros) as Micros;
    this.refusals.set(instrument, { count, until, reason });
    // Another venue may be right at once.
    this.nextLook = view.time;
  }

  private place(view: ParentView): readonly SliceAction[] {
    this.nextLook = (view.time + this.options.lookMicros) as Micros;
    const size = this.sent.unsentUnits(view);
    if (size === 0) return [];
    const best = this.weigh(view, size, null).best;
    if (best === null) return [];
    const { index } = marketsOf(view)[best.venue]!.instrument;
    this.asked = index;
    this.moves += 1;
    return [
      {
        kind: 'place',
        instrument: index,
        price: best.price,
        size: best.lots,
        timeInForce: 'gtc',
        postOnly: true,
        reason: `rests where it is best: ${PLACES[best.place]}`,
      },
    ];
  }

  /** What rests stays, unless its market has gone or another place is better by more than the hysteresis. */
  private keep(view: ParentView, slice: Slice): readonly SliceAction[] {
    const market = marketsOf(view).find(({ instrument }) => instrument.index === slice.instrument);
    if (market === undefined || !market.live || !market.book.valid) {
      return this.leave(view, slice, 'its feed is not live');
    }
    if (view.time < this.nextLook) return [];
    this.nextLook = (view.time + this.options.lookMicros) as Micros;
    const rest = this.sent.units(slice.instrument, slice.size - slice.filled);
    const { best, options } = this.weigh(view, rest + this.sent.unsentUnits(view), slice);
    if (best === null || !this.isWorth(view, { best, options, slice })) return [];
    const there = marketsOf(view)[best.venue]!.instrument;
    if (there.index !== slice.instrument) return this.leave(view, slice, `it is better at ${there.id}`);
    this.moves += 1;
    const { clientOrderId } = slice;
    return [
      {
        kind: 'replace',
        clientOrderId,
        price: best.price,
        size: null,
        reason: `moves: ${PLACES[best.place]}`,
      },
    ];
  }

  private isWorth(
    view: ParentView,
    { best, options, slice }: { best: RestOption; options: readonly RestOption[]; slice: Slice },
  ): boolean {
    const markets = marketsOf(view);
    const limit = limitOf(view);
    const { side } = view.order;
    // As near as it may come: while no touch is within the limit its place in the queue there is kept.
    const { instrument } = markets.find((market) => market.instrument.index === slice.instrument)!;
    const isAtLimit = limit !== null && limitTicks(side, limit, instrument) === slice.price;
    if (isAtLimit && !options.some(({ place }) => place === 'join')) return false;
    const isHere = ({ venue }: RestOption) => markets[venue]!.instrument.index === slice.instrument;
    if (isHere(best)) {
      if (best.price === slice.price) return false;
      const { book } = markets[best.venue]!;
      const touch = side === 'buy' ? book.bestBid : book.bestAsk;
      // At the touch the order in front may be this one: nobody outbids himself.
      if (best.place === 'improve' && slice.price === touch) return false;
    }
    const here = options.find((option) => isHere(option) && option.price === slice.price);
    // Where its price is none of those that are weighed the market has left it behind.
    return here === undefined || best.savingPpm - here.savingPpm > this.options.hysteresisPpm;
  }

  private leave(view: ParentView, slice: Slice, reason: string): readonly SliceAction[] {
    const { clientOrderId } = slice;
    // While the cancel is under way the slice is not settled; where it still works after that, it is asked again.
    if (this.left.has(clientOrderId) && view.time < this.nextLook) return [];
    this.left.add(clientOrderId);
    this.nextLook = (view.time + this.options.lookMicros) as Micros;
    return [{ kind: 'cancel', clientOrderId, reason }];
  }

  private weigh(view: ParentView, size: number, resting: Slice | null): RestPlan {
    const markets = marketsOf(view);
    const request: RestRequest = {
      side: view.order.side,
      size,
      sizeStep: this.sent.unit,
      limit: limitOf(view),
      horizonMicros: this.options.horizonMicros,
      venues: markets.map((market) => {
        const { instrument, book, affordableLots } = market;
        const isHere = resting?.instrument === instrument.index;
        return {
          instrument,
          bestBid: book.bestBid,
          bestAsk: book.bestAsk,
          bestBidSize: book.bestBidSize,
          bestAskSize: book.bestAskSize,
          tradedLotsPerSecond: this.rates.lotsPerSecond(market),
          // What rests there is paid for already.
          affordableLots:
            isHere && affordableLots !== null
              ? affordableLots + resting.size - resting.filled
              : affordableLots,
          closed: isHere ? null : this.whyClosed(view, market),
          lotsUpTo: (price) => lotsUpTo(book, view.order.side, price),
        };
      }),
    };
    const result = planRest(request);
    this.plan = { result, markets };
    return result;
  }

  private whyClosed(view: ParentView, market: MarketGlance): string | null {
    const refusal = this.refusals.get(market.instrument.index);
    if (refusal !== undefined && (refusal.count >= REFUSALS || view.time < refusal.until))
      return refusal.reason;
    return closedBy(view, market);
  }

  refused(rule: string, text: string, view: ParentView): void {
    this.refusal = `${rule}: ${text}`;
    this.nextLook = (view.time + this.options.lookMicros) as Micros;
  }

  explain(): readonly string[] {
    if (this.plan === null) return ['route: nothing was placed yet'];
    const { result, markets } = this.plan;
    const lines = [`route: rests where it is expected to cost least; placed and moved ${this.moves} times`];
    for (const [index, { instrument }] of markets.entries()) {
      const option = result.options.find(({ venue }) => venue === index);
      const { venue } = instrument.specification;
      if (option === undefined) lines.push(`${venue}: ${result.leftOut[index]}`);
      else {
        const { place, price, queueAheadLots, fillProbability, savingPpm } = option;
        const chance = `${(fillProbability * 100).toFixed(0)} % within ${this.options.horizonMicros / MICROS_PER_SECOND} s`;
        lines.push(
          `${venue}: ${place} at ${priceText(instrument, price)}, ${sizeText(instrument, queueAheadLots)} ahead, ${chance}, saves ${(savingPpm / 100).toFixed(2)} bps`,
        );
      }
    }
    return lines;
  }

  canonical(): unknown {
    return {
      sent: this.sent.canonical(),
      rates: this.rates.canonical(),
      nextLook: this.nextLook,
      asked: this.asked,
      left: [...this.left],
      refusals: [...this.refusals],
      moves: this.moves,
    };
  }
}
