import {
  Instrument,
  type InstrumentSpecification,
  type Micros,
  micros,
  type PriceTicks,
  parseStep,
  type Side,
  type SizeLots,
} from '../../src/domain/index.js';
import type {
  BookView,
  Candle,
  Intent,
  MarketView,
  StrategyOrder,
  StrategyView,
  Wanted,
} from '../../src/strategy/index.js';

const asset = (code: string) => ({ code, decimals: 8 });

/** BTC/USDT with a tick of 0.01 and a lot of 0.001, unless it says otherwise. */
export const fakeInstrument = (fields: Partial<InstrumentSpecification> = {}, index = 0): Instrument =>
  new Instrument(
    {
      id: 'test:BTC/USDT',
      venue: 'test',
      symbol: 'BTC/USDT',
      venueSymbol: 'BTCUSDT',
      kind: 'spot',
      base: asset('BTC'),
      quote: asset('USDT'),
      tick: parseStep('0.01'),
      lot: parseStep('0.001'),
      minSizeLots: 1,
      maxSizeLots: 1_000_000_000,
      minNotional: '5',
      makerFeePpm: 1000,
      takerFeePpm: 1000,
      feeRounding: 'up',
      inferred: false,
      version: 1,
      ...fields,
    },
    index,
  );

type Level = readonly [price: number, size: number];

/** A book to write: sides from the touch outwards. */
export class FakeBook implements BookView {
  valid = true;
  bids: readonly Level[] = [[9999, 1000]];
  asks: readonly Level[] = [[10_001, 1000]];

  get bestBid(): PriceTicks {
    return this.bids[0]![0] as PriceTicks;
  }
  get bestAsk(): PriceTicks {
    return this.asks[0]![0] as PriceTicks;
  }
  get bestBidSize(): SizeLots {
    return this.bids[0]![1] as SizeLots;
  }
  get bestAskSize(): SizeLots {
    return this.asks[0]![1] as SizeLots;
  }

  /** One level a side. */
  touch(bid: number, ask: number): void {
    this.bids = [[bid, 1000]];
    this.asks = [[ask, 1000]];
  }

  depthLots(side: Side, levels: number): number {
    return this.side(side)
      .slice(0, levels)
      .reduce((sum, [, size]) => sum + size, 0);
  }

  copyLevels(side: Side, count: number, prices: Int32Array, sizes: Float64Array): number {
    const levels = this.side(side).slice(0, count);
    levels.forEach(([price, size], i) => {
      prices[i] = price;
      sizes[i] = size;
    });
    return levels.length;
  }

  private side(side: Side): readonly Level[] {
    return side === 'buy' ? this.bids : this.asks;
  }
}

/** One leg of a fake view; everything on it may be written. */
export class FakeMarket implements MarketView {
  readonly book = new FakeBook();
  positionLots = 0;
  orders: StrategyOrder[] = [];
  lastPrice: PriceTicks | null = null;
  finished: Candle[] = [];

  constructor(readonly instrument: Instrument = fakeInstrument()) {}

  /** What `sizing` answers. */
  sized: SizeLots | null = null;

  sizing(): SizeLots | null {
    return this.sized;
  }

  candles(_seconds: number, count: number): readonly Candle[] {
    return this.finished.slice(-count);
  }
}

/** What a strategy sees, written by hand. */
export class FakeView implements StrategyView {
  time = micros(0);
  readonly markets: readonly FakeMarket[];
  /** Outputs by id; what is not there is warming up. */
  readonly indicators = new Map<string, readonly (number | null)[]>();

  constructor(...instruments: readonly Instrument[]) {
    this.markets = (instruments.length === 0 ? [fakeInstrument()] : instruments).map(
      (instrument) => new FakeMarket(instrument),
    );
  }

  get legs(): number {
    return this.markets.length;
  }
  get first(): FakeMarket {
    return this.markets[0]!;
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

  at(seconds: number): this {
    this.time = micros(seconds * 1_000_000);
    return this;
  }

  sizing(): SizeLots | null {
    return this.first.sizing();
  }

  candles(seconds: number, count: number): readonly Candle[] {
    return this.first.candles(seconds, count);
  }

  market(leg: number): FakeMarket {
    const found = this.markets[leg];
    if (found === undefined) throw new RangeError(`there is no leg ${leg}`);
    return found;
  }

  indicator(id: string, output = 0): number | null {
    return this.indicators.get(id)?.[output] ?? null;
  }
}

/** A candle that opened, traded and closed at one price, unless it says otherwise. */
export function candle(
  close: number,
  fields: { time?: number; open?: number; high?: number; low?: number } = {},
): Candle {
  const { time = 0, open = close, high = Math.max(open, close), low = Math.min(open, close) } = fields;
  return {
    time: time as Micros,
    open: open as PriceTicks,
    high: high as PriceTicks,
    low: low as PriceTicks,
    close: close as PriceTicks,
    volume: 1000 as SizeLots,
    vwap: close,
  };
}

/** What was wanted, as a list. */
export const listed = (wanted: Wanted): readonly Intent[] =>
  wanted === undefined ? [] : Array.isArray(wanted) ? (wanted as readonly Intent[]) : [wanted as Intent];

/** The positions of target intents by leg, signed lots; undefined where none was wanted. */
export function targets(wanted: Wanted): readonly number[] | undefined {
  const list = listed(wanted).filter((intent) => intent.kind === 'target');
  if (list.length === 0) return undefined;
  const found: number[] = [];
  for (const intent of list) found[intent.leg ?? 0] = intent.positionLots;
  return found;
}
