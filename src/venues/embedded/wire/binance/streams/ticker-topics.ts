import { MICROS_PER_MINUTE, type Micros } from '../../../../../domain/index.js';
import type { Exchange } from '../../exchange.js';
import {
  dayStatistics,
  fiveMinutes,
  millis,
  miniTickerEvent,
  tickerEvent,
  windowEvent,
  windowStatistics,
} from '../market/index.js';
import type { BinanceSymbol } from '../symbols.js';
import { type StreamSubject, WINDOWS } from './stream-name.js';
import { Topic } from './topic.js';

type TickerKind = Extract<StreamSubject, { readonly kind: 'all' }>['of'];

interface TickerTopicOptions {
  readonly name: string;
  readonly exchange: Exchange;
  readonly kind: TickerKind;
}

/** One ticker's event, by its kind. */
function eventOf({ exchange, kind }: TickerTopicOptions, symbol: BinanceSymbol, now: Micros): string {
  if (kind === 'ticker') return tickerEvent(exchange, symbol, now);
  if (kind === 'miniTicker') return miniTickerEvent(symbol, dayStatistics(exchange, symbol), now);
  const from = (now - WINDOWS[kind] * MICROS_PER_MINUTE) as Micros;
  return windowEvent(symbol, windowStatistics(exchange, symbol, from), { window: kind, now });
}

/** `@ticker`, `@miniTicker`, `@ticker_1h`: once a second. */
export class TickerTopic extends Topic {
  override readonly everyMillis = 1_000;

  constructor(private readonly options: TickerTopicOptions & { readonly symbol: BinanceSymbol }) {
    super(options.name);
  }

  override beat(now: Micros): void {
    const { symbol } = this.options;
    this.publish(eventOf(this.options, symbol, now), { kind: 'ticker', symbol: symbol.name });
  }
}

/** `!ticker@arr` and its like: the tickers of all symbols whose book or trades have changed, in one frame a second. */
export class AllTickersTopic extends Topic {
  override readonly everyMillis = 1_000;
  private readonly told = new Map<BinanceSymbol, string>();

  constructor(private readonly options: TickerTopicOptions & { readonly symbols: readonly BinanceSymbol[] }) {
    super(options.name);
  }

  override beat(now: Micros): void {
    const { exchange, symbols } = this.options;
    let text = '';
    for (const symbol of symbols) {
      const last = exchange.trades(symbol.index, { limit: 1 })[0]?.id ?? 0;
      const state = `${exchange.bookSequence(symbol.index)}:${last}`;
      if (this.told.get(symbol) === state) continue;
      this.told.set(symbol, state);
      text += `${text === '' ? '' : ','}${eventOf(this.options, symbol, now)}`;
    }
    if (text !== '') this.publish(`[${text}]`, { kind: 'ticker' });
  }
}

/** `@avgPrice`: the mean of five minutes, once a second. */
export class AveragePriceTopic extends Topic {
  override readonly everyMillis = 1_000;

  constructor(
    name: string,
    private readonly exchange: Exchange,
    private readonly symbol: BinanceSymbol,
  ) {
    super(name);
  }

  override beat(now: Micros): void {
    const { exchange, symbol } = this;
    const last = exchange.trades(symbol.index, { limit: 1 })[0];
    const { notional, volume } = fiveMinutes(exchange, symbol.index);
    const price = volume === 0 ? symbol.price(last?.price ?? 0) : symbol.average(notional, volume);
    this.publish(
      `{"e":"avgPrice","E":${millis(now)},"s":"${symbol.name}","i":"5m","w":"${price}","T":${millis(last?.time ?? now)}}`,
      { kind: 'ticker', symbol: symbol.name },
    );
  }
}
