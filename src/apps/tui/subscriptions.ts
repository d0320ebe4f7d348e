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
  /** How many candles, and how many prints. */
  readonly candles: number;
  readonly prints: number;
  /** The second ladder's book; null where it is not on the screen. */
  readonly second: {
    readonly instrument: number;
    readonly rowTicks: number;
    readonly rows: number;
  } | null;
  /** The step of the volume profile in ticks; null where it is not on the screen. */
  readonly profileTicks: number | null;
  /** The order whose story is open. */
  readonly story: string | null;
  /** Snapshots a second of what changes with each event: less on a slow link. */
  readonly rate: number;
}

/** The first instrument in single ticks and nothing optional: what status lines need, and less than any screen. */
export const PLAIN_CHOICE: MarketChoice = {
  instrument: 0,
  rowTicks: 1,
  rows: 1,
  intervalSeconds: 5,
  candles: 1,
  prints: 1,
  second: null,
  profileTicks: null,
  story: null,
  rate: 4,
};

const ACCOUNT_TOPICS = [
  'session',
  'instruments',
  'positions',
  'strategies',
  'health',
  'log',
  'tickers',
  'fills',
  'equity',
] as const satisfies readonly Topic[];

type MarketTopic = 'book' | 'trades' | 'candles' | 'indicators' | 'risk' | 'orders';

/** Snapshots a second of what people cannot read faster. */
const SLOW = 4;
const SLOWEST = 1;

/**
 * The terminal's subscriptions on one connection. A snapshot that was on its way when the choice changed is
 * dropped: a book of another symbol or row step must never be drawn as this one's.
 */
export class Subscriptions {
  #choice: MarketChoice;
  readonly #market: Readonly<Record<MarketTopic, EngineSubscription>>;
  readonly #account: readonly EngineSubscription[];
  /** Of what is not always on the screen. */
  readonly #optional = new Map<'second' | 'profile' | 'story', EngineSubscription>();

  constructor(
    private readonly client: EngineClient,
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
      orders: client.subscribe('orders', options.orders, (orders) => store.receive('orders', orders)),
    };
    this.#chooseOptional(choice);
  }

  /** Asks for what the view shows now; nothing is sent where nothing changed. */
  choose(choice: MarketChoice): void {
    const before = this.#choice;
    this.#choice = choice;
    const options = marketOptions(choice);
    const sameInstrument = before.instrument === choice.instrument;
    const sameRate = before.rate === choice.rate;
    if (!sameInstrument) this.store.forgetMarket(['book', 'trades', 'candles', 'indicators']);
    if (!sameInstrument || !sameRate || before.prints !== choice.prints) {
      this.#market.trades.update(options.trades);
    }
    if (!sameInstrument) this.#market.risk.update(options.risk);
    if (!sameRate) this.#market.orders.update(options.orders);
    if (!sameInstrument || !sameRate || before.rowTicks !== choice.rowTicks || before.rows !== choice.rows) {
      this.#market.book.update(options.book);
    }
    const sameCandles = before.intervalSeconds === choice.intervalSeconds;
    if (!sameInstrument || !sameCandles) this.store.forgetMarket(['candles', 'indicators']);
    if (!sameInstrument || !sameCandles || before.candles !== choice.candles) {
      this.#market.candles.update(options.candles);
      this.#market.indicators.update(options.indicators);
    }
    this.#chooseOptional(choice, before);
  }

  close(): void {
    for (const subscription of [
      ...this.#account,
      ...Object.values(this.#market),
      ...this.#optional.values(),
    ]) {
      subscription.close();
    }
  }

  #chooseOptional(choice: MarketChoice, before: MarketChoice | null = null): void {
    const { instrument, rate } = choice;
    const same = (key: 'second' | 'profileTicks' | 'story'): boolean =>
      before !== null &&
      before.instrument === instrument &&
      JSON.stringify(before[key]) === JSON.stringify(choice[key]);
    if (!same('second')) {
      this.#drop('second');
      if (choice.second !== null) {
        this.#add('second', 'book', { ...choice.second, rate }, (book) => this.#receiveSecond(book));
      }
    }
    if (!same('profileTicks')) {
      this.#drop('profile');
      const rowTicks = choice.profileTicks;
      if (rowTicks !== null) {
        this.#add('profile', 'profile', { instrument, rowTicks, rate: SLOWEST }, (profile) => {
          if (
            profile.instrument === this.#choice.instrument &&
            profile.rowTicks === this.#choice.profileTicks
          )
            this.store.receive('profile', profile);
        });
      }
    }
    if (!same('story')) {
      this.#drop('story');
      if (choice.story !== null) {
        this.#add('story', 'story', { clientOrderId: choice.story, rate: SLOW }, (story) => {
          if (story.clientOrderId === this.#choice.story) this.store.receive('story', story);
        });
      }
    }
  }

  #add<T extends Topic>(
    name: 'second' | 'profile' | 'story',
    topic: T,
    options: SubscriptionOptions,
    listener: (snapshot: Snapshots[T]) => void,
  ): void {
    this.#optional.set(name, this.client.subscribe(topic, options, listener));
  }

  #drop(name: 'second' | 'profile' | 'story'): void {
    this.#optional.get(name)?.close();
    if (this.#optional.delete(name)) this.store.forgetMarket([name]);
  }

  #receiveBook(book: Snapshots['book']): void {
    const { instrument, rowTicks } = this.#choice;
    if (book.instrument === instrument && book.rowTicks === rowTicks) this.store.receive('book', book);
  }

  #receiveSecond(book: Snapshots['book']): void {
    const { second } = this.#choice;
    if (book.instrument === second?.instrument && book.rowTicks === second.rowTicks)
      this.store.receiveSecond(book);
  }
}

const subscribe = <T extends Topic>(client: EngineClient, topic: T, store: Store): EngineSubscription =>
  client.subscribe(topic, { rate: topic === 'fills' || topic === 'equity' ? SLOWEST : SLOW }, (snapshot) =>
    store.receive(topic, snapshot),
  );

function marketOptions(choice: MarketChoice): Readonly<Record<MarketTopic, SubscriptionOptions>> {
  const { instrument, rowTicks, rows, intervalSeconds, candles, prints, rate } = choice;
  return {
    book: { instrument, rowTicks, rows, rate },
    trades: { instrument, count: prints, rate },
    candles: { instrument, intervalSeconds, count: candles, rate: SLOW },
    indicators: { instrument, intervalSeconds, rate: SLOW },
    risk: { instrument, rate: SLOW },
    orders: { rate },
  };
}
