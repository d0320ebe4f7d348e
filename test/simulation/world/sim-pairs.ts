import type { WireExchangeCore } from '../../../src/venues/embedded/wire/core/index.js';
import {
  type ExchangeFill,
  type ExchangeOrder,
  isRefusal,
  type OrderNews,
  type OrderReference,
  type OrderRefusal,
  type OrderRequest,
} from '../../../src/venues/embedded/wire/exchange.js';

type News = readonly [order: ExchangeOrder, news: OrderNews, fill: ExchangeFill | null];

/** The markets on which the venue has pairs: its first alone. */
const PAIRED_INSTRUMENT = 0;
/** The exchange's reason for an end that the other of the two has made. */
const CAME_ABOUT = 'another of its group came about';

interface PairsParts {
  readonly exchange: WireExchangeCore;
  readonly account: string;
  /** After what is under way at the venue. */
  later(act: () => void): void;
  tell(...news: News): void;
}

/** The venue's lists of two orders, as it keeps them itself: taken both or not at all, and ended together. */
export class SimPairs {
  private lists = 0;
  private readonly partners = new Map<number, number>();
  /** What was placed for a pair that was not taken: the venue knows of no such order. */
  private readonly dropped = new Set<number>();
  /** While a pair is placed, nothing of it is told. */
  private untold: News[] | null = null;

  constructor(private readonly parts: PairsParts) {}

  /** Stop first. */
  place(requests: readonly [OrderRequest, OrderRequest]): readonly ExchangeOrder[] | OrderRefusal {
    this.parts.exchange.advance();
    const refusal = this.refusalOf(requests);
    if (refusal !== null) return refusal;
    this.lists += 1;
    const group = `pair-${this.lists}`;
    this.untold = [];
    const stop = this.placeLeg({ ...requests[0], group });
    const take = isRefusal(stop) ? stop : this.placeLeg({ ...requests[1], group, postOnly: true });
    if (isRefusal(take) && !isRefusal(stop)) this.drop(stop);
    const told = this.untold;
    this.untold = null;
    if (isRefusal(stop)) return stop;
    if (isRefusal(take)) return take;
    this.partners.set(stop.number, take.number);
    this.partners.set(take.number, stop.number);
    for (const news of told) this.parts.tell(...news);
    return [stop, take];
  }

  /** Ends an order, and with it the other of its pair. */
  cancel(name: OrderReference): ExchangeOrder | OrderRefusal {
    const { exchange, account } = this.parts;
    const ended = exchange.cancel(account, name);
    if (!isRefusal(ended)) this.endPartner(ended.number);
    return ended;
  }

  /** Whether it is one of two of which none has ended. */
  isBound(number: number): boolean {
    const partner = this.partners.get(number);
    return partner !== undefined && this.isLive(number) && this.isLive(partner);
  }

  isKnown({ number }: ExchangeOrder): boolean {
    return !this.dropped.has(number);
  }

  /** The exchange's news, on their way to whoever listens. */
  heard(...news: News): void {
    const [order, what] = news;
    if (this.untold !== null) {
      this.untold.push(news);
      return;
    }
    this.parts.tell(...news);
    // Where one of them comes about it ends the other, and stays itself.
    const isBoth = (what === 'canceled' || what === 'expired') && order.reason !== CAME_ABOUT;
    if (isBoth && this.partners.has(order.number)) this.parts.later(() => this.endPartner(order.number));
  }

  private placeLeg(request: OrderRequest): ExchangeOrder | OrderRefusal {
    return this.parts.exchange.place(this.parts.account, request);
  }

  private drop({ number, filled, clientId }: ExchangeOrder): void {
    if (filled > 0) throw new Error(`a pair that is refused has filled: ${clientId}`);
    this.parts.exchange.cancel(this.parts.account, { number });
    this.dropped.add(number);
  }

  private endPartner(number: number): void {
    const partner = this.partners.get(number);
    if (partner !== undefined && this.isLive(partner))
      this.parts.exchange.cancel(this.parts.account, { number: partner });
  }

  private isLive(number: number): boolean {
    const status = this.parts.exchange.order(this.parts.account, { number })?.status;
    return status === 'open' || status === 'armed';
  }

  /** The last trade has to lie between the two. */
  private refusalOf([stop, take]: readonly [OrderRequest, OrderRequest]): OrderRefusal | null {
    if (stop.instrument !== PAIRED_INSTRUMENT)
      return { refused: 'invalid', reason: 'this market has no lists of orders' };
    const { last } = this.parts.exchange.ticker(stop.instrument);
    const sign = stop.side === 'sell' ? 1 : -1;
    const [low, high] = [stop.trigger?.price ?? 0, take.price ?? 0];
    const isBetween = last !== null && sign * low < sign * last && sign * last < sign * high;
    return isBetween ? null : { refused: 'invalid', reason: 'the prices do not lie around the market' };
  }
}
