import type { Trade } from 'ccxt';
import {
  allocateRows,
  type Clock,
  Instrument,
  type MarketRows,
  type Micros,
  Random,
  RowFlag,
  RowKind,
} from '../../../domain/index.js';
import {
  decimalText,
  selectMarkets,
  sizeInLots,
  snapshotRows,
  takerBuys,
  type UnifiedBook,
} from '../catalogue/index.js';
import type {
  Credentials,
  FeedChannel,
  FeedHealth,
  MarketFeed,
  MarketFeedSink,
  VenueEndpoint,
  VenueInstrument,
} from '../contract.js';
import { type CcxtVenue, closeVenue, loadVenue, venueError, WALL_CLOCK } from '../load/index.js';
import { Backoff } from './backoff.js';
import { ClockSkew } from './clock-skew.js';
import { InstrumentOutput } from './instrument-output.js';

export interface UnifiedFeedOptions {
  readonly endpoint: VenueEndpoint;
  readonly credentials?: Credentials | null;
  readonly instruments: readonly VenueInstrument[];
  readonly channels?: readonly FeedChannel[];
  /** This machine's by default. */
  readonly clock?: Clock;
  /** For the jitter of the backoff; seeded by the clock by default. */
  readonly random?: Random;
}

const BACKOFF = { baseMillis: 500, maxMillis: 30_000 };
/** A book that did not change for so long may be a dead one: ccxt tells nothing of a connection. */
const STALE_MICROS = 30_000_000;
const CHECK_MILLIS = 1_000;

/**
 * The market of any venue that ccxt has sockets for, by its unified calls. Each book comes as a snapshot, and under
 * load some between two are left out, as ccxt conflates them; its parsers are slow, so it runs in a process of its own.
 *
 * @throws UserError for a venue or a test network that ccxt has not.
 */
export async function createUnifiedFeed(options: UnifiedFeedOptions): Promise<MarketFeed> {
  const venue = await loadVenue(options.endpoint, options.credentials ?? null);
  selectMarkets(
    venue,
    options.instruments.map(({ specification }) => specification.symbol),
    null,
  );
  return new UnifiedFeed(venue, options);
}

interface Watched {
  readonly instrument: Instrument;
  readonly given: VenueInstrument;
  readonly output: InstrumentOutput;
  bookAt: Micros | null;
  /** Of the newest trades; ccxt gives some again after it connected anew. */
  readonly trades: Set<string>;
}

const MOST_TRADES = 4_096;

class UnifiedFeed implements MarketFeed {
  private readonly watched = new Map<number, Watched>();
  private readonly skew = new ClockSkew();
  private closed = false;
  private beat: NodeJS.Timeout | null = null;
  private readonly clock: Clock;
  private readonly random: Random;

  constructor(
    private readonly venue: CcxtVenue,
    private readonly options: UnifiedFeedOptions,
  ) {
    this.clock = options.clock ?? WALL_CLOCK;
    this.random = options.random ?? new Random(this.clock.now());
  }

  /** @throws VenueError where the venue's markets cannot be had. */
  async open(sink: MarketFeedSink): Promise<void> {
    const { instruments, channels = ['book', 'trades'] } = this.options;
    try {
      await this.venue.loadMarkets();
    } catch (error) {
      await this.close();
      throw this.failure(error);
    }
    for (const given of instruments) {
      const watched: Watched = {
        instrument: new Instrument(given.specification, given.index),
        given,
        output: new InstrumentOutput(given.index, sink, this.clock),
        bookAt: null,
        trades: new Set(),
      };
      this.watched.set(given.index, watched);
      if (channels.includes('book')) void this.keep(watched, () => this.nextBook(watched));
      if (channels.includes('trades') && this.venue.has.watchTrades) {
        void this.keep(watched, () => this.nextTrades(watched));
      }
    }
    this.beat = setInterval(() => this.check(), CHECK_MILLIS);
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.beat !== null) clearInterval(this.beat);
    await closeVenue(this.venue).catch(() => {});
  }

  health(instrument: number): FeedHealth {
    return this.watched.get(instrument)?.output.health ?? 'down';
  }

  clockSkewMicros(): number {
    return this.skew.medianMicros();
  }

  /** Asks for the next again and again; after a failure the book is lost until it comes. */
  private async keep(watched: Watched, next: () => Promise<void>): Promise<void> {
    const backoff = new Backoff(this.random, BACKOFF);
    while (!this.closed) {
      try {
        await next();
        backoff.reset();
      } catch (error) {
        if (this.closed) return;
        const failure = this.failure(error);
        watched.output.lose({ reason: failure.message, connection: null });
        await new Promise((resolve) => setTimeout(resolve, backoff.next(failure.retryAfterMillis)));
      }
    }
  }

  private async nextBook(watched: Watched): Promise<void> {
    const { output, given } = watched;
    const book = (await this.venue.watchOrderBook(given.specification.symbol)) as unknown as UnifiedBook;
    if (this.closed) return;
    const now = this.clock.now();
    const rows = snapshotRows(given, book, now);
    // ccxt's nonce is the venue's for some, and for others none that rises.
    rows.sequence.fill(Number.NaN);
    watched.bookAt = now;
    this.skew.add(now, rows.timeExchange[0]!);
    if (output.isWhole && output.health === 'live') output.bookMessage(rows);
    else output.begin(rows, { reason: 'the book is whole', connection: null });
  }

  private async nextTrades(watched: Watched): Promise<void> {
    const trades = await this.venue.watchTrades(watched.given.specification.symbol);
    if (this.closed) return;
    const now = this.clock.now();
    for (const trade of trades) {
      const rows = tradeRows(watched.instrument, trade, now);
      if (rows !== null && isNew(watched.trades, String(trade.id))) watched.output.message(rows);
    }
  }

  private check(): void {
    const now = this.clock.now();
    for (const { bookAt, output } of this.watched.values()) {
      if (bookAt === null || now - bookAt <= STALE_MICROS) continue;
      const seconds = Math.round((now - bookAt) / 1_000_000);
      output.stale({ reason: `no book for ${seconds} s`, connection: null });
    }
  }

  private failure(error: unknown) {
    const { endpoint, credentials = null } = this.options;
    return venueError(error, { venue: endpoint.venue, credentials });
  }
}

function isNew(seen: Set<string>, id: string): boolean {
  if (id === 'undefined') return true;
  if (seen.has(id)) return false;
  seen.add(id);
  if (seen.size > MOST_TRADES) seen.delete(seen.values().next().value!);
  return true;
}

/** Null for a print that is not on tick and lot. */
function tradeRows(instrument: Instrument, trade: Trade, received: Micros): MarketRows | null {
  const price = instrument.parsePrice(decimalText(trade.price) ?? '');
  const size = sizeInLots(instrument, trade.amount);
  if (typeof price !== 'number' || size === 0) return null;
  const id = Number(trade.id);
  const rows = allocateRows(1);
  rows.kind[0] = RowKind.Trade;
  rows.flags[0] =
    RowFlag.FIRST | RowFlag.LAST | (takerBuys(instrument.specification.venue, trade.side) ? 0 : RowFlag.ASK);
  rows.price[0] = price;
  rows.size[0] = size;
  rows.timeExchange[0] = trade.timestamp === undefined ? Number.NaN : Number(trade.timestamp) * 1_000;
  rows.timeReceived[0] = received;
  rows.sequence[0] = Number.isSafeInteger(id) ? id : Number.NaN;
  rows.previousSequence[0] = Number.NaN;
  rows.length = 1;
  return rows;
}
