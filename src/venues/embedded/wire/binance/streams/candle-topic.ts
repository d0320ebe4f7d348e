import type { Micros } from '../../../../../domain/index.js';
import type { Exchange, ExchangeCandle } from '../../exchange.js';
import { candleEnd, candleStart, candlesOf, millis } from '../market/index.js';
import type { BinanceSymbol } from '../symbols.js';
import { Topic } from './topic.js';

export interface CandleTopicOptions {
  readonly name: string;
  readonly exchange: Exchange;
  readonly symbol: BinanceSymbol;
  readonly interval: string;
  /** Of the clock by which days and the like begin. */
  readonly offset: number;
}

/** `@kline_…`: the candle under way where it has changed, and each candle once more when it has closed. */
export class CandleTopic extends Topic {
  override readonly everyMillis: number;
  /** The candle that was told last, and how many trades it had. */
  private toldStart: number;
  private toldTrades = -1;

  constructor(private readonly options: CandleTopicOptions) {
    super(options.name);
    this.everyMillis = options.interval === '1s' ? 1_000 : 2_000;
    this.toldStart = candleStart(options.interval, options.exchange.now(), options.offset);
  }

  override beat(now: Micros): void {
    const { exchange, symbol, interval, offset } = this.options;
    const current = candleStart(interval, now, offset);
    const from = Math.min(this.toldStart, current) as Micros;
    for (const candle of candlesOf(exchange, symbol.index, { interval, offset, limit: 500, from })) {
      const closed = candle.time < current;
      if (!closed && candle.time === this.toldStart && candle.trades === this.toldTrades) continue;
      this.toldStart = candle.time;
      this.toldTrades = candle.trades;
      this.publish(this.text(candle, { closed, now }), { kind: 'candle', symbol: symbol.name });
    }
    if (this.toldStart < current) {
      this.toldStart = current;
      this.toldTrades = -1;
    }
  }

  private text(candle: ExchangeCandle, { closed, now }: { closed: boolean; now: Micros }): string {
    const { exchange, symbol, interval, offset } = this.options;
    const first =
      candle.trades === 0 ? undefined : exchange.trades(symbol.index, { limit: 1, fromTime: candle.time })[0];
    const firstId = first?.id ?? -1;
    const lastId = first === undefined ? -1 : first.id + candle.trades - 1;
    const closes = millis(candleEnd(interval, candle.time, offset)) - 1;
    return `{"e":"kline","E":${millis(now)},"s":"${symbol.name}","k":{"t":${millis(candle.time)},"T":${closes},"s":"${symbol.name}","i":"${interval}","f":${firstId},"L":${lastId},"o":"${symbol.price(candle.open)}","c":"${symbol.price(candle.close)}","h":"${symbol.price(candle.high)}","l":"${symbol.price(candle.low)}","v":"${symbol.size(candle.volume)}","n":${candle.trades},"x":${closed},"q":"${symbol.notional(candle.notional)}","V":"${symbol.size(candle.takerBuyVolume)}","Q":"${symbol.notional(candle.takerBuyNotional)}","B":"0"}}`;
  }
}
