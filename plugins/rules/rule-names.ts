import type { BookView, Candle, Holding, Instrument, StrategyView } from 'outcry/plugin';
import { type OutputUnit, outputNames, outputOf } from './outputs.js';

export interface NamedIndicator {
  readonly id: string;
  readonly indicator: string;
}

/**
 * What the names in rules stand for: indicators, the newest candle, the touch and the position, in the instrument's
 * own quote and base, not in ticks and lots. NaN for what is not there.
 */
export class RuleNames {
  view: StrategyView | null = null;
  candle: Candle | null = null;
  private readonly indicators = new Map<string, string>();
  private readonly own: Readonly<Record<string, () => number>>;

  /** @throws RangeError for two indicators of one id, or an id that means something else. */
  constructor(
    indicators: readonly NamedIndicator[],
    private readonly instrument: Instrument,
    private readonly holding: Holding,
  ) {
    this.own = this.ownNames();
    for (const { id, indicator } of indicators) {
      if (Object.hasOwn(this.own, id) || ['and', 'or', 'not'].includes(id)) {
        throw new RangeError(`indicators: "${id}" means something else in a rule; give it another id`);
      }
      if (this.indicators.has(id)) throw new RangeError(`indicators: two are called "${id}"`);
      this.indicators.set(id, indicator);
    }
  }

  /** The value of a name or of an indicator's output, `id.output`; null where there is none of that name. */
  find(word: string): (() => number) | null {
    const own = Object.hasOwn(this.own, word) ? this.own[word] : undefined;
    if (own !== undefined) return own;
    const [id = '', name] = word.split('.');
    const indicator = this.indicators.get(id);
    if (indicator === undefined) return null;
    const output = outputOf(indicator, name);
    if (output === null) return null;
    const written = this.writer(output.unit);
    return () => written(this.view?.indicator(id, output.place) ?? Number.NaN);
  }

  /** What may be written, for one who wrote something else. */
  get known(): string {
    const indicators = [...this.indicators].flatMap(([id, indicator]) => {
      const outputs = outputNames(indicator);
      return outputs.length === 1 ? [id] : outputs.map((output) => `${id}.${output}`);
    });
    return [...indicators, ...Object.keys(this.own)].join(', ');
  }

  /** Out of ticks and lots, to the nearest double of what a person would write. */
  private writer(unit: OutputUnit): (value: number) => number {
    const { instrument } = this;
    switch (unit) {
      case 'price':
        return (value) => instrument.priceNumber(value);
      case 'size':
        return (value) => instrument.sizeNumber(value);
      case 'price-per-size':
        return (value) => instrument.priceNumber(value) / instrument.sizeNumber(1);
      case 'plain':
        return (value) => value;
    }
  }

  private ownNames(): Readonly<Record<string, () => number>> {
    const price = this.writer('price');
    const size = this.writer('size');
    const ofCandle = (read: (candle: Candle) => number): number =>
      this.candle === null ? Number.NaN : read(this.candle);
    const touch = (read: (book: BookView) => number) => (): number => {
      const book = this.view?.book;
      return book?.valid ? read(book) : Number.NaN;
    };
    const bid = touch(({ bestBid }) => bestBid);
    const ask = touch(({ bestAsk }) => bestAsk);
    const mid = touch(({ bestBid, bestAsk }) => (bestBid + bestAsk) / 2);
    const spread = touch(({ bestBid, bestAsk }) => bestAsk - bestBid);
    const position = (): number => this.view?.positionLots ?? 0;
    return {
      open: () => price(ofCandle(({ open }) => open)),
      high: () => price(ofCandle(({ high }) => high)),
      low: () => price(ofCandle(({ low }) => low)),
      close: () => price(ofCandle(({ close }) => close)),
      volume: () => size(ofCandle(({ volume }) => volume)),
      bid: () => price(bid()),
      ask: () => price(ask()),
      mid: () => price(mid()),
      spread: () => price(spread()),
      spread_bps: () => (10_000 * spread()) / mid(),
      position: () => size(position()),
      // Without a position nothing has been held for any time, and there is no profit to judge.
      held: () => (position() === 0 ? 0 : this.holding.heldSeconds(this.view?.time ?? Number.NaN)),
      pnl_bps: () => {
        const now = mid();
        return this.holding.profitBps(Number.isNaN(now) ? ofCandle(({ close }) => close) : now);
      },
    };
  }
}
