import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type Asset,
  Instrument,
  type InstrumentSpecification,
  MICROS_PER_SECOND,
  type Micros,
  micros,
  type PriceTicks,
  RowKind,
  UserError,
} from '../../domain/index.js';
import type { SimulatedVenue } from '../../execution/index.js';
import { queueModel, type TapeSegments } from '../../matching/recorded/index.js';
import { shippedFolder } from '../../store/configuration/index.js';
import { type CandleColumns, openTapes, readCandleTape } from '../../store/tape/index.js';
import { createEmbeddedVenue, type EmbeddedVenueOptions } from '../../venues/embedded/index.js';
import type { BacktestRequest, SyntheticRequest, TapesRequest } from './request.js';
import { cutTape, openTapeSet, playable, type TapeSet } from './tapes.js';

/** What a strategy is tested on. */
export interface BacktestMarket {
  readonly venue: SimulatedVenue;
  readonly instruments: readonly Instrument[];
  readonly names: readonly string[];
  readonly hash: string;
  readonly reporting: Asset;
  readonly sampleMicros: number;
  /** Of the engine. */
  readonly beatSeconds: number;
  /** Of a market that never ends by itself. */
  readonly until: { readonly until?: Micros };
  readonly notes: readonly string[];
}

/** The account begins with so much of the currency that is reported in, and coins worth as much of each base. */
const CAPITAL = 100_000;
const LATENCY_MICROS = 10_000;
/** When a market of agents begins: any moment does, so it is always the same. */
const SYNTHETIC_START = Date.UTC(2024, 7, 8) * 1_000;

/** @throws UserError for tapes that are not there, empty, or of another instrument. */
export function buildMarket(request: BacktestRequest): BacktestMarket {
  const { market } = request;
  return market.kind === 'tapes' ? tapeMarket(request, market) : syntheticMarket(request, market);
}

function tapeMarket(request: BacktestRequest, market: TapesRequest): BacktestMarket {
  const set = openTapeSet(market.paths, request.instruments);
  if (set.kind === 'candles') return candleMarket(request, set);
  const whole = playable(set.series, market.loops ?? 1);
  const { cutAfter } = request;
  const tapes = cutAfter === undefined ? whole : whole.map((tape) => cutTape(tape, cutAfter));
  const instruments = tapes.map(
    ({ specification }, index) => new Instrument(withFees(specification, request), index),
  );
  const inferred = instruments
    .filter(({ specification }) => specification.inferred)
    .map(({ symbol }) => symbol);
  const startOffsetMicros = request.from === undefined ? 0 : offsetOf(tapes, request.from);
  const venue = createEmbeddedVenue({
    ...common(
      request,
      instruments,
      tapes.map(({ segments }) => firstPrice(segments)),
    ),
    keepTimes: true,
    tellsPlaces: false,
    market: {
      kind: 'tape',
      name: set.names[0]!,
      tapes: tapes.map(({ segments }, index) => ({ instrument: instruments[index]!, batches: segments })),
      startOffsetMicros,
      thenSynthetic: false,
    },
  });
  return {
    venue,
    instruments,
    names: set.names,
    hash: set.hash,
    reporting: instruments[0]!.specification.quote,
    sampleMicros: MICROS_PER_SECOND,
    beatSeconds: 1,
    until: {},
    notes:
      inferred.length === 0 ? [] : [`tick and lot of ${inferred.join(', ')} are inferred from the recording`],
  };
}

/** Candles alone: every instrument's, merged by time. */
function candleMarket(request: BacktestRequest, set: TapeSet): BacktestMarket {
  const specifications = [
    ...new Map(set.series.map(({ instrument }) => [instrument.id, instrument])).values(),
  ];
  const instruments = specifications.map(
    (specification, index) => new Instrument(withFees(specification, request), index),
  );
  const sources = set.series.flatMap(({ instrument: { id }, files }) => {
    const instrument = instruments.find((one) => one.id === id)!;
    const { metadata, candles } = readCandleTape(files[0]!.path);
    const cut = cutCandles(candles, { seconds: metadata.intervalSeconds!, after: request.cutAfter });
    if (cut.length === 0)
      throw new UserError(`${files[0]!.path}: the tape is empty: there is nothing to test on`);
    return [{ instrument, intervalSeconds: metadata.intervalSeconds!, candles: cut }];
  });
  const prices = instruments.map((instrument) => {
    const source = sources.find((one) => one.instrument === instrument)!;
    return source.candles.open[0] as PriceTicks;
  });
  const begin = Math.max(...sources.map(({ candles }) => candles.time[0]!));
  const venue = createEmbeddedVenue({
    ...common(request, instruments, prices),
    market: {
      kind: 'candles',
      name: set.names[0]!,
      sources,
      startOffsetMicros: request.from === undefined ? 0 : Math.max(0, request.from - begin),
    },
  });
  const shortest = Math.min(...sources.map(({ intervalSeconds }) => intervalSeconds));
  return {
    venue,
    instruments,
    names: set.names,
    hash: set.hash,
    reporting: instruments[0]!.specification.quote,
    sampleMicros: shortest * MICROS_PER_SECOND,
    beatSeconds: shortest,
    until: {},
    notes: ['candles alone: fills at the next open, limits only where a candle trades through them'],
  };
}

