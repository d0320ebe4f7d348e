import type { Instrument, MarketRows, Micros, VenueEvent } from '../../../../domain/index.js';
import { MICROS_PER_SECOND, RowKind } from '../../../../domain/index.js';
import type { Accounts } from '../../../../matching/index.js';
import { SyntheticMarket } from '../../../../matching/synthetic/index.js';
import type { MarketSource, SourceSink } from './market-source.js';
import { type AgentsOnTheWire, DEFAULT_HISTORY_SECONDS, type WireExchangeOptions } from './options.js';

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
  private opened = false;

  constructor(private readonly settings: SyntheticSourceOptions) {
    const { market, options, accounts, sink, now } = settings;
    this.instruments = market.instruments.map(({ instrument }) => instrument);
    const history = (options.historySeconds ?? DEFAULT_HISTORY_SECONDS) * MICROS_PER_SECOND;
    this.presentTime = now;
    this.market = new SyntheticMarket({
      instruments: market.instruments,
      seed: options.seed,
      startTime: (now - history) as Micros,
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
