import { type MarketRows, RowFlag } from '../../../../../domain/index.js';
import { KRAKEN_CHECKSUM_DEPTH, krakenChecksum } from '../../../../kraken/index.js';
import type { FrameMeaning } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import type { Pair } from '../names.js';
import { isoTime } from '../text.js';
import { SideView } from './side-view.js';
import type { Subscriber, Subscription } from './subscriber.js';

export const BOOK_DEPTHS = [10, 25, 100, 500, 1000];

type Scaled = [price: number, size: number];

interface DepthFeed {
  readonly bids: SideView;
  readonly asks: SideView;
  readonly subscribers: Set<Subscriber>;
}

/**
 * The `book` channel of one market: a frame for each message of the market and each depth that somebody has, made once
 * for all who have it, with the CRC32 of the best ten levels of both sides.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/book and …/guides/spot-ws-book-v2
 */
export class BookChannel {
  private readonly feeds = new Map<number, DepthFeed>();
  private readonly top: { readonly bids: Scaled[]; readonly asks: Scaled[] } = { bids: [], asks: [] };
  private checksum = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly pair: Pair,
  ) {}

  subscribe(subscriber: Subscriber, depth: number, snapshot: boolean): Subscription {
    const feed = this.feed(depth);
    return {
      begin: () => {
        if (snapshot) subscriber.send(this.snapshot(feed), this.meaning(this.sequence()));
        feed.subscribers.add(subscriber);
      },
      end: () => {
        feed.subscribers.delete(subscriber);
        this.sweep();
      },
    };
  }

  change(rows: MarketRows, from: number, to: number, sequence: number): void {
    if (this.feeds.size === 0) return;
    const { flags, price, size } = rows;
    for (const { bids, asks } of this.feeds.values()) {
      bids.begin();
      asks.begin();
      for (let i = from; i < to; i += 1) {
        const side = (flags[i]! & RowFlag.ASK) === 0 ? bids : asks;
        side.apply(price[i]!, size[i]!);
      }
      bids.end();
      asks.end();
    }
    const { bids, asks } = this.feeds.get(KRAKEN_CHECKSUM_DEPTH)!;
    if (bids.text !== '' || asks.text !== '') this.sum();
    this.publish(sequence);
  }

  private publish(sequence: number): void {
    const meaning = this.meaning(sequence);
    const time = isoTime(this.exchange.now());
    for (const { bids, asks, subscribers } of this.feeds.values()) {
      if (subscribers.size === 0 || (bids.text === '' && asks.text === '')) continue;
      const frame = `{"channel":"book","type":"update","data":[{"symbol":"${this.pair.symbol}","bids":[${bids.text}],"asks":[${asks.text}],"checksum":${this.checksum},"timestamp":"${time}"}]}`;
      for (const subscriber of subscribers) subscriber.send(frame, meaning);
    }
  }

  private snapshot({ bids, asks }: DepthFeed): string {
    return `{"channel":"book","type":"snapshot","data":[{"symbol":"${this.pair.symbol}","bids":[${bids.snapshot()}],"asks":[${asks.snapshot()}],"checksum":${this.checksum}}]}`;
  }

  /** Of a depth; the one that the checksum is over is kept as long as there is any. */
  private feed(depth: number): DepthFeed {
    let feed = this.feeds.get(depth);
    if (feed === undefined) {
      const book = this.exchange.book(this.pair.instrument.index);
      const { instrument } = this.pair;
      feed = {
        bids: new SideView(instrument, false, depth, book),
        asks: new SideView(instrument, true, depth, book),
        subscribers: new Set(),
      };
      this.feeds.set(depth, feed);
      if (depth === KRAKEN_CHECKSUM_DEPTH) this.sum();
      else this.feed(KRAKEN_CHECKSUM_DEPTH);
    }
    return feed;
  }

  /** Forgets the depths that nobody has any more. */
  private sweep(): void {
    for (const [depth, { subscribers }] of this.feeds) {
      if (subscribers.size === 0 && depth !== KRAKEN_CHECKSUM_DEPTH) this.feeds.delete(depth);
    }
    if (this.feeds.size === 1 && this.feeds.get(KRAKEN_CHECKSUM_DEPTH)?.subscribers.size === 0)
      this.feeds.clear();
  }

  private sum(): void {
    const { bids, asks } = this.feeds.get(KRAKEN_CHECKSUM_DEPTH)!;
    this.scale(bids, this.top.bids);
    this.scale(asks, this.top.asks);
    this.checksum = krakenChecksum(this.top.bids, this.top.asks) >>> 0;
  }

  private scale(side: SideView, levels: Scaled[]): void {
    const { tick, lot } = this.pair.instrument.specification;
    levels.length = side.count;
    for (let i = 0; i < side.count; i += 1) {
      const level = levels[i] ?? [0, 0];
      level[0] = side.price(i) * tick.units;
      level[1] = side.size(i) * lot.units;
      levels[i] = level;
    }
  }

  private sequence(): number {
    return this.exchange.bookSequence(this.pair.instrument.index);
  }

  private meaning(bookSequence: number): FrameMeaning {
    return { kind: 'book', symbol: this.pair.symbol, bookSequence };
  }
}