/** The candles that were over by a moment; all of them where it is left out. Views, nothing is copied. */
function cutCandles(
  candles: CandleColumns,
  { seconds, after }: { readonly seconds: number; readonly after: number | undefined },
): CandleColumns {
  if (after === undefined) return candles;
  let { length } = candles;
  while (length > 0 && candles.time[length - 1]! + seconds * MICROS_PER_SECOND > after) length -= 1;
  return { ...candles, length };
}

/** From the first moment at which all tapes have begun. */
function offsetOf(tapes: readonly { readonly segments: TapeSegments }[], from: number): number {
  const begins = tapes.map(({ segments }) => {
    const index = segments.at(0)!;
    return index.exchangeTime[index.exchangeOrder[0]!]!;
  });
  return Math.max(0, from - Math.max(...begins));
}

function syntheticMarket(request: BacktestRequest, market: SyntheticRequest): BacktestMarket {
  const series = openTapes([join(shippedFolder(), 'samples')]);
  const wanted = request.instruments ?? series.map(({ instrument }) => instrument.symbol);
  const chosen = wanted.map((name) => {
    const found = series.find(({ instrument }) => instrument.symbol === name || instrument.id === name);
    if (found !== undefined) return found.instrument;
    const known = series.map(({ instrument }) => instrument.symbol).join(', ');
    throw new UserError(`instrument "${name}": the synthetic market knows ${known}`);
  });
  const instruments = chosen.map(
    (specification, index) => new Instrument(withFees(specification, request), index),
  );
  const starts = instruments.map(
    ({ symbol }) => (symbol.startsWith('BTC') ? 6_000_000 : 250_000) as PriceTicks,
  );
  const startTime = micros(SYNTHETIC_START);
  const seed = request.seed ?? 1;
  const venue = createEmbeddedVenue({
    ...common(request, instruments, starts),
    market: {
      kind: 'synthetic',
      instruments: instruments.map((instrument, index) => ({ instrument, startPrice: starts[index]! })),
      startTime,
      ...(market.edge === undefined ? {} : { edge: market.edge }),
    } as EmbeddedVenueOptions['market'],
  });
  const name = `synthetic seed ${seed}${market.edge === undefined ? '' : ` ${market.edge.kind} ${market.edge.strength}`}`;
  return {
    venue,
    instruments,
    names: [name],
    hash: createHash('sha256')
      .update(`${name} ${JSON.stringify(chosen)}`)
      .digest('hex'),
    reporting: instruments[0]!.specification.quote,
    sampleMicros: MICROS_PER_SECOND,
    beatSeconds: 1,
    until: {
      until: micros(
        Math.min(
          startTime + market.seconds * MICROS_PER_SECOND,
          request.cutAfter ?? Number.POSITIVE_INFINITY,
        ),
      ),
    },
    notes: [],
  };
}

function common(
  request: BacktestRequest,
  instruments: readonly Instrument[],
  prices: readonly (PriceTicks | null)[],
): Omit<EmbeddedVenueOptions, 'market'> {
  const usual = { kind: 'constant', micros: LATENCY_MICROS } as const;
  return {
    name: 'embedded',
    account: 'paper',
    seed: request.seed ?? 1,
    deposits: deposits(request, instruments, prices),
    latency: {
      feed: request.feedLatency ?? usual,
      order: request.orderLatency ?? usual,
      response: request.responseLatency ?? usual,
    },
    ...(request.queueModel === undefined ? {} : { queueModel: queueModel(request.queueModel) }),
  };
}

function withFees(
  specification: InstrumentSpecification,
  { fees }: BacktestRequest,
): InstrumentSpecification {
  if (fees === undefined) return specification;
  return { ...specification, makerFeePpm: fees.makerPpm, takerFeePpm: fees.takerPpm };
}

function deposits(
  { deposits: given }: BacktestRequest,
  instruments: readonly Instrument[],
  prices: readonly (PriceTicks | null)[],
): NonNullable<EmbeddedVenueOptions['deposits']> {
  const assets = new Map<string, { asset: Asset; amount: string }>();
  for (const [index, instrument] of instruments.entries()) {
    const { base, quote } = instrument.specification;
    assets.set(quote.code, { asset: quote, amount: String(CAPITAL) });
    const price = prices[index] ?? null;
    const worth = price === null ? CAPITAL : CAPITAL / instrument.priceNumber(price);
    if (!assets.has(base.code)) assets.set(base.code, { asset: base, amount: plain(worth, base.decimals) });
  }
  for (const [code, amount] of Object.entries(given ?? {})) {
    const known = assets.get(code);
    if (known === undefined) {
      throw new UserError(`deposit of ${amount} ${code}: the market knows ${[...assets.keys()].join(', ')}`);
    }
    assets.set(code, { asset: known.asset, amount });
  }
  return [...assets.values()];
}

/** To four digits: nobody asks for more of an assumed account. */
const plain = (amount: number, decimals: number): string =>
  amount >= 1_000 ? String(Math.round(amount)) : Number(amount.toPrecision(4)).toFixed(Math.min(8, decimals));

/** Of the first print on a tape; null where there is none in its first piece. */
function firstPrice(segments: TapeSegments): PriceTicks | null {
  for (const rows of segments.at(0)?.batches ?? []) {
    const row = rows.kind.subarray(0, rows.length).indexOf(RowKind.Trade);
    if (row >= 0) return rows.price[row] as PriceTicks;
  }
  return null;
}
