import { type MarketRows, MICROS_PER_MILLI, type Micros } from '../../../../../domain/index.js';
import type { Exchange, PublicTrade } from '../../exchange.js';
import type { SymbolTable } from '../symbols.js';
import { CandleTopic } from './candle-topic.js';
import { BookTickerTopic, DepthTopic, LevelsTopic } from './depth-topics.js';
import { parseStream, type StreamSubject } from './stream-name.js';
import { AllTickersTopic, AveragePriceTopic, TickerTopic } from './ticker-topics.js';
import type { StreamListener, Topic } from './topic.js';
import { AggregateTradeTopic, TradeTopic } from './trade-topics.js';

/** The streams of the market that somebody listens to. */
export class MarketStreams {
  private readonly topics = new Map<string, Topic>();
  /** By instrument: those that hear of books, and of trades. */
  private readonly onBook: Topic[][];
  private readonly onTrade: Topic[][];
  private settling: Topic[] = [];
  /** By the length of their beat. */
  private readonly beating = new Map<number, { interval: number; readonly topics: Set<Topic> }>();

  constructor(
    private readonly exchange: Exchange,
    private readonly symbols: SymbolTable,
  ) {
    this.onBook = symbols.all.map(() => []);
    this.onTrade = symbols.all.map(() => []);
  }

  /** @returns what ends it; null where the name means nothing here. */
  subscribe(name: string, listener: StreamListener): (() => void) | null {
    let topic = this.topics.get(name);
    if (topic === undefined) {
      const subject = parseStream(name, this.symbols);
      if (subject === null) return null;
      topic = this.make(name, subject);
      this.add(topic, subject);
    }
    topic.listeners.add(listener);
    return () => {
      topic.listeners.delete(listener);
      if (topic.listeners.size === 0 && this.topics.get(name) === topic) this.remove(topic);
    };
  }

  book(instrument: number, rows: MarketRows, from: number, to: number): void {
    for (const topic of this.onBook[instrument]!) topic.book!(rows, from, to);
  }

  trade(instrument: number, trade: PublicTrade): void {
    const topics = this.onTrade[instrument]!;
    if (topics.length === 0) return;
    const now = this.exchange.now();
    for (const topic of topics) topic.trade!(trade, now);
  }

  settle(now: Micros): void {
    for (const topic of this.settling) topic.settle!(now);
  }

  beat(now: Micros): void {
    for (const [everyMillis, group] of this.beating) {
      const interval = Math.floor(now / (everyMillis * MICROS_PER_MILLI));
      if (interval === group.interval) continue;
      group.interval = interval;
      for (const topic of group.topics) topic.beat!(now);
    }
  }

  private make(name: string, subject: StreamSubject): Topic {
    const { exchange } = this;
    switch (subject.kind) {
      case 'depth':
        return new DepthTopic({ name, exchange, ...subject });
      case 'levels':
        return new LevelsTopic({ name, exchange, ...subject });
      case 'bookTicker':
        return new BookTickerTopic({ name, exchange, ...subject });
      case 'trade':
        return new TradeTopic(name, subject.symbol);
      case 'aggTrade':
        return new AggregateTradeTopic(name, subject.symbol);
      case 'kline':
        return new CandleTopic({ name, exchange, ...subject });
      case 'avgPrice':
        return new AveragePriceTopic(name, exchange, subject.symbol);
      case 'ticker':
      case 'miniTicker':
        return new TickerTopic({ name, exchange, kind: subject.kind, symbol: subject.symbol });
      case 'window':
        return new TickerTopic({ name, exchange, kind: subject.window, symbol: subject.symbol });
      case 'all':
        return new AllTickersTopic({ name, exchange, kind: subject.of, symbols: this.symbols.all });
    }
  }

  private add(topic: Topic, subject: StreamSubject): void {
    this.topics.set(topic.name, topic);
    if (topic.settle !== undefined) this.settling.push(topic);
    if (topic.everyMillis > 0) {
      const length = topic.everyMillis * MICROS_PER_MILLI;
      const group = this.beating.get(topic.everyMillis) ?? {
        interval: Math.floor(this.exchange.now() / length),
        topics: new Set<Topic>(),
      };
      this.beating.set(topic.everyMillis, group);
      group.topics.add(topic);
    }
    if (!('symbol' in subject)) return;
    if (topic.book !== undefined) this.onBook[subject.symbol.index]!.push(topic);
    if (topic.trade !== undefined) this.onTrade[subject.symbol.index]!.push(topic);
  }

  private remove(topic: Topic): void {
    this.topics.delete(topic.name);
    this.settling = this.settling.filter((other) => other !== topic);
    const group = this.beating.get(topic.everyMillis);
    group?.topics.delete(topic);
    if (group?.topics.size === 0) this.beating.delete(topic.everyMillis);
    for (const topics of [...this.onBook, ...this.onTrade]) {
      const at = topics.indexOf(topic);
      if (at >= 0) topics.splice(at, 1);
    }
  }
}
