import type { Micros, PriceTicks, SizeLots } from '../../../../../domain/index.js';
import {
  type Exchange,
  type ExchangeOrder,
  isRefusal,
  type OrderChange,
  type OrderReference,
} from '../../exchange.js';
import type { Counters } from '../access/index.js';
import { ERRORS, type Failure, failed, failure, invalid, refusalError } from '../errors.js';
import { identifier, numberOf } from '../identifiers.js';
import type { Pair, Pairs } from '../names.js';
import { buildOrder } from './build.js';
import { pointsUp, resolvePrice } from './prices.js';
import { noteReplaced } from './record.js';
import { isUserref } from './rest-terms.js';
import { hasLimit, isTrailing, isTriggered, type OrderTerms, orderTypeOf, termsOf } from './terms.js';

/** What came of terms that were good; no order where they were only to be checked. */
export interface Placed {
  readonly terms: OrderTerms;
  readonly order: ExchangeOrder | null;
}

/** What an amendment or an edit says is new; null keeps. Prices may be relative. */
export interface NewTerms {
  readonly volume: string | null;
  readonly limit: string | null;
  readonly trigger: string | null;
  readonly displayVolume: string | null;
  readonly postOnly: boolean | null;
}

/** Of an edit: the order that ended and the one that took its place. */
export interface Edited extends Placed {
  readonly original: ExchangeOrder;
}

