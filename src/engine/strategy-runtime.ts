import type { Fill, Instrument, Micros, Owner } from '../domain/index.js';
import type { Candle } from '../market/index.js';
import type {
  Intent,
  MarketView,
  StrategyDefinition,
  StrategyHandlers,
  StrategyNeeds,
  StrategyTrade,
  StrategyView,
  Wanted,
} from '../strategy/index.js';
import type { IndicatorRack } from './indicator-rack.js';
import type { Leg } from './leg.js';
import type { IndicatorReading, PluginWatch } from './ports.js';

export type StrategyState = 'running' | 'paused' | 'stopped' | 'warming' | 'failed';

/** What a strategy runs with: the content of a `plugin` input, and what commands have changed of it. */
export interface StrategyLoad {
  readonly name: string;
  readonly sourceHash: string;
  readonly parameters: unknown;
  /** The parameters of the input, changes by command left out. */
  readonly configured: unknown;
  /** User indicators that it may ask for, by the hash of their source. */
  readonly indicators?: readonly string[];
}

interface RuntimeParts {
  readonly load: StrategyLoad;
  readonly definition: StrategyDefinition;
  /** With the schema's defaults in them. */
  readonly parameters: unknown;
  readonly needs: StrategyNeeds;
  readonly legs: readonly Leg[];
  readonly rack: IndicatorRack;
  readonly clock: { readonly time: Micros };
  /** Told of each call into the plugin; null where nobody watches. */
  readonly watch: PluginWatch | null;
}

const NOTHING: readonly Intent[] = [];

/** One strategy in the engine: its plugin's handlers, its state, and what it wants kept. */
export class StrategyRuntime {
  readonly owner: Owner;
  readonly name: string;
  state: StrategyState = 'warming';
  note = '';
  fills = 0;
  /** Set once the engine has dealt with its failure. */
  buried = false;
  /** After a refusal nothing new is placed before this time, so that a refused strategy does not shout. */
  quietUntil = 0;
  lastRefusal = '';
  readonly load: StrategyLoad;
  readonly definition: StrategyDefinition;
  readonly parameters: unknown;
  readonly needs: StrategyNeeds;
  readonly legs: readonly Leg[];
  /** Of its first leg. */
  readonly instrument: Instrument;
  private readonly handlers: StrategyHandlers;
  private readonly view: StrategyView;
  private readonly rack: IndicatorRack;
  private readonly watch: PluginWatch | null;
  private readonly clock: { readonly time: Micros };
  private readonly warmUntil: number;
  /** One object for all prints: it is the strategy's only during the call. */
  private readonly trade: { time: number; price: number; size: number; buys: boolean };

  /** @throws whatever the plugin throws. */
  constructor(parts: RuntimeParts) {
    const { load, definition, legs, rack, clock } = parts;
    this.load = load;
    this.name = load.name;
    this.owner = `strategy:${load.name}`;
    this.definition = definition;
    this.parameters = parts.parameters;
    this.needs = parts.needs;
    this.legs = legs;
    this.instrument = legs[0]!.instrument;
    this.rack = rack;
    this.watch = parts.watch;
    this.clock = clock;
    this.view = strategyView(parts);
    this.trade = { time: 0, price: 0, size: 0, buys: false };
    this.watch?.enter(this.name);
    try {
      this.handlers = definition.create(
        this.parameters,
        this.instrument,
        legs.map((leg) => leg.instrument),
      );
    } finally {
      this.watch?.leave();
    }
    this.warmUntil = clock.time + (definition.warmupMicros ?? 0);
  }

  /** What its indicators on an instrument say now. */
  readings(instrument: number): IndicatorReading[] {
    const leg = this.legOn(instrument);
    return leg === null ? [] : this.rack.readings(leg.index);
  }

  /** Its leg on an instrument; null where it has none there. */
  legOn(instrument: number): Leg | null {
    for (const leg of this.legs) if (leg.instrument.index === instrument) return leg;
    return null;
  }

