import { type MarketRows, type Micros, RowFlag } from '../../../../../domain/index.js';
import type { Exchange } from '../../exchange.js';
import { levelsText, millis } from '../market/index.js';
import type { BinanceSymbol } from '../symbols.js';
import { Topic } from './topic.js';

export interface BookTopicOptions {
  readonly name: string;
  readonly exchange: Exchange;
  readonly symbol: BinanceSymbol;
}

const descending = (a: number, b: number): number => b - a;
const ascending = (a: number, b: number): number => a - b;

/** `@depth`: what has changed since the event before, levels as they now stand. `U` follows the `u` before. */
export class DepthTopic extends Topic {
  override readonly everyMillis: number;
  private readonly bids = new Set<number>();
  private readonly asks = new Set<number>();
  private told: number;

  constructor(private readonly options: BookTopicOptions & { readonly everyMillis: number }) {
    super(options.name);
    this.everyMillis = options.everyMillis;
    this.told = options.exchange.bookSequence(options.symbol.index);
  }

  override book(rows: MarketRows, from: number, to: number): void {
    const { flags, price } = rows;
    for (let row = from; row < to; row += 1) {
      if ((flags[row]! & RowFlag.ASK) === 0) this.bids.add(price[row]!);
      else this.asks.add(price[row]!);
    }
  }

  override beat(now: Micros): void {
    const { exchange, symbol } = this.options;
    const sequence = exchange.bookSequence(symbol.index);
    if (sequence === this.told) return;
    const bids = this.sideText(this.bids, false);
    const asks = this.sideText(this.asks, true);
    const first = this.told + 1;
    this.told = sequence;
    this.publish(
      `{"e":"depthUpdate","E":${millis(now)},"s":"${symbol.name}","U":${first},"u":${sequence},"b":${bids},"a":${asks}}`,
      { kind: 'book', symbol: symbol.name, bookSequence: sequence },
    );
  }

  private sideText(changed: Set<number>, ask: boolean): string {
    if (changed.size === 0) return '[]';
    const { exchange, symbol } = this.options;
    const book = exchange.book(symbol.index);
    const prices = [...changed].sort(ask ? ascending : descending);
    changed.clear();
    let text = '';
    for (const price of prices) {
      text += `${text === '' ? '[["' : ',["'}${symbol.price(price)}","${symbol.size(book.sizeAt(ask, price))}"]`;
    }
    return `${text}]`;
  }
}

/** `@depth5`, `@depth10`, `@depth20`: the best levels, whenever the book has changed by the beat. */
export class LevelsTopic extends Topic {
  override readonly everyMillis: number;
  private told = -1;

  constructor(
    private readonly options: BookTopicOptions & { readonly everyMillis: number; readonly levels: number },
  ) {
    super(options.name);
    this.everyMillis = options.everyMillis;
  }

  override beat(): void {
    const { exchange, symbol, levels } = this.options;
    const sequence = exchange.bookSequence(symbol.index);
    if (sequence === this.told) return;
    this.told = sequence;
    const bids = levelsText(exchange, symbol, { ask: false, levels });
    const asks = levelsText(exchange, symbol, { ask: true, levels });
    this.publish(`{"lastUpdateId":${sequence},"bids":${bids},"asks":${asks}}`, {
      kind: 'book',
      symbol: symbol.name,
      bookSequence: sequence,
    });
  }
}

/** `@bookTicker`: the touch, at once when it has changed. */
export class BookTickerTopic extends Topic {
  private touched = true;
  private told = '';

  constructor(private readonly options: BookTopicOptions) {
    super(options.name);
  }

  override book(): void {
    this.touched = true;
  }

  override settle(): void {
    if (!this.touched) return;
    this.touched = false;
    const { exchange, symbol } = this.options;
    const book = exchange.book(symbol.index);
    if (!book.hasBid || !book.hasAsk) return;
    const touch = `"b":"${symbol.price(book.bestBid)}","B":"${symbol.size(book.bestBidSize)}","a":"${symbol.price(book.bestAsk)}","A":"${symbol.size(book.bestAskSize)}"`;
    if (touch === this.told) return;
    this.told = touch;
    const sequence = exchange.bookSequence(symbol.index);
    this.publish(`{"u":${sequence},"s":"${symbol.name}",${touch}}`, { kind: 'ticker', symbol: symbol.name });
  }
}
