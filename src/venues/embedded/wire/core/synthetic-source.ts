import type { Instrument, MarketRows, Micros, VenueEvent } from '../../../../domain/index.js';
import { MICROS_PER_SECOND, RowKind } from '../../../../domain/index.js';
import type { Accounts } from '../../../../matching/index.js';
import { SyntheticMarket, typicalSizeOf } from '../../../../matching/synthetic/index.js';
import { walkBack } from './backfill.js';
import type { MarketSource, SourceSink } from './market-source.js';
import {
  type AgentsOnTheWire,
  defaultBackfillDays,
  defaultHistorySeconds,
  type WireExchangeOptions,
} from './options.js';

interface SyntheticSourceOptions {
  readonly market: AgentsOnTheWire;
  readonly options: WireExchangeOptions;
  readonly accounts: Accounts;
  readonly sink: SourceSink;
  readonly now: Micros;
}

/** A market of agents. It has lived for a while when it opens: its prints of that time are told, its books are not. */
export class SyntheticSource implements MarketSource {
  readonly instruments: readonly Instrument[];
  readonly presentTime: Micros;
  readonly showsTrueBook = true;
  private readonly market: SyntheticMarket;
  /** When its life began. */
  private readonly startTime: Micros;
  private opened = false;

  constructor(private readonly settings: SyntheticSourceOptions) {
    const { market, options, accounts, sink, now } = settings;
    this.instruments = market.instruments.map(({ instrument }) => instrument);
    const history =
      (options.historySeconds ?? defaultHistorySeconds(this.instruments.length)) * MICROS_PER_SECOND;
    this.presentTime = now;
    this.startTime = (now - history) as Micros;
    this.market = new SyntheticMarket({
      instruments: market.instruments,
      seed: options.seed,
      startTime: this.startTime,
      accounts,
      ...(market.agents === undefined ? {} : { agents: market.agents }),
      ...(market.edge === undefined ? {} : { edge: market.edge }),
      ...(options.selfTradePrevention === undefined ? {} : { selfTrade: options.selfTradePrevention }),
      // The desk names each order once; a market that remembered every name would grow for ever.
      remembersIds: false,
      sink: {
        rows: (instrument, rows, from, to) => this.tell(instrument, rows, { from, to }),
        event: (account: string, event: VenueEvent) => sink.event(account, event),
      },
    });
  }

  begin(): void {
    this.backfill();
    this.market.advance(this.settings.now);
    this.opened = true;
    this.market.snapshot();
  }

  nextTime(): number {
    return this.market.nextTime();
  }

  step(): void {
    this.market.step();
  }

  place(request: Parameters<MarketSource['place']>[0]): void {
    this.market.place(request);
  }

  cancel(request: Parameters<MarketSource['cancel']>[0]): void {
    this.market.cancel(request);
  }

  replace(request: Parameters<MarketSource['replace']>[0]): void {
    this.market.replace(request);
  }

  private backfill(): void {
    const { market, options, sink } = this.settings;
    const days =
      options.backfillDays ?? (market.agents === false ? 0 : defaultBackfillDays(market.instruments.length));
    for (const [place, entry] of market.instruments.entries()) {
      const { startPrice, startingBook, instrument, typicalSize } = entry;
      const endPrice = startPrice ?? startingBook?.bids[0]?.price;
      if (endPrice === undefined || days === 0) continue;
      const seed = options.seed + (place + 1) * 65_537;
      const size = typicalSize ?? typicalSizeOf(instrument, endPrice);
      const walk = { endTime: this.startTime, endPrice, days, seed, typicalSize: size };
      walkBack(walk, (minute) => sink.pastMinute(instrument.index, minute));
    }
  }

  private tell(instrument: number, rows: MarketRows, { from, to }: { from: number; to: number }): void {
    const { sink } = this.settings;
    if (this.opened) {
      sink.rows(instrument, rows, from, to);
      return;
    }
    let end = from;
    while (end < to && rows.kind[end] === RowKind.Trade) end += 1;
    if (end > from) sink.rows(instrument, rows, from, end);
  }
}