  onBook(leg: Leg): readonly Intent[] {
    if (this.isOut) return NOTHING;
    const { handlers } = this;
    this.begin(handlers.onBook !== undefined);
    try {
      this.rack.book(leg, this.clock.time);
      return handlers.onBook === undefined ? NOTHING : this.answer(handlers.onBook(this.view, leg.index));
    } catch (error) {
      return this.fail(error);
    } finally {
      this.watch?.leave();
    }
  }

  onTrade(leg: Leg, trade: StrategyTrade, time: number): readonly Intent[] {
    if (this.isOut) return NOTHING;
    const shared = this.trade;
    shared.time = time;
    shared.price = trade.price;
    shared.size = trade.size;
    shared.buys = trade.aggressor === 'buy';
    const { handlers } = this;
    this.begin(handlers.onTrade !== undefined);
    try {
      this.rack.trade(leg, shared);
      return handlers.onTrade === undefined
        ? NOTHING
        : this.answer(handlers.onTrade(this.view, trade, leg.index));
    } catch (error) {
      return this.fail(error);
    } finally {
      this.watch?.leave();
    }
  }

  onCandle(leg: Leg, candle: Candle, seconds: number): readonly Intent[] {
    if (this.isOut) return NOTHING;
    const about = { seconds, leg: leg.index };
    const asked = this.needs.candles?.includes(seconds) === true;
    this.begin(asked);
    try {
      this.rack.candle(candle, about);
      return asked ? this.answer(this.handlers.onCandle?.(this.view, candle, about)) : NOTHING;
    } catch (error) {
      return this.fail(error);
    } finally {
      this.watch?.leave();
    }
  }

  onFill(leg: Leg, fill: Fill): readonly Intent[] {
    return this.ask(() => this.handlers.onFill?.(this.view, fill, leg.index));
  }

  onSecond(): readonly Intent[] {
    if (this.handlers.onSecond === undefined && this.state === 'running') return NOTHING;
    return this.ask(() => this.handlers.onSecond?.(this.view));
  }

  private get isOut(): boolean {
    return this.state === 'stopped' || this.state === 'failed';
  }

  private ask(handler: () => Wanted): readonly Intent[] {
    if (this.isOut) return NOTHING;
    this.begin();
    try {
      return this.answer(handler());
    } catch (error) {
      return this.fail(error);
    } finally {
      this.watch?.leave();
    }
  }

  /** @param asked false where only its indicators are fed: being asked is what ends its warm-up. */
  private begin(asked = true): void {
    if (asked && this.state === 'warming' && this.clock.time >= this.warmUntil) this.state = 'running';
    this.watch?.enter(this.name);
  }

  /** A paused strategy still sees the market, so that it is warm when it goes on. */
  private answer(wanted: Wanted): readonly Intent[] {
    if (wanted === undefined || wanted === null || this.state !== 'running') return NOTHING;
    return Array.isArray(wanted) ? (wanted as readonly Intent[]) : [wanted as Intent];
  }

  /** A plugin that throws is stopped for good; the engine cancels its orders. */
  private fail(error: unknown): readonly Intent[] {
    this.state = 'failed';
    this.note = `threw: ${firstLine(error)}`;
    return NOTHING;
  }
}

/** What a plugin throws is of its own context: no Error of ours, but it has a message. */
export function firstLine(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null)?.message;
  return (typeof message === 'string' ? message : String(error)).split('\n')[0]!;
}

/** The read-only window of one strategy on the engine: getters, nothing copied before it is asked for. */
function strategyView({ legs, rack, clock }: RuntimeParts): StrategyView {
  const first = legs[0]!;
  return {
    get time() {
      return clock.time;
    },
    legs: legs.length,
    instrument: first.instrument,
    book: first.book,
    get positionLots() {
      return first.positionLots;
    },
    get orders() {
      return first.orders;
    },
    get lastPrice() {
      return first.lastPrice;
    },
    candles: (seconds, count) => first.candles(seconds, count),
    sizing: (price, stopDistanceTicks) => first.sizing(price, stopDistanceTicks),
    market(leg: number): MarketView {
      const found = legs[leg];
      if (found === undefined) throw new RangeError(`there is no leg ${leg}: it was given ${legs.length}`);
      return found;
    },
    indicator: (id, output = 0) => rack.value(id, output),
  };
}