const RELATIVE = /^[+\-#]|%$/;

/** What an account can do with orders, for REST and sockets alike. */
export class Trading {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
    private readonly counters: Counters,
  ) {}

  /** Places an order. @param counted false where it is one of a batch that was counted as a whole. */
  place(account: string, terms: OrderTerms, counted = true): Placed | Failure {
    const { exchange, counters } = this;
    const instrument = terms.pair.instrument.index;
    if (counted && !counters.place(account, instrument, exchange.now())) return failure(ERRORS.orderRate);
    if (!exchange.trading(instrument)) return failure(ERRORS.cancelOnly);
    const request = buildOrder(terms, this.reference(terms));
    if (failed(request)) return request;
    if (terms.validate) return { terms, order: null };
    if (!counters.mayOpen(() => exchange.openOrders(account, instrument).length)) {
      return failure(ERRORS.ordersLimit);
    }
    const order = exchange.place(account, request);
    return isRefusal(order) ? refusalError(order) : { terms, order };
  }

  /** Counts a batch as a whole. */
  countBatch(account: string, pair: Pair, count: number): Failure | null {
    const now = this.exchange.now();
    return this.counters.place(account, pair.instrument.index, now, count) ? null : failure(ERRORS.orderRate);
  }

  /** The live order of an account; undefined where there is none. */
  live(account: string, reference: OrderReference): ExchangeOrder | undefined {
    const order = this.exchange.order(account, reference);
    return order !== undefined && isLive(order) ? order : undefined;
  }

  /** By an order's identifier, or all live ones by the number that groups them. */
  named(account: string, text: string): readonly ExchangeOrder[] {
    const number = numberOf('O', text);
    if (number !== null) {
      const order = this.live(account, { number });
      return order === undefined ? [] : [order];
    }
    if (!isUserref(text)) return [];
    const userref = Number(text);
    return this.exchange.openOrders(account, null).filter((order) => termsOf(order)?.userref === userref);
  }

  cancel(order: ExchangeOrder): Failure | null {
    const now = this.exchange.now();
    const { account } = order;
    this.counters.cancel({
      account,
      instrument: order.request.instrument,
      age: now - order.timeCreated,
      now,
    });
    const answer = this.exchange.cancel(account, { number: order.number });
    return isRefusal(answer) ? refusalError(answer) : null;
  }

  cancelAll(account: string): number {
    return this.exchange.cancelAll(account, null).length;
  }

  /** @param seconds 0 disarms. @returns when it will cancel; null where it is disarmed. */
  cancelAllAfter(account: string, seconds: number): Micros | null {
    this.exchange.cancelAllAfter(account, seconds === 0 ? null : seconds * 1_000_000);
    return seconds === 0 ? null : ((this.exchange.now() + seconds * 1_000_000) as Micros);
  }

  /** Changes a live order in its place. @returns the identifier of the amendment. */
  amend(order: ExchangeOrder, change: NewTerms): string | Failure {
    const refused = this.mayChange('amend', order);
    if (refused !== null) return refused;
    const read = this.readChange(order, change);
    if (failed(read)) return read;
    if (read.size !== undefined && read.size !== null && read.size <= order.filled) {
      const failedCancel = this.cancel(order);
      if (failedCancel !== null) return failedCancel;
    } else {
      const answer = this.exchange.amend(order.account, { number: order.number }, read);
      if (isRefusal(answer)) return refusalError(answer);
    }
    return identifier('T', AMENDMENTS + order.number * 64 + (order.amendments % 64));
  }

  /** Ends an order and places another one with what it was and what is new. */
  edit(order: ExchangeOrder, change: NewTerms, validate: boolean): Edited | Failure {
    const refused = this.mayChange('edit', order);
    if (refused !== null) return refused;
    const old = termsOf(order);
    if (old === null || old.close !== null || order.triggered)
      return failure('EOrder:Order edit not allowed');
    const volume = restOf(order, change.volume, old.pair);
    if (volume === null) return failure(invalid('volume'));
    const terms: OrderTerms = {
      ...old,
      volume,
      limit: change.limit ?? old.limit,
      trigger: change.trigger ?? old.trigger,
      displayVolume: change.displayVolume ?? old.displayVolume,
      postOnly: change.postOnly ?? old.postOnly,
      validate,
    };
    const request = buildOrder(terms, this.reference(terms));
    if (failed(request)) return request;
    if (validate) return { terms, order: null, original: order };
    noteReplaced(order);
    const ended = this.exchange.cancel(order.account, { number: order.number });
    if (isRefusal(ended)) return refusalError(ended);
    const placed = this.exchange.place(order.account, request);
    return isRefusal(placed) ? refusalError(placed) : { terms, order: placed, original: order };
  }

  private mayChange(kind: 'amend' | 'edit', order: ExchangeOrder): Failure | null {
    const { instrument } = order.request;
    const now = this.exchange.now();
    const age = now - order.timeUpdated;
    if (!this.counters.change(kind, { account: order.account, instrument, age, now })) {
      return failure(ERRORS.orderRate);
    }
    return this.exchange.trading(instrument) ? null : failure(ERRORS.cancelOnly);
  }

  private readChange(order: ExchangeOrder, change: NewTerms): OrderChange | Failure {
    const pair = this.pairs.of(order.request.instrument);
    const size = change.volume === null ? null : pair.instrument.parseSize(change.volume);
    if (size !== null && typeof size !== 'number') return failure(invalid('order_qty'));
    const prices = this.readNewPrices(order, change, pair);
    if (failed(prices)) return prices;
    const { minSizeLots } = pair.instrument.specification;
    if (size !== null && size > order.filled && size < minSizeLots) return failure(ERRORS.minimumSize);
    const limit = prices.price ?? order.price;
    const whole = size ?? order.size;
    if (limit !== null && pair.instrument.notional(limit, whole).compare(pair.instrument.minNotional) < 0) {
      return failure(ERRORS.minimumCost);
    }
    const shown = change.displayVolume === null ? null : pair.instrument.parseSize(change.displayVolume);
    if (shown !== null && (typeof shown !== 'number' || shown > whole || shown * 15 < whole)) {
      return failure(invalid('display_qty'));
    }
    return { ...prices, size, displaySize: shown, ...(change.postOnly === true ? { postOnly: true } : {}) };
  }

  private readNewPrices(
    order: ExchangeOrder,
    change: NewTerms,
    pair: Pair,
  ): { price: PriceTicks | null; triggerPrice: PriceTicks | null } | Failure {
    const type = orderTypeOf(order.request, termsOf(order));
    const upward = pointsUp(type, order.request.side);
    let price: PriceTicks | null = null;
    let triggerPrice: PriceTicks | null = null;
    if (change.limit !== null) {
      if (!hasLimit(type) || (isTrailing(type) && !order.triggered)) return failure(invalid('limit_price'));
      const read = resolvePrice({
        pair,
        text: change.limit,
        reference: this.lastFor(change.limit, pair),
        upward,
      });
      if (typeof read !== 'number') return read;
      price = read;
    }
    if (change.trigger !== null) {
      if (!isTriggered(type) || isTrailing(type) || order.triggered) return failure(invalid('trigger_price'));
      const read = resolvePrice({
        pair,
        text: change.trigger,
        reference: this.lastFor(change.trigger, pair),
        upward,
      });
      if (typeof read !== 'number') return read;
      triggerPrice = read;
    }
    return { price, triggerPrice };
  }

  /** The last trade's price where one of an order's prices is relative to it. */
  private reference(terms: OrderTerms): PriceTicks | null {
    const texts = [terms.limit, terms.trigger, terms.close?.limit, terms.close?.trigger];
    const relative = texts.some((text) => text != null && RELATIVE.test(text));
    return relative ? this.last(terms.pair) : null;
  }

  private lastFor(text: string, pair: Pair): PriceTicks | null {
    return RELATIVE.test(text) ? this.last(pair) : null;
  }

  private last(pair: Pair): PriceTicks | null {
    return this.exchange.trades(pair.instrument.index, { limit: 1 })[0]?.price ?? null;
  }
}

/** Numbers of amendments begin beyond those of fills, which have the same first letter. */
const AMENDMENTS = 549_755_813_888;

export const isLive = ({ status }: ExchangeOrder): boolean => status === 'open' || status === 'armed';

/** Of a new total volume, or of the old one, what is not filled yet; null where nothing would be left. */
function restOf(order: ExchangeOrder, volume: string | null, { instrument }: Pair): string | null {
  const total = volume === null ? order.size : instrument.parseSize(volume);
  if (typeof total !== 'number' || total <= order.filled) return null;
  return instrument.formatSize((total - order.filled) as SizeLots);
}
