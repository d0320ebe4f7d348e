import type { Micros, PriceTicks, SizeLots, VenueEvent } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import { isOfOrder, isWorking, type Order, type VenueRequest } from '../../execution/index.js';
import type { OrderStorySnapshot } from '../../protocol/index.js';
import { explain } from './held-words.js';
import { newsText, type OrderNews, why } from './story-words.js';
import { ThinnedSeries } from './thinned-series.js';

const STORIES_KEPT = 500;
const EVENTS_KEPT = 100;
/** The beginning is kept, whatever came after it. */
const FIRST_EVENTS = 10;
const PLACES_KEPT = 200;

/** What is known of one order beside the order itself. */
export interface OrderStory {
  readonly order: Order;
  /** In ticks, when it was sent; null before, and where there was none. */
  mid: number | null;
  /** Put into words when somebody asks. */
  readonly news: { readonly time: Micros; readonly said: OrderNews }[];
  places: ThinnedSeries<readonly [number, number]>;
  /** Since when it has rested at its price; null before. */
  restedTime: Micros | null;
  /** Lots that traded at its price or through it since then. */
  tradedLots: number;
  /** The lowest and the highest price of its fills, in ticks; null before the first. */
  fillRange: readonly [low: PriceTicks, high: PriceTicks] | null;
}

/** The lives of the last orders, for "why no fill?". */
export class OrderStories {
  /** Oldest first. */
  private readonly stories = new Map<string, OrderStory>();
  /** Those that may still trade, by the instrument's index. */
  private readonly working: readonly Set<OrderStory>[];

  constructor(private readonly engine: Engine) {
    this.working = engine.instruments.map(() => new Set());
  }

  request(request: VenueRequest): void {
    const ids =
      request.kind === 'place-pair'
        ? request.legs.map(({ clientOrderId }) => clientOrderId)
        : [request.clientOrderId];
    const begins = request.kind === 'place' || request.kind === 'place-pair' || request.kind === 'adopt';
    for (const id of ids) {
      const order = this.engine.orders.get(id);
      if (order === undefined) continue;
      const story = this.stories.get(id) ?? (begins ? this.begin(order) : undefined);
      if (story === undefined) continue;
      if (begins) story.mid = this.engine.markets[order.request.instrument]!.mid();
      this.keep(story, { request });
    }
  }

  /** What the engine itself holds or works is sent to nobody: its story begins when it is asked for. */
  private found(clientOrderId: string): OrderStory | undefined {
    const known = this.stories.get(clientOrderId);
    const order = this.engine.orders.get(clientOrderId);
    if (known !== undefined || order?.carrier !== 'engine') return known;
    return this.begin(order);
  }

  event(event: VenueEvent): void {
    if (!isOfOrder(event)) return;
    const id = event.kind === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
    const story = this.stories.get(id);
    if (story === undefined) return;
    const { order } = story;
    const { time } = this.engine;
    const { instrument } = order.request;
    if (event.kind === 'accepted' || event.kind === 'triggered') story.restedTime ??= time;
    if (event.kind === 'replaced') this.restAnew(story);
    if (event.kind === 'fill') {
      const { price } = event.fill;
      const [low, high] = story.fillRange ?? [price, price];
      story.fillRange = [price < low ? price : low, price > high ? price : high];
    }
    if ('queueAhead' in event && event.queueAhead !== null && event.queueAhead !== story.places.last?.[1]) {
      story.places.push([time, event.queueAhead]);
    }
    if (event.kind !== 'queue') this.keep(story, { event });
    if (!isWorking(order.state)) this.working[instrument]!.delete(story);
  }

  trade(instrument: number, price: PriceTicks, size: SizeLots): void {
    for (const story of this.working[instrument]!) {
      const { order, restedTime } = story;
      if (order.price === null || restedTime === null) continue;
      const reaches = order.request.side === 'buy' ? price <= order.price : price >= order.price;
      if (reaches) story.tradedLots += size;
    }
  }

  /** In ticks; null where there was none, or the order is not known any more. */
  midAtOrder(clientOrderId: string): number | null {
    return this.stories.get(clientOrderId)?.mid ?? null;
  }

  snapshot(clientOrderId: string): OrderStorySnapshot {
    const { engine } = this;
    const story = this.found(clientOrderId);
    if (story === undefined) {
      const text = !engine.orders.has(clientOrderId)
        ? `there is no order "${clientOrderId.slice(0, 64)}" in this session`
        : `only the last ${STORIES_KEPT} orders are told of; this one is older`;
      return { clientOrderId, events: [], queue: [], behindTouchTicks: null, tradedLots: 0, why: text };
    }
    const market = engine.markets[story.order.request.instrument]!;
    const behind = this.behindTouch(story.order);
    const explanation = explain(engine, story.order);
    return {
      clientOrderId,
      events: story.news.map(({ time, said }) => ({ time, text: newsText(market.instrument, said) })),
      queue: story.places.values(),
      behindTouchTicks: behind,
      tradedLots: story.tradedLots,
      why: why(story, market, { now: engine.time, behind }),
      ...(explanation.length === 0 ? {} : { explanation }),
    };
  }

  private begin(order: Order): OrderStory {
    const { instrument } = order.request;
    const story: OrderStory = {
      order,
      mid: null,
      news: [],
      places: new ThinnedSeries(PLACES_KEPT),
      restedTime: null,
      tradedLots: 0,
      fillRange: null,
    };
    this.stories.set(order.clientOrderId, story);
    this.working[instrument]!.add(story);
    if (this.stories.size > STORIES_KEPT) this.forgetOne();
    return story;
  }

  /** The oldest that has ended; if all still work, the oldest of all. */
  private forgetOne(): void {
    let victim: OrderStory | undefined;
    for (const story of this.stories.values()) {
      victim ??= story;
      if (isWorking(story.order.state)) continue;
      victim = story;
      break;
    }
    if (victim === undefined) return;
    this.stories.delete(victim.order.clientOrderId);
    this.working[victim.order.request.instrument]!.delete(victim);
  }

  /** A new price starts at the end of a new queue. */
  private restAnew(story: OrderStory): void {
    story.restedTime = this.engine.time;
    story.tradedLots = 0;
    story.places = new ThinnedSeries(PLACES_KEPT);
  }

  private keep(story: OrderStory, said: OrderNews): void {
    story.news.push({ time: this.engine.time, said });
    if (story.news.length > EVENTS_KEPT) story.news.splice(FIRST_EVENTS, 1);
  }

  /** From the best price of its own side; our own order may be the best itself. */
  private behindTouch({ request, price, state, carrier }: Order): number | null {
    const { book, reader } = this.engine.markets[request.instrument]!;
    const there = request.side === 'buy' ? book.hasBid : book.hasAsk;
    if (price === null || !there || !reader.isLive || !isWorking(state)) return null;
    if (carrier === 'engine') return null;
    return Math.max(0, request.side === 'buy' ? book.bestBid - price : price - book.bestAsk);
  }
}
