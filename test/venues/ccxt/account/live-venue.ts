import type { InstrumentSpecification, Micros } from '../../../../src/domain/index.js';
import type { Venue, VenueCapabilities, VenueRequest, VenueSink } from '../../../../src/execution/index.js';
import type {
  AccountGateway,
  FeedNews,
  MarketFeed,
  VenueInstrument,
} from '../../../../src/venues/ccxt/contract.js';

export interface LiveVenueParts {
  /** Its name in events. */
  readonly name: string;
  readonly instruments: readonly VenueInstrument[];
  readonly feed: MarketFeed;
  readonly account: AccountGateway;
}

/** A live venue as one `Venue`: its market and its private side joined, for the suite that every venue passes. */
export class LiveVenue implements Venue {
  readonly name: string;
  readonly capabilities: VenueCapabilities;
  readonly instruments: readonly InstrumentSpecification[];

  constructor(private readonly parts: LiveVenueParts) {
    this.name = parts.name;
    this.capabilities = parts.account.capabilities;
    this.instruments = parts.instruments.map(({ specification }) => specification);
  }

  /** The account first: no row is delivered to somebody who cannot trade. @throws UserError */
  async open(sink: VenueSink): Promise<void> {
    const { feed, account } = this.parts;
    await account.open(sink);
    try {
      await feed.open({
        rows: (instrument, rows, from, to) => sink.rows(instrument, rows, from, to),
        news: (news) => this.tell(news, sink),
      });
    } catch (error) {
      await account.close();
      throw error;
    }
  }

  submit(request: VenueRequest, at: Micros): void {
    this.parts.account.submit(request, at);
  }

  async close(): Promise<void> {
    await Promise.all([this.parts.feed.close(), this.parts.account.close()]);
  }

  /** Only what concerns the feed as a whole; a book's health shows on its rows. */
  private tell({ instrument, connection, health, reason }: FeedNews, sink: VenueSink): void {
    if (instrument !== null || connection !== null || (health !== 'live' && health !== 'down')) return;
    sink.event({ kind: 'status', venue: this.name, connected: health === 'live', note: reason });
  }
}
