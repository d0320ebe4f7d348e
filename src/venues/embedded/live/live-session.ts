import type { Micros } from '../../../domain/index.js';
import type { MarketSession, MarketSessionOptions } from '../market-session.js';
import type { LiveMarket } from '../options.js';
import { LiveFeed } from './live-feed.js';
import { LiveSide } from './live-side.js';

/** A session on a market that happens elsewhere, with paper money. */
export class LiveSession implements MarketSession {
  readonly startTime: Micros;
  readonly exchange: LiveSide;
  readonly feeds: readonly LiveFeed[];

  constructor(
    private readonly market: LiveMarket,
    { options, accounts, emit }: MarketSessionOptions,
  ) {
    const { instruments, startTime, source } = market;
    this.startTime = startTime;
    this.exchange = new LiveSide({ options, accounts, instruments, emit });
    this.feeds = instruments.map(({ index }) => new LiveFeed(index));
    const byInstrument = new Map(instruments.map(({ index }, place) => [index, this.feeds[place]!]));
    source.listen((instrument, rows, range) => {
      this.exchange.add(instrument, rows, range);
      byInstrument.get(instrument)!.add(rows, range);
    });
  }

  banner(): ReturnType<MarketSession['banner']> {
    return { kind: 'venue', name: this.market.name, ended: false };
  }
}
