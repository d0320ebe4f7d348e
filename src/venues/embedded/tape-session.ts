import { type Instrument, type Micros, micros, UserError } from '../../domain/index.js';
import { indexMessages, type MessageIndex, timeRange } from '../../matching/recorded/index.js';
import { lastDelivery, lastSequence, startingInstrument } from './continuation.js';
import type { ExchangeSide } from './exchange-side.js';
import type { MarketSession, MarketSessionOptions } from './market-session.js';
import { DEFAULT_LATENCY_MICROS, DEFAULT_START_OFFSET_MICROS, type TapeMarket } from './options.js';
import { RecordedSide } from './recorded-side.js';
import type { RowFeed } from './row-feed.js';
import { ChainedFeed, SyntheticFeed } from './synthetic-feed.js';
import { SyntheticSide } from './synthetic-side.js';
import { TapeFeed } from './tape-feed.js';

interface IndexedTape {
  readonly instrument: Instrument;
  readonly index: MessageIndex;
}

/**
 * A session on tapes. Books are built silently up to its start. Where the market is to go on after the
 * tapes' end, agents take over with their last books, and orders that are open then stay open.
 */
export class TapeSession implements MarketSession {
  readonly startTime: Micros;
  readonly feeds: readonly RowFeed[];
  private readonly recorded: RecordedSide;
  private readonly tapes: readonly IndexedTape[];
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
      index: indexMessages(batches),
    }));
    const { tapes } = this;
    this.startTime = startTimeOf(
      tapeMarket,
      tapes.map(({ index }) => index),
    );
    const { startTime } = this;
    const latencyMicros = options.feedLatencyMicros ?? DEFAULT_LATENCY_MICROS;
    this.agentFeeds = new Map(tapes.map((tape) => [tape.instrument.index, agentFeed(tape, latencyMicros)]));
    this.feeds = tapes.map(
      (tape) =>
        new ChainedFeed(
          new TapeFeed({ ...tape, startTime, latencyMicros }),
          this.agentFeeds.get(tape.instrument.index)!,
        ),
    );
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

  /** Hands the market to agents, where that is asked for and every instrument has a whole book. */
  private goOn(time: Micros): void {
    if (this.tapeMarket.thenSynthetic !== true) return;
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

const agentFeed = ({ instrument, index }: IndexedTape, latencyMicros: number): SyntheticFeed =>
  new SyntheticFeed({
    instrument: instrument.index,
    latencyMicros,
    sequenceOffset: lastSequence(index) + 1,
    notBefore: lastDelivery(index, latencyMicros),
  });

/** From the moment at which all tapes have begun; short tapes are played from there. */
function startTimeOf({ name, startOffsetMicros }: TapeMarket, indexes: readonly MessageIndex[]): Micros {
  const ranges = indexes.map((index) => {
    const range = timeRange(index);
    if (range === null) throw new UserError(`tape ${name} holds no market data: give one that does`);
    return range;
  });
  const from = Math.max(...ranges.map((range) => range.from));
  const to = Math.max(...ranges.map((range) => range.to));
  const short = to - from < 2 * DEFAULT_START_OFFSET_MICROS;
  const start = from + (startOffsetMicros ?? (short ? 0 : DEFAULT_START_OFFSET_MICROS));
  if (start > to) throw new UserError(`start ${(start - from) / 1e6} s lies beyond the end of tape ${name}`);
  return micros(start);
}
