import { type Micros, UserError } from '../../domain/index.js';
import type { ExchangeSide } from './exchange-side.js';
import type { MarketSession, MarketSessionOptions } from './market-session.js';
import { type AgentMarket, DEFAULT_LATENCY_MICROS } from './options.js';
import type { RowFeed } from './row-feed.js';
import { SyntheticFeed } from './synthetic-feed.js';
import { SyntheticSide } from './synthetic-side.js';

/** A session of agents alone. */
export class SyntheticSession implements MarketSession {
  readonly startTime: Micros;
  readonly exchange: ExchangeSide;
  readonly feeds: readonly RowFeed[];

  constructor(market: AgentMarket, { options, accounts, emit }: MarketSessionOptions) {
    const { startTime, instruments, edge } = market;
    this.startTime = startTime;
    const feed = options.latency?.feed;
    if (feed !== undefined && feed.kind !== 'constant') {
      throw new UserError(`feed latency "${feed.kind}": a market of agents takes whole micros`);
    }
    const latencyMicros = feed?.micros ?? options.feedLatencyMicros ?? DEFAULT_LATENCY_MICROS;
    const feeds = new Map(
      instruments.map(({ instrument: { index } }) => [
        index,
        new SyntheticFeed({ instrument: index, latencyMicros, sequenceOffset: 0, notBefore: startTime }),
      ]),
    );
    this.feeds = [...feeds.values()];
    this.exchange = new SyntheticSide({
      options,
      accounts,
      instruments,
      feeds,
      startTime,
      emit,
      ...(edge === undefined ? {} : { edge }),
    });
  }

  banner(): { readonly kind: 'synthetic'; readonly name: string; readonly ended: boolean } {
    return { kind: 'synthetic', name: 'agents', ended: false };
  }
}
