import {
  type Instrument,
  MICROS_PER_SECOND,
  type Micros,
  micros,
  type PriceTicks,
  type SizeLots,
} from '../../../domain/index.js';
import type { Candle } from '../../../market/index.js';
import type { MarketView, StrategyOrder, StrategyView } from '../../../strategy/index.js';
import { FakeBook } from './fake-book.js';

/** One instrument of a written view. */
class WrittenMarket implements MarketView {
  readonly book = new FakeBook();
  positionLots = 0;
  readonly orders: readonly StrategyOrder[] = [];
  lastPrice: PriceTicks | null = null;
  readonly finished: Candle[] = [];
  /** As where the configuration has no sizing, until a case says otherwise. */
  sized: SizeLots | null = null;

  constructor(readonly instrument: Instrument) {}

  candles(_seconds: number, count: number): readonly Candle[] {
    return this.finished.slice(-count);
  }

  sizing(): SizeLots | null {
    return this.sized;
  }
}

/** What a strategy sees, as the steps of a case have written it. */
export class WrittenView implements StrategyView {
  time: Micros = micros(0);
  readonly first: WrittenMarket;
  /** By the id of the need; what is not there warms up. */
  readonly values = new Map<string, number | null>();
  private readonly markets: readonly WrittenMarket[];

  constructor(instruments: readonly Instrument[]) {
    this.markets = instruments.map((instrument) => new WrittenMarket(instrument));
    this.first = this.markets[0]!;
  }

  get legs(): number {
    return this.markets.length;
  }
  get instrument(): Instrument {
    return this.first.instrument;
  }
  get book(): FakeBook {
    return this.first.book;
  }
  get positionLots(): number {
    return this.first.positionLots;
  }
  get orders(): readonly StrategyOrder[] {
    return this.first.orders;
  }
  get lastPrice(): PriceTicks | null {
    return this.first.lastPrice;
  }

  /** A second passes. */
  pass(): void {
    this.time = micros(this.time + MICROS_PER_SECOND);
  }

  candles(seconds: number, count: number): readonly Candle[] {
    return this.first.candles(seconds, count);
  }

  sizing(): SizeLots | null {
    return this.first.sizing();
  }

  market(leg: number): MarketView {
    const found = this.markets[leg];
    if (found === undefined) throw new RangeError(`there is no leg ${leg}: it was given ${this.legs}`);
    return found;
  }

  indicator(id: string): number | null {
    return this.values.get(id) ?? null;
  }
}
