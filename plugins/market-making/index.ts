/** Quotes both sides around the micro-price, leaning against its own inventory. */
import {
  type BookView,
  defineStrategy,
  type Instrument,
  type Intent,
  type PriceTicks,
  type Quote,
  type SizeLots,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';

const parameters = z.strictObject({
  size: z.number().positive().default(0.05).meta({ unit: 'base', description: 'size of each quote' }),
  offsetBps: z
    .number()
    .min(0)
    .max(500)
    .default(0.6)
    .meta({ unit: 'bps', description: 'distance of a quote from the centre' }),
  maxInventory: z
    .number()
    .positive()
    .default(0.25)
    .meta({ unit: 'base', description: 'largest position either way' }),
  skewBps: z
    .number()
    .min(0)
    .max(500)
    .default(0.6)
    .meta({ unit: 'bps', description: 'how far the centre moves against a full inventory' }),
  requoteTicks: z.int().min(0).max(1_000_000).default(150).meta({
    unit: 'ticks',
    description: 'a quote stays while it is no further than this from where it should be',
  }),
});
type Parameters = z.infer<typeof parameters>;

export default defineStrategy({
  name: 'market-making',
  description:
    'quotes both sides of the book; loses when the price runs one way, and to any fee above its offset',
  parameters,
  create: (values, instrument) => new MarketMaking(values, instrument),
});

class MarketMaking implements StrategyHandlers {
  private readonly size: SizeLots;
  private readonly maxInventory: SizeLots;
  /** Where the quotes were last put; null where there is none. */
  private bid: PriceTicks | null = null;
  private ask: PriceTicks | null = null;

  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.size = lotsOf(instrument, 'size', parameters.size);
    this.maxInventory = lotsOf(instrument, 'maxInventory', parameters.maxInventory);
  }

  onBook(view: StrategyView): Intent | undefined {
    return this.update(view) ? this.quotes() : undefined;
  }

  /** A fill moves the centre, and may use up the room on a side. */
  onFill(view: StrategyView): Intent {
    this.update(view);
    return this.quotes();
  }

  /** Said again each second, so that a quote that the venue refused comes back. */
  onSecond(view: StrategyView): Intent {
    this.update(view);
    return this.quotes();
  }

  /** @returns whether anything changed. Without a valid book both quotes are withdrawn. */
  private update(view: StrategyView): boolean {
    const [bid, ask] = [this.bid, this.ask];
    if (!view.book.valid) {
      this.bid = null;
      this.ask = null;
    } else {
      const target = this.target(view);
      const { positionLots } = view;
      this.bid =
        positionLots + this.size > this.maxInventory
          ? null
          : this.kept(bid, target.bid, bid !== null && bid < view.book.bestAsk);
      this.ask =
        this.size - positionLots > this.maxInventory
          ? null
          : this.kept(ask, target.ask, ask !== null && ask > view.book.bestBid);
    }
    return bid !== this.bid || ask !== this.ask;
  }

  private target({ book, positionLots }: StrategyView): { bid: number; ask: number } {
    const { offsetBps, skewBps } = this.parameters;
    const fair = microPrice(book);
    const centre = fair * (1 - ((skewBps / 10_000) * positionLots) / this.maxInventory);
    const offset = (fair * offsetBps) / 10_000;
    // Never through the touch: the quotes are post-only.
    return {
      bid: Math.max(1, Math.min(Math.floor(centre - offset), book.bestAsk - 1)),
      ask: Math.max(Math.ceil(centre + offset), book.bestBid + 1),
    };
  }

  /** The old price while it would still rest and is near enough: a new one starts at the end of the queue. */
  private kept(old: PriceTicks | null, wanted: number, rests: boolean): PriceTicks {
    const near = old !== null && Math.abs(old - wanted) <= this.parameters.requoteTicks;
    return near && rests ? old : (wanted as PriceTicks);
  }

  private quotes(): Intent {
    const quote = (price: PriceTicks | null): Quote | null =>
      price === null ? null : { price, size: this.size };
    return { kind: 'quote', bid: quote(this.bid), ask: quote(this.ask), reason: 'around the micro-price' };
  }
}

/** The mid, leaning to the thinner side: what the next trade is likelier to move to. In ticks. */
function microPrice({ bestBid, bestAsk, bestBidSize, bestAskSize }: BookView): number {
  return (bestBid * bestAskSize + bestAsk * bestBidSize) / (bestBidSize + bestAskSize);
}

function lotsOf(instrument: Instrument, name: string, value: number): SizeLots {
  const lots = instrument.parseSize(String(value));
  if (typeof lots !== 'number')
    throw new RangeError(`${name}: ${value} of ${instrument.symbol} ${lots.refused}`);
  return lots;
}
