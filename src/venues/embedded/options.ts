import {
  type Asset,
  type Instrument,
  type MarketRows,
  MICROS_PER_MINUTE,
  type Micros,
  Money,
  UserError,
} from '../../domain/index.js';
import type { CandleRules, CandleSource } from '../../matching/candles/index.js';
import {
  Accounts,
  type FeeMode,
  isMargined,
  MARGIN_TERMS,
  type SelfTradePrevention,
} from '../../matching/index.js';
import type { QueueModel, TapeSegments } from '../../matching/recorded/index.js';
import type { PlantedEdge, SyntheticInstrument } from '../../matching/synthetic/index.js';
import type { LatencyChoice } from './latency.js';
import type { LiveSource } from './live/index.js';
import { venueAccounts } from './venue-accounts.js';

/** One instrument's recording. */
export interface InstrumentTape {
  readonly instrument: Instrument;
  /** Its rows in the order of arrival, or pieces that are indexed already. They are read, never changed or copied. */
  readonly batches: readonly MarketRows[] | TapeSegments;
}

/** A recorded market. */
export interface TapeMarket {
  readonly kind: 'tape';
  /** For the banner. */
  readonly name: string;
  readonly tapes: readonly InstrumentTape[];
  /** How far into the tapes the session starts; what came before builds the books silently. Two minutes by default. */
  readonly startOffsetMicros?: number;
  /** True: when the tapes end, agents trade on from the last books, if all is spot. False: the market stands still then. */
  readonly thenSynthetic?: boolean;
}

/** A market of trading agents that never ends. */
export interface AgentMarket {
  readonly kind: 'synthetic';
  readonly instruments: readonly SyntheticInstrument[];
  readonly startTime: Micros;
  /** Something for strategies to find; none where left out. */
  readonly edge?: PlantedEdge;
}

/** A market that was recorded as candles alone; see `CandleMarket` for how orders are filled there. */
export interface CandlesMarket {
  readonly kind: 'candles';
  /** For the banner. */
  readonly name: string;
  /** One for each instrument. */
  readonly sources: readonly CandleSource[];
  readonly rules?: Partial<CandleRules>;
  /** How far into the candles the session starts; at their begin by default. */
  readonly startOffsetMicros?: number;
}

/** A market that happens elsewhere, now: see `LiveSource`. */
export interface LiveMarket {
  readonly kind: 'live';
  /** For the banner. */
  readonly name: string;
  readonly instruments: readonly Instrument[];
  readonly startTime: Micros;
  readonly source: LiveSource;
}

export interface Deposit {
  readonly asset: Asset;
  /** A plain decimal. */
  readonly amount: string;
  /** Where the instruments are of several venues: the one whose account it goes to; each of them where left out. */
  readonly venue?: string;
}

/** What the embedded exchange is made from. The same options and requests give the same deliveries, bit for bit. */
export interface EmbeddedVenueOptions {
  /** Also the venue's name in events; `embedded` by default. */
  readonly name?: string;
  readonly market: TapeMarket | AgentMarket | CandlesMarket | LiveMarket;
  /** Of the synthetic market. */
  readonly seed: number;
  /** The account that requests trade on; `paper` by default. */
  readonly account?: string;
  /** 2 BTC, 20 ETH and 100,000 USDT by default; on each venue, where the instruments are of several. */
  readonly deposits?: readonly Deposit[];
  /** From the exchange's book to the strategy's, on top of the tape's own jitter; 10 ms by default. */
  readonly feedLatencyMicros?: number;
  /** From `submit` to the exchange; 10 ms by default. */
  readonly orderLatencyMicros?: number;
  /** From the exchange back to the sink; 10 ms by default. */
  readonly responseLatencyMicros?: number;
  /** In place of the three constants above: how long each way takes. */
  readonly latency?: {
    readonly feed?: LatencyChoice;
    readonly order?: LatencyChoice;
    readonly response?: LatencyChoice;
  };
  /** How unexplained decreases are shared between those ahead of us and those behind; `conservative` by default. */
  readonly queueModel?: string | QueueModel;
  readonly feeMode?: FeeMode;
  /** False: places in the queue are told with an order's acceptance alone, and not on a beat. True where left out. */
  readonly tellsPlaces?: boolean;
  /** True: rows come as the tape has them, without a copy, and `timeReceived` stays the recorder's: for backtests. */
  readonly keepTimes?: boolean;
  readonly selfTradePrevention?: SelfTradePrevention;
  /** Of linear perpetuals on tapes and candles: notional for each unit of margin, from 1 to 125; 1 by default. */
  readonly leverage?: number;
}

export const DEFAULT_LATENCY_MICROS = 10_000;
export const DEFAULT_START_OFFSET_MICROS = 2 * MICROS_PER_MINUTE;

/** The sample account. */
export const SAMPLE_DEPOSITS: readonly Deposit[] = [
  { asset: { code: 'BTC', decimals: 8 }, amount: '2' },
  { asset: { code: 'ETH', decimals: 8 }, amount: '20' },
  { asset: { code: 'USDT', decimals: 8 }, amount: '100000' },
];

/** Each once, in the order in which the market names them. */
export function instrumentsOf(market: EmbeddedVenueOptions['market']): readonly Instrument[] {
  if (market.kind === 'tape') return market.tapes.map(({ instrument }) => instrument);
  if (market.kind === 'synthetic') return market.instruments.map(({ instrument }) => instrument);
  if (market.kind === 'live') return market.instruments;
  return market.sources.map(({ instrument }) => instrument).sort((a, b) => a.index - b.index);
}

/**
 * The accounts of a session: every asset that is traded or deposited, and the deposits.
 * @throws UserError for an amount that is no plain decimal of its asset, a leverage out of bounds, an instrument or a fee mode that the market has not.
 */
export function openAccounts(options: EmbeddedVenueOptions, account: string): Accounts {
  const { market } = options;
  const hasAgents = market.kind === 'synthetic' || (market.kind === 'tape' && market.thenSynthetic === true);
  if (options.feeMode === 'received' && hasAgents) {
    throw new UserError('fee mode "received": agents trade with fees in the quote asset only; use "quote"');
  }
  const perpetual = instrumentsOf(market).find(isMargined);
  if (market.kind === 'synthetic' && perpetual !== undefined) {
    throw new UserError(`${perpetual.id}: agents trade spot only; give a tape of it, or a spot instrument`);
  }
  const deposits = options.deposits ?? SAMPLE_DEPOSITS;
  const assets = new Map<string, Asset>();
  for (const { specification } of instrumentsOf(market)) {
    for (const asset of [specification.base, specification.quote]) assets.set(asset.code, asset);
  }
  for (const { asset } of deposits) if (!assets.has(asset.code)) assets.set(asset.code, asset);
  const leverage = options.leverage ?? MARGIN_TERMS.leverage;
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125) {
    throw new UserError(`leverage ${leverage}: give a whole number from 1 to 125`);
  }
  const terms = { ...MARGIN_TERMS, leverage };
  const accounts = new Accounts([...assets.values()], options.feeMode ?? 'quote', terms);
  const owners = venueAccounts(account, instrumentsOf(market));
  for (const { asset, amount, venue } of deposits) {
    const money = Money.parse(amount, assets.get(asset.code)!.decimals);
    if (money === null || money.isNegative) {
      throw new UserError(`deposit of ${amount} ${asset.code}: give a plain decimal such as 1000.50`);
    }
    for (const owner of owners) {
      if (venue === undefined || owner.venue === undefined || owner.venue === venue) {
        accounts.deposit(owner.account, asset.code, money);
      }
    }
  }
  return accounts;
}
