import type { InstrumentKind } from '../../../domain/index.js';
import type { FeedHealth, MarketFeed, MarketFeedSink, VenueInstrument } from '../contract.js';
import type { MarketFeedOptions } from './options.js';
import { SocketFeed } from './socket-feed.js';

/**
 * The market of one venue; nothing is dialled before `open`. Spot, linear and inverse markets have sockets of their
 * own, since venues serve them at addresses of their own and some under the same names.
 */
export function createMarketFeed(options: MarketFeedOptions): MarketFeed {
  const kinds = new Map<InstrumentKind, VenueInstrument[]>();
  for (const instrument of options.instruments) {
    const { kind } = instrument.specification;
    kinds.set(kind, [...(kinds.get(kind) ?? []), instrument]);
  }
  const [first, ...others] = [...kinds.values()].map((instruments) => {
    return { instruments, feed: new SocketFeed({ ...options, instruments }) };
  });
  if (first === undefined) throw new Error('a feed needs an instrument');
  return others.length === 0 ? first.feed : new JoinedFeed([first, ...others]);
}

interface Part {
  readonly instruments: readonly VenueInstrument[];
  readonly feed: MarketFeed;
}

/** Several kinds of market of one venue as one feed. */
class JoinedFeed implements MarketFeed {
  constructor(private readonly parts: readonly Part[]) {}

  /** @throws VenueError where one cannot be opened; none is left open then. */
  async open(sink: MarketFeedSink): Promise<void> {
    try {
      await Promise.all(this.parts.map(({ feed }) => feed.open(sink)));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.parts.map(({ feed }) => feed.close()));
  }

  health(instrument: number): FeedHealth {
    const part = this.parts.find(({ instruments }) => instruments.some(({ index }) => index === instrument));
    return part?.feed.health(instrument) ?? 'down';
  }

  /** Of the first kind that knows it: it is one venue and one machine. */
  clockSkewMicros(): number {
    const known = this.parts.map(({ feed }) => feed.clockSkewMicros()).find((skew) => !Number.isNaN(skew));
    return known ?? Number.NaN;
  }
}
