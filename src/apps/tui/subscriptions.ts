import type { Snapshots, SubscriptionOptions, Topic } from '../../protocol/index.js';
import type { EngineClient, EngineSubscription } from './engine-client.js';
import type { Store } from './store.js';

/** What the market topics are asked for: they follow the view. */
export interface MarketChoice {
  readonly instrument: number;
  readonly rowTicks: number;
  /** Rows a side. */
  readonly rows: number;
  readonly intervalSeconds: number;
}

const ACCOUNT_TOPICS = [
  'session',
  'instruments',
  'orders',
  'positions',
  'strategies',
  'health',
  'log',
  'tickers',
] as const satisfies readonly Topic[];

type MarketTopic = 'book' | 'trades' | 'candles' | 'indicators' | 'risk';

/** Snapshots a second of what changes with each event, and of what people cannot read faster. */
const FAST = 20;
const SLOW = 4;

/**
 * The terminal's subscriptions on one connection. A snapshot that was on its way when the choice changed is
 * dropped: a book of another symbol or row step must never be drawn as this one's.
 */
export class Subscriptions {
  #choice: MarketChoice;
  readonly #market: Readonly<Record<MarketTopic, EngineSubscription>>;
  readonly #account: readonly EngineSubscription[];

  constructor(
    client: EngineClient,
    private readonly store: Store,
    choice: MarketChoice,
  ) {
    this.#choice = choice;
    this.#account = ACCOUNT_TOPICS.map((topic) => subscribe(client, topic, store));
    const options = marketOptions(choice);
    this.#market = {
      book: client.subscribe('book', options.book, (book) => this.#receiveBook(book)),
      trades: client.subscribe('trades', options.trades, (trades) => {
        if (trades.instrument === this.#choice.instrument) store.receive('trades', trades);
      }),
      candles: client.subscribe('candles', options.candles, (candles) => {
        const { instrument, intervalSeconds } = this.#choice;
        if (candles.instrument === instrument && candles.intervalSeconds === intervalSeconds)
          store.receive('candles', candles);
      }),
      indicators: client.subscribe('indicators', options.indicators, (indicators) => {
        if (indicators.instrument === this.#choice.instrument) store.receive('indicators', indicators);
      }),
      risk: client.subscribe('risk', options.risk, (risk) => store.receive('risk', risk)),
    };
  }

  /** Asks for what the view shows now; nothing is sent where nothing changed. */
  choose(choice: MarketChoice): void {
    const before = this.#choice;
    this.#choice = choice;
    const options = marketOptions(choice);
    const sameInstrument = before.instrument === choice.instrument;
    if (!sameInstrument) {
      this.store.forgetMarket(['book', 'trades', 'candles', 'indicators']);
      this.#market.trades.update(options.trades);
      this.#market.risk.update(options.risk);
    }
    if (!sameInstrument || before.rowTicks !== choice.rowTicks || before.rows !== choice.rows) {
      this.#market.book.update(options.book);
    }
    if (!sameInstrument || before.intervalSeconds !== choice.intervalSeconds) {
      this.store.forgetMarket(['candles', 'indicators']);
      this.#market.candles.update(options.candles);
      this.#market.indicators.update(options.indicators);
    }
  }

  close(): void {
    for (const subscription of [...this.#account, ...Object.values(this.#market)]) subscription.close();
  }

  #receiveBook(book: Snapshots['book']): void {
    const { instrument, rowTicks } = this.#choice;
    if (book.instrument === instrument && book.rowTicks === rowTicks) this.store.receive('book', book);
  }
}

const subscribe = <T extends Topic>(client: EngineClient, topic: T, store: Store): EngineSubscription =>
  client.subscribe(topic, { rate: topic === 'orders' ? FAST : SLOW }, (snapshot) =>
    store.receive(topic, snapshot),
  );

function marketOptions(choice: MarketChoice): Readonly<Record<MarketTopic, SubscriptionOptions>> {
  const { instrument, rowTicks, rows, intervalSeconds } = choice;
  return {
    book: { instrument, rowTicks, rows, rate: FAST },
    trades: { instrument, rate: FAST },
    candles: { instrument, intervalSeconds, rate: SLOW },
    indicators: { instrument, intervalSeconds, rate: SLOW },
    risk: { instrument, rate: SLOW },
  };
}
