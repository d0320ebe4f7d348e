/** Buys what has fallen out of its Bollinger bands, sells what has risen out of them, and leaves at the mean. */
import {
  type Candle,
  defineStrategy,
  Holding,
  type Instrument,
  type Intent,
  isDust,
  lotsOf,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';

const parameters = z.strictObject({
  size: z.number().positive().default(0.05).meta({ unit: 'base', description: 'size of the position' }),
  seconds: z.int().min(1).max(86_400).default(300).meta({ unit: 's', description: 'length of a candle' }),
  bandPeriod: z
    .int()
    .min(2)
    .max(500)
    .default(10)
    .meta({ unit: 'candles', description: 'length of the bands' }),
  bandWidth: z
    .number()
    .positive()
    .max(10)
    .default(1.5)
    .meta({ unit: 'deviations', description: 'half-width of the bands' }),
  rsiPeriod: z.int().min(2).max(100).default(5).meta({ unit: 'candles', description: 'length of the RSI' }),
  extremeRsi: z
    .number()
    .min(0)
    .max(50)
    .default(20)
    .meta({ unit: 'percent', description: 'RSI below which it buys; 100 less this above which it sells' }),
  minEdgeBps: z
    .number()
    .min(0)
    .max(10_000)
    .default(0)
    .meta({ unit: 'bps', description: 'least distance of the mean: what is nearer does not pay the fees' }),
  atrPeriod: z.int().min(1).max(100).default(5).meta({ unit: 'candles', description: 'length of the ATR' }),
  stopAtr: z
    .number()
    .positive()
    .max(50)
    .default(3)
    .meta({ unit: 'ATR', description: 'distance of the stop from the entry' }),
  maxHoldSeconds: z
    .number()
    .positive()
    .max(31_536_000)
    .default(7200)
    .meta({ unit: 's', description: 'longest time in a position' }),
  sides: z.enum(['both', 'long', 'short']).default('both').meta({ description: 'positions it may take' }),
  maxSlippageBps: z
    .number()
    .min(0)
    .max(100)
    .default(5)
    .meta({ unit: 'bps', description: 'how far through the touch it takes' }),
});
type Parameters = z.infer<typeof parameters>;

/** Places of the outputs of `bollinger`. */
export const BOLLINGER = { middle: 0, upper: 1, lower: 2 };

export default defineStrategy({
  name: 'mean-reversion',
  description: 'fades moves out of the Bollinger bands; loses when a move is the beginning of a trend',
  parameters,
  needs: ({ seconds, bandPeriod, bandWidth, rsiPeriod, atrPeriod }) => ({
    candles: [seconds],
    indicators: [
      {
        id: 'bands',
        indicator: 'bollinger',
        parameters: { period: bandPeriod, deviations: bandWidth },
        seconds,
      },
      { id: 'rsi', indicator: 'rsi', parameters: { period: rsiPeriod }, seconds },
      { id: 'atr', indicator: 'atr', parameters: { period: atrPeriod }, seconds },
    ],
  }),
  create: (values, instrument) => new MeanReversion(values, instrument),
});

class MeanReversion implements StrategyHandlers {
  private readonly size: number;
  private readonly holding = new Holding();
  /** The side that is wanted: 1, 0 or −1. */
  private wanted = 0;
  private stop = Number.NaN;
  /** After a stop the same side waits until the price has been back inside the bands. */
  private barred = 0;
  private reason = 'flat';
  private isNew = true;

  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.size = lotsOf(instrument, 'size', parameters.size);
  }

  onCandle(view: StrategyView, { close }: Candle): Intent | undefined {
    this.holding.observe(view.positionLots, close, view.time);
    const middle = view.indicator('bands', BOLLINGER.middle);
    const upper = view.indicator('bands', BOLLINGER.upper);
    const lower = view.indicator('bands', BOLLINGER.lower);
    const rsi = view.indicator('rsi');
    const atr = view.indicator('atr');
    if (middle === null || upper === null || lower === null || rsi === null || atr === null) return undefined;
    if (this.isNew) this.adopt(view, close, atr);
    if (close > lower && close < upper) this.barred = 0;
    if (this.wanted !== 0) {
      if ((close - middle) * this.wanted >= 0) return this.want(0, 'back at the mean');
      return this.exit(view, close) ?? this.again(view);
    }
    if (!isDust(view.instrument, view.positionLots, close)) return this.again(view);
    const { extremeRsi, stopAtr, sides } = this.parameters;
    const side = close < lower && rsi <= extremeRsi ? 1 : close > upper && rsi >= 100 - extremeRsi ? -1 : 0;
    if (this.isNear(close, middle)) return undefined;
    if (side === 0 || side === this.barred || sides === (side > 0 ? 'short' : 'long')) return undefined;
    this.stop = close - side * stopAtr * atr;
    return this.want(side, `${side > 0 ? 'below the lower' : 'above the upper'} band, RSI ${rsi.toFixed(0)}`);
  }

  /** Between candles only the stop is watched. */
  onBook(view: StrategyView): Intent | undefined {
    if (this.wanted === 0 || !view.book.valid) return undefined;
    return this.exit(view, (view.book.bestBid + view.book.bestAsk) / 2);
  }

  onFill(view: StrategyView, fill: { readonly price: number }): undefined {
    this.holding.observe(view.positionLots, fill.price, view.time);
  }

  /** A position that was there before it was started again is its own, with a stop from here. */
  private adopt(view: StrategyView, price: number, atr: number): void {
    this.isNew = false;
    this.wanted = Math.sign(view.positionLots);
    this.stop = price - this.wanted * this.parameters.stopAtr * atr;
  }

  private isNear(price: number, middle: number): boolean {
    return 10_000 * Math.abs(middle - price) < this.parameters.minEdgeBps * price;
  }

  private exit(view: StrategyView, price: number): Intent | undefined {
    if ((price - this.stop) * this.wanted <= 0) {
      this.barred = this.wanted;
      return this.want(0, 'the stop was reached');
    }
    if (this.holding.heldSeconds(view.time) >= this.parameters.maxHoldSeconds) {
      this.barred = this.wanted;
      return this.want(0, 'held long enough');
    }
    return undefined;
  }

  /** Said again while it is not reached and nothing is under way: what was refused may be allowed by now. */
  private again(view: StrategyView): Intent | undefined {
    if (view.positionLots === this.wanted * this.size || view.orders.length > 0) return undefined;
    return this.want(this.wanted, this.reason);
  }

  private want(side: number, reason: string): Intent {
    this.wanted = side;
    this.reason = reason;
    const { maxSlippageBps } = this.parameters;
    return { kind: 'target', positionLots: side * this.size, style: 'take', maxSlippageBps, reason };
  }
}
