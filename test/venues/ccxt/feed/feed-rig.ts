import { type MarketRows, Random, RowKind } from '../../../../src/domain/index.js';
import { BookReader } from '../../../../src/market/index.js';
import { createCatalogue } from '../../../../src/venues/ccxt/catalogue/index.js';
import type {
  FeedNews,
  FeedProtocol,
  FrameReader,
  VenueEndpoint,
  VenueInstrument,
} from '../../../../src/venues/ccxt/contract.js';
import { createMarketFeed } from '../../../../src/venues/ccxt/feed/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import { digestBook } from '../../../../src/venues/embedded/wire/core/index.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import { COMPARED_LEVELS, type WatchedExchange } from './exchange-books.js';

export interface RigOptions {
  readonly dialect: DialectName;
  readonly connections: 1 | 2;
  readonly symbols?: readonly string[];
  /** Over the protocol's own, so that a test need not wait for it. */
  readonly silenceMillis?: number;
  readonly seed?: number;
  readonly waitForVenue?: boolean;
}

const SYMBOLS = ['BTC/USDT', 'ETH/USDT'];

/**
 * A feed on the exchange in process, and a consumer that reads what it delivers and holds its book, after each message,
 * against the exchange's own at that very sequence.
 */
export class FeedRig {
  readonly news: FeedNews[] = [];
  readonly mistakes: string[] = [];
  readonly tradeIds: number[][] = [];
  comparisons = 0;
  gaps = 0;
  private readonly readers: BookReader[] = [];
  /** Of each connection and of each dialled reader anew: the newest sequence that it has read, by instrument. */
  private readonly newest: Map<number, number>[] = [];
  private feed!: ReturnType<typeof createMarketFeed>;
  private readonly ends: (() => unknown)[] = [];
  instruments: VenueInstrument[] = [];
  private exchangeIndex: number[] = [];

  private constructor(private readonly watched: WatchedExchange) {}

  static async start(watched: WatchedExchange, options: RigOptions): Promise<FeedRig> {
    const rig = new FeedRig(watched);
    await rig.begin(options);
    return rig;
  }

  private async begin(options: RigOptions): Promise<void> {
    const { dialect, connections, seed = 1, waitForVenue = false } = options;
    const { exchange, server } = this.watched.harness;
    const endpoint: VenueEndpoint = {
      venue: dialect,
      testnet: false,
      url: server.urls(dialect).http,
      certificateAuthority: null,
    };
    const catalogue = await createCatalogue(endpoint);
    this.ends.push(() => catalogue.close());
    const specifications = await catalogue.instruments(options.symbols ?? SYMBOLS);
    this.instruments = specifications.map((specification, index) => ({ index, specification }));
    this.exchangeIndex = specifications.map(({ symbol }) => {
      return exchange.instruments.findIndex((each) => each.symbol === symbol);
    });
    for (const _ of specifications) {
      this.readers.push(new BookReader());
      this.tradeIds.push([]);
    }
    const protocol = this.looked(feedProtocol(dialect)!, options.silenceMillis);
    this.feed = createMarketFeed({
      endpoint,
      instruments: this.instruments,
      protocol,
      snapshot: (instrument) => catalogue.snapshot(instrument),
      channels: ['book', 'trades'],
      connections,
      clock: WALL_CLOCK,
      random: new Random(seed),
      waitForVenue,
    });
    await this.feed.open({
      rows: (instrument, rows, from, to) => this.rows(instrument, rows, { from, to }),
      news: (news) => this.news.push(news),
    });
    this.ends.push(() => this.feed.close());
  }

  health(instrument: number) {
    return this.feed.health(instrument);
  }

  get allLive(): boolean {
    return this.instruments.every(({ index }) => this.feed.health(index) === 'live');
  }

  clockSkewMicros(): number {
    return this.feed.clockSkewMicros();
  }

  /** The consumer's own judgement of its book. */
  state(instrument: number) {
    return this.readers[instrument]!.state;
  }

  /** Times that there was no whole book, in milliseconds. */
  get recoveries(): number[] {
    return this.news.flatMap(({ recoveryMicros }) =>
      recoveryMicros === null ? [] : [recoveryMicros / 1_000],
    );
  }

  /** @throws where it does not come to hold within `seconds`. */
  async until(condition: () => boolean, what: string, seconds = 20): Promise<void> {
    const last = performance.now() + seconds * 1_000;
    while (!condition()) {
      if (performance.now() > last) {
        const news = this.news
          .slice(-8)
          .map(({ connection, health, reason }) => `${connection} ${health}: ${reason}`);
        throw new Error(`${what} did not come: ${news.join(' | ')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Until so many more of its books were held against the exchange's. */
  async compare(count: number, seconds = 20): Promise<void> {
    const until = this.comparisons + count;
    await this.until(() => this.comparisons >= until, `${count} comparisons`, seconds);
  }

  async close(): Promise<void> {
    for (const end of this.ends.reverse()) await end();
  }

  private rows(instrument: number, rows: MarketRows, { from, to }: { from: number; to: number }): void {
    const reader = this.readers[instrument]!;
    const kind = rows.kind[from];
    if (kind === RowKind.Trade) this.tradeIds[instrument]!.push(rows.sequence[from]!);
    if (kind === RowKind.Gap) this.gaps += 1;
    reader.applyMessage(rows, from, to, rows.timeReceived[from]!);
    if (kind !== RowKind.Change && kind !== RowKind.Snapshot) return;
    if (!reader.isLive) {
      this.mistakes.push(`${instrument}: a message left the consumer without a book (${reader.state})`);
      return;
    }
    this.hold(instrument, reader);
  }

  /** Holds the consumer's book against the exchange's at the sequence that a connection has come to. */
  private hold(instrument: number, reader: BookReader): void {
    const there = this.exchangeIndex[instrument]!;
    const candidates = Number.isNaN(reader.sequence)
      ? this.newest.map((newest) => newest.get(instrument)).filter((sequence) => sequence !== undefined)
      : [reader.sequence];
    const digest = digestBook(reader.book, COMPARED_LEVELS);
    const known = candidates.map((sequence) => this.watched.books.digestAt(there, sequence));
    this.comparisons += 1;
    if (!known.includes(digest)) {
      this.mistakes.push(`${instrument}: another book than the exchange's at ${candidates.join(' or ')}`);
    }
  }

  /** The protocol, with a look at each frame before it is read. */
  private looked(protocol: FeedProtocol, silenceMillis = protocol.silenceMillis): FeedProtocol {
    return {
      ...protocol,
      silenceMillis,
      reader: (instruments) => this.lookedReader(protocol.reader(instruments)),
    };
  }

  private lookedReader(reader: FrameReader): FrameReader {
    const newest = new Map<number, number>();
    this.newest.push(newest);
    return {
      reset: () => {
        newest.clear();
        reader.reset();
      },
      read: (frame, time, sink) => {
        const sequence = this.watched.sequenceOf(frame.toString());
        return reader.read(frame, time, {
          message: (instrument, rows) => {
            const kind = rows.kind[0];
            if (sequence !== undefined && (kind === RowKind.Change || kind === RowKind.Snapshot)) {
              newest.set(instrument, Math.max(sequence, newest.get(instrument) ?? 0));
            }
            sink.message(instrument, rows);
          },
          broken: (instrument, reason) => sink.broken(instrument, reason),
        });
      },
    };
  }
}
