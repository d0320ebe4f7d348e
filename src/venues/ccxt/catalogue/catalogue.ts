import {
  type InstrumentSpecification,
  type MarketRows,
  MICROS_PER_MILLI,
  type Micros,
  micros,
  suggest,
  UserError,
} from '../../../domain/index.js';
import type {
  Credentials,
  HistoryCandle,
  HistoryRequest,
  HistoryTrade,
  VenueCatalogue,
  VenueEndpoint,
  VenueInstrument,
} from '../contract.js';
import {
  type CcxtVenue,
  closeVenue,
  loadVenue,
  signAs,
  VenueError,
  venueError,
  WALL_CLOCK,
} from '../load/index.js';
import { snapshotRows, type UnifiedBook } from './book-snapshot.js';
import { clockOffset } from './clock-offset.js';
import { decimalText } from './decimal-text.js';
import { type FeeTier, feeTier } from './fee-tier.js';
import { fetchCandles } from './history-candles.js';
import { fetchTrades } from './history-trades.js';
import { selectMarkets } from './market-types.js';
import { paceRequests, RequestPace } from './request-pace.js';
import { specification } from './specification.js';

/** Milliseconds between requests, where ccxt knows none of the venue. */
const USUAL_RATE_LIMIT = 100;
/** After a refusal for too many requests that names no time. */
const PAUSE_MILLIS = 5_000;

/** Levels a side that a snapshot is asked for; the venue's own number where absent. */
const SNAPSHOT_LEVELS: Readonly<Record<string, number>> = {
  binance: 1_000,
  kraken: 500,
  okx: 400,
  bybit: 200,
};

/** What a catalogue can, beyond the contract. */
export interface OpenCatalogue extends VenueCatalogue {
  /** What this account pays; null without a key, and where the venue does not tell. */
  feeTier(symbol: string): Promise<FeeTier | null>;
  /** What an account pays, by symbol. Its key is kept no longer than it takes to ask; nothing is signed afterwards. */
  accountFees(credentials: Credentials, symbols: readonly string[]): Promise<readonly (FeeTier | null)[]>;
  close(): Promise<void>;
}

/** @throws UserError for a venue that ccxt has not; a venue that is down says so with the first question. */
export async function createCatalogue(
  endpoint: VenueEndpoint,
  credentials: Credentials | null = null,
  { now = WALL_CLOCK.now, pace: given }: CatalogueTimes = {},
): Promise<OpenCatalogue> {
  const venue = await loadVenue(endpoint, credentials);
  const pace = given === undefined ? new RequestPace(venue.rateLimit ?? USUAL_RATE_LIMIT) : given;
  if (pace !== null) paceRequests(venue, pace);
  return new Catalogue(venue, endpoint, credentials, { now, pace });
}

interface CatalogueTimes {
  /** For what is stamped on arrival, and for the venue's clock. */
  readonly now?: () => Micros;
  /** Null for a venue that may be asked without end. */
  readonly pace?: RequestPace | null;
}

