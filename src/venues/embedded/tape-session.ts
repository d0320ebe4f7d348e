import { type Instrument, type Micros, micros, UserError } from '../../domain/index.js';
import { isMargined } from '../../matching/index.js';
import { indexMessages, type TapeSegments, timeRange, wholeTape } from '../../matching/recorded/index.js';
import { lastDelivery, lastSequence, startingInstrument } from './continuation.js';
import type { ExchangeSide } from './exchange-side.js';
import { latencyModel } from './latency.js';
import type { MarketSession, MarketSessionOptions } from './market-session.js';
import {
  DEFAULT_LATENCY_MICROS,
  DEFAULT_START_OFFSET_MICROS,
  type InstrumentTape,
  type TapeMarket,
} from './options.js';
import { RecordedSide } from './recorded-side.js';
import type { RowFeed } from './row-feed.js';
import { ChainedFeed, SyntheticFeed } from './synthetic-feed.js';
import { SyntheticSide } from './synthetic-side.js';
import { TapeFeed } from './tape-feed.js';

interface OpenTape {
  readonly instrument: Instrument;
  readonly segments: TapeSegments;
}

/**
 * A session on tapes. Books are built silently up to its start. Where the market is to go on after the
 * tapes' end, agents take over with their last books, and orders that are open then stay open.
 */
export class TapeSession implements MarketSession {
  readonly startTime: Micros;
  readonly feeds: readonly RowFeed[];
  private readonly recorded: RecordedSide;
  private readonly tapes: readonly OpenTape[];
  private readonly agentFeeds: ReadonlyMap<number, SyntheticFeed>;
  private agents: SyntheticSide | null = null;

  /** @throws UserError for tapes that are empty or end before the start. */
  constructor(
    private readonly tapeMarket: TapeMarket,
    private readonly settings: MarketSessionOptions,
  ) {
    const { options, accounts, emit } = settings;
    this.tapes = tapeMarket.tapes.map(({ instrument, batches }) => ({
      instrument,
      segments: isSegments(batches) ? batches : wholeTape(indexMessages(batches)),
    }));
    const { tapes } = this;
    this.startTime = startTimeOf(tapeMarket, tapes);
    const { startTime } = this;
    const latencyMicros = options.feedLatencyMicros ?? DEFAULT_LATENCY_MICROS;
    const { goesOn } = this;
    this.agentFeeds = new Map(
      (goesOn ? tapes : []).map((tape) => [tape.instrument.index, agentFeed(tape, latencyMicros)]),
    );
    const keepTimes = options.keepTimes === true;
    this.feeds = tapes.map((tape) => {
      const choice = options.latency?.feed ?? { kind: 'constant' as const, micros: latencyMicros };
      // The tape's own latency is in its arrival times already.
      const latency = latencyModel(
        choice.kind === 'recorded' ? { kind: 'constant', micros: choice.addMicros ?? 0 } : choice,
        { name: 'feed latency', seed: options.seed + 3 + tape.instrument.index, tape: tape.segments },
      );
      const feed = new TapeFeed({ ...tape, startTime, latency, keepTimes });
      const agents = this.agentFeeds.get(tape.instrument.index);
      return agents === undefined ? feed : new ChainedFeed(feed, agents);
    });
    this.recorded = new RecordedSide({ options, accounts, tapes, emit, ended: (time) => this.goOn(time) });
    while (this.agents === null && this.recorded.nextTime() <= startTime) this.recorded.step();
  }

  get exchange(): ExchangeSide {
    return this.agents ?? this.recorded;
  }

  banner(): { readonly kind: 'tape' | 'synthetic'; readonly name: string; readonly ended: boolean } {
    const { name } = this.tapeMarket;
    if (this.agents !== null) return { kind: 'synthetic', name: `agents after ${name}`, ended: true };
    const ended = this.recorded.market.nextMessageTime() === Number.POSITIVE_INFINITY;
    return { kind: 'tape', name, ended };
  }

  /** Agents trade spot: where a perpetual is among the tapes the market stands still behind them. */
  private get goesOn(): boolean {
    const isSpot = this.tapes.every(({ instrument }) => !isMargined(instrument));
    return this.tapeMarket.thenSynthetic === true && isSpot;
  }

  /** Hands the market to agents, where that is asked for and every instrument has a whole book. */
  private goOn(time: Micros): void {
    if (!this.goesOn) return;
    const { market } = this.recorded;
    const open = [...market.openOrders()];
    const instruments = this.tapes.flatMap(
      ({ instrument }) => startingInstrument(instrument, market.book(instrument.index), open) ?? [],
    );
    if (instruments.length < this.tapes.length) return;
    const { options, accounts, emit, announce } = this.settings;
    const carried = market.withdrawAll();
    const feeds = this.agentFeeds;
    this.agents = new SyntheticSide({
      options,
      accounts,
      instruments,
      feeds,
      startTime: time,
      emit,
      carried,
    });
    announce(`${this.tapeMarket.name} has ended; agents trade on`, time);
  }
}

/** Agents trade on from the first piece's end: a tape that they follow is one piece. */
function agentFeed({ instrument, segments }: OpenTape, latencyMicros: number): SyntheticFeed {
  const index = segments.at(0)!;
  return new SyntheticFeed({
    instrument: instrument.index,
    latencyMicros,
    sequenceOffset: lastSequence(index) + 1,
    notBefore: lastDelivery(index, latencyMicros),
  });
}

/** From the moment at which all tapes have begun; short tapes are played from there. */
function startTimeOf({ name, startOffsetMicros }: TapeMarket, tapes: readonly OpenTape[]): Micros {
  const ranges = tapes.map(({ segments }) => {
    const index = segments.at(0);
    const range = index === null ? null : timeRange(index);
    if (range === null) throw new UserError(`tape ${name} holds no market data: give one that does`);
    return range;
  });
  const from = Math.max(...ranges.map((range) => range.from));
  const to = Math.max(...ranges.map((range) => range.to));
  const short = to - from < 2 * DEFAULT_START_OFFSET_MICROS;
  const start = from + (startOffsetMicros ?? (short ? 0 : DEFAULT_START_OFFSET_MICROS));
  // Of a tape in pieces only the first has been read: where its end lies is found out on the way.
  const isWhole = tapes.every(({ segments }) => segments.at(1) === null);
  if (isWhole && start > to)
    throw new UserError(`start ${(start - from) / 1e6} s lies beyond the end of tape ${name}`);
  return micros(start);
}

/** Whether a tape was indexed already. */
export const isSegments = (batches: InstrumentTape['batches']): batches is TapeSegments =>
  !Array.isArray(batches);
