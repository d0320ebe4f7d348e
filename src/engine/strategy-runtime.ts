import type { Fill, Instrument, Micros, Owner, PriceTicks, SizeLots } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import type {
  BookView,
  Intent,
  Quote,
  StrategyDefinition,
  StrategyHandlers,
  StrategyOrder,
  StrategyView,
} from '../strategy/index.js';

export type StrategyState = 'running' | 'paused' | 'stopped' | 'warming' | 'failed';

/** What a strategy runs with: the content of a `plugin` input, and what commands have changed of it. */
export interface StrategyLoad {
  readonly name: string;
  readonly sourceHash: string;
  readonly parameters: unknown;
  /** The parameters of the input, changes by command left out. */
  readonly configured: unknown;
}

/** One strategy in the engine: its plugin's handlers, its state, and the quotes that it wants kept. */
export class StrategyRuntime {
  readonly owner: Owner;
  state: StrategyState = 'warming';
  note = '';
  fills = 0;
  /** Set once the engine has dealt with its failure. */
  buried = false;
  /** What the last `quote` intent asked for; undefined before the first. */
  quotes: { readonly bid: Quote | null; readonly ask: Quote | null } | undefined;
  /** After a refusal nothing new is placed before this time, so that a refused strategy does not shout. */
  quietUntil = 0;
  lastRefusal = '';
  /** With the schema's defaults in them. */
  readonly parameters: unknown;
  private readonly handlers: StrategyHandlers;
  private readonly warmUntil: number;

  /** @throws whatever the plugin throws, or a ZodError where the parameters do not fit. */
  constructor(
    readonly load: StrategyLoad,
    readonly definition: StrategyDefinition,
    readonly instrument: Instrument,
    private readonly view: StrategyView,
    startTime: Micros,
  ) {
    this.owner = `strategy:${load.name}`;
    this.parameters = definition.parameters.parse(load.parameters);
    this.handlers = definition.create(this.parameters, instrument);
    this.warmUntil = startTime + (definition.warmupMicros ?? 0);
  }

  get name(): string {
    return this.load.name;
  }

  onBook(): readonly Intent[] {
    return this.ask(() => this.handlers.onBook?.(this.view));
  }

  onTrade(trade: { price: PriceTicks; size: SizeLots; aggressor: 'buy' | 'sell' }): readonly Intent[] {
    return this.ask(() => this.handlers.onTrade?.(this.view, trade));
  }

  onFill(fill: Fill): readonly Intent[] {
    return this.ask(() => this.handlers.onFill?.(this.view, fill));
  }

  onSecond(): readonly Intent[] {
    return this.ask(() => this.handlers.onSecond?.(this.view));
  }

  /** A plugin that throws is stopped for good; the engine cancels its orders. */
  private ask(handler: () => Intent | readonly Intent[] | undefined): readonly Intent[] {
    if (this.state === 'stopped' || this.state === 'failed') return [];
    if (this.state === 'warming' && this.view.time >= this.warmUntil) this.state = 'running';
    let answer: Intent | readonly Intent[] | undefined;
    try {
      answer = handler();
    } catch (error) {
      this.state = 'failed';
      this.note = `threw: ${error instanceof Error ? error.message : String(error)}`;
      return [];
    }
    // A paused strategy still sees the market, so that it is warm when it goes on.
    if (answer === undefined || this.state !== 'running') return [];
    return Array.isArray(answer) ? (answer as readonly Intent[]) : [answer as Intent];
  }
}

/** What the engine lends to a view. */
export interface ViewSource {
  time(): Micros;
  book(): BookView;
  positionLots(): number;
  orders(): readonly Order[];
  lastPrice(): PriceTicks | null;
}

/** The read-only window of one strategy on the engine: getters, nothing copied before it is asked for. */
export function strategyView(instrument: Instrument, source: ViewSource): StrategyView {
  return {
    get time() {
      return source.time();
    },
    instrument,
    get book() {
      return source.book();
    },
    get positionLots() {
      return source.positionLots();
    },
    get orders() {
      return source.orders().map(strategyOrder);
    },
    get lastPrice() {
      return source.lastPrice();
    },
  };
}

function strategyOrder(order: Order): StrategyOrder {
  return {
    clientOrderId: order.clientOrderId,
    side: order.request.side,
    price: order.price,
    sizeLots: order.size,
    filledLots: order.filled,
    settled: order.doubt === null && (order.state === 'accepted' || order.state === 'partially-filled'),
  };
}
