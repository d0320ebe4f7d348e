/** Quotes both sides by Avellaneda and Stoikov's model, leaning against its own inventory. */
import {
  defineStrategy,
  type Instrument,
  type Intent,
  lotsOf,
  type PriceTicks,
  type Quote,
  type SizeLots,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';
import { AvellanedaStoikov } from './avellaneda-stoikov.js';

const parameters = z.strictObject({
  size: z.number().positive().default(0.05).meta({ unit: 'base', description: 'size of each quote' }),
  offsetBps: z
    .number()
    .min(0)
    .max(500)
    .default(0.6)
    .meta({ unit: 'bps', description: 'least distance of a quote from the centre' }),
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
    .meta({ unit: 'bps', description: 'how far the centre moves at least against a full inventory' }),
  requoteTicks: z.int().min(0).max(1_000_000).default(150).meta({
    unit: 'ticks',
    description: 'a quote stays while it is no further than this from where it should be',
  }),
  gamma: z
    .number()
    .min(0)
    .max(100)
    .default(0.05)
    .meta({ unit: '1/bps', description: 'risk aversion: wider and more skewed as volatility grows' }),
  kappa: z
    .number()
    .positive()
    .max(1000)
    .default(1.7)
    .meta({ unit: '1/bps', description: 'how fast the chance of a fill falls with the distance' }),
  horizonSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(10)
    .meta({ unit: 's', description: 'how long inventory is expected to be held' }),
  volatilitySeconds: z
    .number()
    .min(2)
    .max(86_400)
    .default(60)
    .meta({ unit: 's', description: 'memory of the measured variance' }),
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
  private readonly requoteTicks: number;
  private readonly model: AvellanedaStoikov;
  /** Signed lots; NaN before it was first looked up. It changes by fills only. */
  private position = Number.NaN;
  /** As fractions of the price: the half-spread, and the centre's move by the inventory there is. */
  private offset = 0;
  private skew = 0;
  /** Where the quotes were last put; null where there is none. */
  private bid: PriceTicks | null = null;
  private ask: PriceTicks | null = null;
  /** While the touch is between these no quote moves, however its sizes change; NaN where that is not known. */
  private calmFrom = Number.NaN;
  private calmTo = Number.NaN;

  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.size = lotsOf(instrument, 'size', parameters.size);
    this.maxInventory = lotsOf(instrument, 'maxInventory', parameters.maxInventory);
    this.requoteTicks = parameters.requoteTicks;
    this.model = new AvellanedaStoikov(parameters);
  }

  /** The hot path: after most messages the quotes are near enough. */
  onBook(view: StrategyView): Intent | undefined {
    const book = view.book;
    if (book.bestBid >= this.calmFrom && book.bestAsk <= this.calmTo && book.valid) return undefined;
    if (Number.isNaN(this.position)) this.lean(view);
    return this.update(view) ? this.quotes() : undefined;
  }

  /** A fill moves the centre, and may use up the room on a side. */
  onFill(view: StrategyView): Intent {
    this.lean(view);
    this.update(view);
    return this.quotes();
  }

  /** Measures; and says the quotes again, so that one that the venue refused comes back. */
  onSecond(view: StrategyView): Intent {
    const book = view.book;
    this.model.sample(book.valid ? (book.bestBid + book.bestAsk) / 2 : Number.NaN, view.time);
    this.lean(view);
    this.update(view);
    return this.quotes();
  }

  /** Distance and skew for the inventory and the volatility that there are; the parameters are the least of both. */
  private lean(view: StrategyView): void {
    this.calmFrom = Number.NaN;
    const { offsetBps, skewBps } = this.parameters;
    this.position = view.positionLots;
    const asked = (skewBps * this.position) / this.maxInventory;
    const modelled = (this.model.skewPerQuote * this.position) / this.size;
    this.skew = (Math.abs(modelled) > Math.abs(asked) ? modelled : asked) / 10_000;
    this.offset = Math.max(offsetBps, this.model.halfSpread) / 10_000;
  }

  /** @returns whether a quote changed. Without a valid book both are withdrawn. */
  private update(view: StrategyView): boolean {
    const book = view.book;
    const bidBefore = this.bid;
    const askBefore = this.ask;
    this.calmFrom = Number.NaN;
    if (!book.valid) {
      this.bid = null;
      this.ask = null;
      return bidBefore !== null || askBefore !== null;
    }
    const bestBid = book.bestBid;
    const bestAsk = book.bestAsk;
    const bidSize = book.bestBidSize;
    const askSize = book.bestAskSize;
    // The micro-price: the mid, leaning to the thinner side, which the next trade is likelier to go through.
    const fair = (bestBid * askSize + bestAsk * bidSize) / (bidSize + askSize);
    const centre = fair * (1 - this.skew);
    const offset = fair * this.offset;
    // Never through the touch: the quotes are post-only.
    const bid = Math.max(1, Math.min(Math.floor(centre - offset), bestAsk - 1));
    const ask = Math.max(Math.ceil(centre + offset), bestBid + 1);
    if (this.position + this.size > this.maxInventory) this.bid = null;
    else if (bidBefore === null || bidBefore >= bestAsk || this.isFar(bidBefore, bid))
      this.bid = bid as PriceTicks;
    if (this.size - this.position > this.maxInventory) this.ask = null;
    else if (askBefore === null || askBefore <= bestBid || this.isFar(askBefore, ask))
      this.ask = ask as PriceTicks;
    if (bidBefore === this.bid && askBefore === this.ask) this.findCalm();
    return bidBefore !== this.bid || askBefore !== this.ask;
  }

  /**
   * The fair prices at which both quotes would stay, less a tick for rounding. The micro-price lies within the touch, so
   * that a touch within these bounds need not be looked at any closer.
   */
  private findCalm(): void {
    const below = this.offset + this.skew;
    const above = this.offset - this.skew;
    if (below <= 0 || above <= 0) return;
    // At lower prices the touch itself may bound a quote.
    this.calmFrom = Math.max(1 / below, 1 / above) + 1;
    this.calmTo = Number.POSITIVE_INFINITY;
    if (this.bid !== null) {
      const least = (this.bid - this.requoteTicks) / (1 - below);
      this.calmFrom = Math.max(this.calmFrom, this.bid + 1, least + 1);
      this.calmTo = (this.bid + this.requoteTicks) / (1 - below) - 1;
    }
    if (this.ask !== null) {
      this.calmFrom = Math.max(this.calmFrom, (this.ask - this.requoteTicks) / (1 + above) + 1);
      this.calmTo = Math.min(this.calmTo, this.ask - 1, (this.ask + this.requoteTicks) / (1 + above) - 1);
    }
  }

  /** A quote that is near enough stays: a moved one starts at the end of the queue. */
  private isFar(old: number, wanted: number): boolean {
    return Math.abs(old - wanted) > this.requoteTicks;
  }

  private quotes(): Intent {
    const quote = (price: PriceTicks | null): Quote | null =>
      price === null ? null : { price, size: this.size };
    return { kind: 'quote', bid: quote(this.bid), ask: quote(this.ask), reason: 'around the micro-price' };
  }
}
