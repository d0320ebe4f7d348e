import { MICROS_PER_SECOND, type Micros, micros, UserError } from '../../domain/index.js';
import { CandleMarket, type CandleSource, candleRules } from '../../matching/candles/index.js';
import type { CancelRequest, PlaceRequest, ReplaceRequest } from '../../matching/recorded/index.js';
import { CandleFeed } from './candle-feed.js';
import type { ExchangeSide, QueuePlace } from './exchange-side.js';
import { latencyModel } from './latency.js';
import type { MarketSession, MarketSessionOptions } from './market-session.js';
import { type CandlesMarket, DEFAULT_LATENCY_MICROS, type EmbeddedVenueOptions } from './options.js';
import type { RowFeed } from './row-feed.js';

const WAYS = ['feed', 'order', 'response'] as const;

/**
 * A session on candles alone. The strategy is told of each candle once it is over, and of what was filled in it before
 * that; what it then decides has the open of the next one. See `CandleMarket`.
 */
export class CandleSession implements MarketSession {
  readonly startTime: Micros;
  readonly exchange: CandleSide;
  readonly feeds: readonly RowFeed[];

  /** @throws UserError for candles that are none, or do not follow each other, and for rules out of bounds. */
  constructor(
    private readonly market: CandlesMarket,
    { options, accounts, emit }: MarketSessionOptions,
  ) {
    const sources = [...market.sources].sort((a, b) => a.instrument.index - b.instrument.index);
    for (const [place, source] of sources.entries()) {
      checkCandles(market.name, source);
      if (source.instrument !== sources[place - 1]?.instrument) continue;
      throw new UserError(
        `${market.name}: candles of ${source.instrument.symbol} of two lengths; give the shorter, longer ones are made of it`,
      );
    }
    const begin = Math.max(...sources.map(({ candles }) => candles.time[0]!));
    this.startTime = micros(begin + (market.startOffsetMicros ?? 0));
    const { startTime } = this;
    const [feed, order, response] = WAYS.map((way) => longest(options, way)) as [number, number, number];
    const { volumeShare } = candleRules(market.rules);
    this.feeds = sources.map((source, place) => {
      const length = source.intervalSeconds * MICROS_PER_SECOND;
      const from = source.candles.time
        .subarray(0, source.candles.length)
        .findIndex((t) => t + length > startTime);
      return new CandleFeed({
        source,
        from: from < 0 ? source.candles.length : from,
        latency: latencyModel(choiceOf(options, 'feed'), {
          name: 'feed latency',
          seed: options.seed + 3 + place,
          tape: null,
        }),
        leastMicros: response,
        volumeShare,
      });
    });
    const exchangeMarket = { sources, accounts, graceMicros: Math.max(feed, response) + order };
    this.exchange = new CandleSide((listener) => {
      const rules = market.rules === undefined ? {} : { rules: market.rules };
      return new CandleMarket({ ...exchangeMarket, ...rules, listener });
    }, emit);
    while (this.exchange.nextTime() <= startTime) this.exchange.step();
  }

  banner(): { readonly kind: 'tape'; readonly name: string; readonly ended: boolean } {
    const ended = this.exchange.market.nextCandleTime() === Number.POSITIVE_INFINITY;
    return { kind: 'tape', name: this.market.name, ended };
  }
}

/** A market of candles as the exchange side. Places in a queue are not known of candles. */
class CandleSide implements ExchangeSide {
  readonly market: CandleMarket;
  private now = 0 as Micros;

  constructor(
    open: (listener: ConstructorParameters<typeof CandleMarket>[0]['listener']) => CandleMarket,
    emit: MarketSessionOptions['emit'],
  ) {
    this.market = open((account, event) => emit(account, event, this.now));
  }

  nextTime(): number {
    return this.market.nextTime();
  }

  step(): void {
    this.now = this.market.nextTime() as Micros;
    this.market.step();
  }

  place(request: PlaceRequest): void {
    this.now = request.time;
    this.market.place(request);
  }

  cancel(request: CancelRequest): void {
    this.now = request.time;
    this.market.cancel(request);
  }

  replace(request: ReplaceRequest): void {
    this.now = request.time;
    this.market.replace(request);
  }

  get openCount(): number {
    return this.market.openCount;
  }

  queuePlaces(): Iterable<QueuePlace> {
    return [];
  }
}

function choiceOf(options: EmbeddedVenueOptions, way: (typeof WAYS)[number]) {
  const constant = options[`${way}LatencyMicros`] ?? DEFAULT_LATENCY_MICROS;
  return options.latency?.[way] ?? ({ kind: 'constant', micros: constant } as const);
}

/** How long a way can take at the most. */
const longest = (options: EmbeddedVenueOptions, way: (typeof WAYS)[number]): number =>
  latencyModel(choiceOf(options, way), { name: `${way} latency`, seed: 0, tape: null }).mostMicros;

function checkCandles(name: string, { instrument, intervalSeconds, candles }: CandleSource): void {
  const { length, time, open, high, low, close } = candles;
  const what = `${name}, ${instrument.symbol}`;
  if (length === 0) throw new UserError(`${what}: there are no candles; give a tape that has some`);
  if (!(Number.isInteger(intervalSeconds) && intervalSeconds > 0)) {
    throw new UserError(`${what}: candles of ${intervalSeconds} s; give whole seconds`);
  }
  for (let i = 0; i < length; i += 1) {
    if (i > 0 && time[i]! - time[i - 1]! < intervalSeconds * MICROS_PER_SECOND) {
      throw new UserError(`${what}: candle ${i + 1} begins before the one ahead of it has ended`);
    }
    const least = Math.min(open[i]!, close[i]!);
    const most = Math.max(open[i]!, close[i]!);
    if (low[i]! <= 0 || low[i]! > least || high[i]! < most) {
      throw new UserError(
        `${what}: candle ${i + 1} is none: its high, low, open and close contradict each other`,
      );
    }
  }
}