/** A venue's REST through ccxt's unified calls. */
class Catalogue implements OpenCatalogue {
  private loaded: string | null = null;
  private loading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly venue: CcxtVenue,
    private readonly endpoint: VenueEndpoint,
    private credentials: Credentials | null,
    private readonly times: Required<CatalogueTimes>,
  ) {}

  async instruments(symbols: readonly string[]): Promise<readonly InstrumentSpecification[]> {
    await this.loadMarkets(symbols);
    const found: InstrumentSpecification[] = [];
    for (const symbol of symbols) {
      const market = this.venue.markets?.[symbol];
      if (market === undefined) throw this.unknownSymbol(symbol);
      const fees = await this.feeTier(symbol).catch(() => null);
      found.push(
        specification(market, {
          venue: this.endpoint.venue,
          fees,
          decimalsOf: (code) => this.decimalsOf(code),
        }),
      );
    }
    return found;
  }

  snapshot(instrument: VenueInstrument): Promise<MarketRows> {
    const { symbol } = instrument.specification;
    return this.call(symbol, async () => {
      await this.loadMarkets([symbol]);
      const book = await this.venue.fetchOrderBook(symbol, SNAPSHOT_LEVELS[this.venue.id]);
      return snapshotRows(instrument, book as UnifiedBook, this.times.now());
    });
  }

  candles(request: HistoryRequest): Promise<readonly HistoryCandle[]> {
    const { symbol } = request.instrument.specification;
    return this.call(symbol, async () => {
      await this.loadMarkets([symbol]);
      return fetchCandles(this.venue, request);
    });
  }

  trades(request: HistoryRequest): Promise<readonly HistoryTrade[]> {
    const { symbol } = request.instrument.specification;
    return this.call(symbol, async () => {
      await this.loadMarkets([symbol]);
      return fetchTrades(this.venue, request);
    });
  }

  async status(): Promise<{ readonly ok: boolean; readonly note: string }> {
    // Binance has its status at a host of its own, which neither its test network nor a stand-in has.
    const isElsewhere = this.endpoint.testnet || this.endpoint.url !== null;
    try {
      if (this.has('fetchStatus') && !(isElsewhere && this.venue.id === 'binance')) {
        const { status } = await this.venue.fetchStatus();
        return { ok: status === 'ok', note: String(status) };
      }
      if (this.has('fetchTime')) await this.venue.fetchTime();
      return { ok: true, note: 'answers' };
    } catch (error) {
      return { ok: false, note: this.failure(error).message };
    }
  }

  clockOffsetMicros(): Promise<number> {
    return this.call('its time', () => clockOffset(this.venue, this.times.now));
  }

  fundingRate(symbol: string): Promise<{ readonly rate: number; readonly nextTime: Micros | null } | null> {
    return this.call(symbol, async () => {
      await this.loadMarkets([symbol]);
      if (!this.isPerpetual(symbol) || !this.has('fetchFundingRate')) return null;
      const { fundingRate, fundingTimestamp, nextFundingTimestamp } =
        await this.venue.fetchFundingRate(symbol);
      if (fundingRate === undefined) return null;
      const next = fundingTimestamp ?? nextFundingTimestamp;
      return {
        rate: Number(fundingRate),
        nextTime: next === undefined ? null : micros(next * MICROS_PER_MILLI),
      };
    });
  }

  openInterest(symbol: string): Promise<number | null> {
    return this.call(symbol, async () => {
      await this.loadMarkets([symbol]);
      if (!this.isPerpetual(symbol) || !this.has('fetchOpenInterest')) return null;
      const { openInterestAmount } = await this.venue.fetchOpenInterest(symbol);
      return openInterestAmount === undefined ? null : Number(openInterestAmount);
    });
  }

  async feeTier(symbol: string): Promise<FeeTier | null> {
    if (this.credentials === null) return null;
    return this.call(symbol, () => feeTier(this.venue, symbol));
  }

  async accountFees(
    credentials: Credentials,
    symbols: readonly string[],
  ): Promise<readonly (FeeTier | null)[]> {
    // Without the key, since with one some venues answer this privately too.
    await this.loadMarkets(symbols);
    this.credentials = credentials;
    signAs(this.venue, credentials);
    try {
      const tiers: (FeeTier | null)[] = [];
      // One after another: each of Kraken's has a nonce above the last one's.
      for (const symbol of symbols) tiers.push(await this.feeTier(symbol));
      return tiers;
    } finally {
      this.credentials = null;
      signAs(this.venue, null);
    }
  }

  close(): Promise<void> {
    this.times.pace?.close();
    return closeVenue(this.venue);
  }

  /** The markets that these symbols need, asked for once; a failure is asked for again. */
  private async loadMarkets(symbols: readonly string[]): Promise<void> {
    const wanted = selectMarkets(this.venue, symbols, this.loaded);
    if (wanted === this.loaded) {
      await this.loading;
      return;
    }
    this.loaded = wanted;
    this.loading = this.call('markets', async () => {
      const { venue } = this;
      venue.number = Number as unknown as typeof venue.number;
      await venue.loadMarkets(true);
      // From here on what the venue writes as text stays text: volumes have more digits than a double.
      venue.number = String as unknown as typeof venue.number;
    });
    try {
      await this.loading;
    } catch (error) {
      this.loaded = null;
      throw error;
    }
  }

  private isPerpetual(symbol: string): boolean {
    const market = this.venue.markets?.[symbol];
    if (market === undefined) throw this.unknownSymbol(symbol);
    return market.swap === true;
  }

  private has(call: string): boolean {
    return (this.venue.has as Readonly<Record<string, unknown>>)[call] === true;
  }

  private decimalsOf(code: string): number | undefined {
    const precision = decimalText(this.venue.currencies?.[code]?.precision);
    return precision === null ? undefined : (precision.split('.')[1] ?? '').length;
  }

  private unknownSymbol(symbol: string): UserError {
    const near = suggest(symbol, this.venue.symbols);
    const some = this.venue.symbols.slice(0, 3).join(', ');
    const hint =
      near === null ? `, of ${this.venue.symbols.length} such as ${some}` : `; did you mean ${near}?`;
    return new UserError(`symbol ${symbol}: ${this.venue.id} has no such market${hint}`);
  }

  private async call<T>(subject: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof UserError && !(error instanceof VenueError)
        ? error
        : this.failure(error, subject);
    }
  }

  private failure(error: unknown, subject?: string): VenueError {
    const { venue, credentials } = this;
    const headers = venue.last_response_headers as Readonly<Record<string, string>> | undefined;
    const known = venueError(error, {
      venue: venue.id,
      credentials,
      retryAfter: headers?.['Retry-After'],
      ...(subject === undefined ? {} : { subject }),
    });
    if (known.kind === 'rate-limit') this.times.pace?.pause(known.retryAfterMillis ?? PAUSE_MILLIS);
    return known;
  }
}
