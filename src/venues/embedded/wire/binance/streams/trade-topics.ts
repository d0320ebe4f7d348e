import type { Micros } from '../../../../../domain/index.js';
import type { PublicTrade } from '../../exchange.js';
import { type AggregateTrade, aggregated, aggregateFields, millis } from '../market/index.js';
import type { BinanceSymbol } from '../symbols.js';
import { Topic } from './topic.js';

/** `@trade`: each print at once. */
export class TradeTopic extends Topic {
  constructor(
    name: string,
    private readonly symbol: BinanceSymbol,
  ) {
    super(name);
  }

  override trade({ id, price, size, time, takerBuys }: PublicTrade, now: Micros): void {
    const { symbol } = this;
    this.publish(
      `{"e":"trade","E":${millis(now)},"s":"${symbol.name}","t":${id},"p":"${symbol.price(price)}","q":"${symbol.size(size)}","T":${millis(time)},"m":${!takerBuys},"M":true}`,
      { kind: 'trade', symbol: symbol.name },
    );
  }
}

/** `@aggTrade`: what one taker took at one price, once the call that it came in is over. */
export class AggregateTradeTopic extends Topic {
  private open: AggregateTrade | null = null;

  constructor(
    name: string,
    private readonly symbol: BinanceSymbol,
  ) {
    super(name);
  }

  override trade(trade: PublicTrade, now: Micros): void {
    const next = aggregated(this.open, trade);
    if (next !== this.open) this.settle(now);
    this.open = next;
  }

  override settle(now: Micros): void {
    if (this.open === null) return;
    const { symbol, open } = this;
    this.open = null;
    this.publish(
      `{"e":"aggTrade","E":${millis(now)},"s":"${symbol.name}",${aggregateFields(symbol, open)}}`,
      {
        kind: 'trade',
        symbol: symbol.name,
      },
    );
  }
}
