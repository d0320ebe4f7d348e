/** Rides a breakout with a trailing stop. */
import {
  type Candle,
  defineStrategy,
  Holding,
  type IndicatorNeed,
  type Instrument,
  type Intent,
  isDust,
  lotsOf,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';

const parameters = z
  .strictObject({
    size: z.number().positive().default(0.02).meta({ unit: 'base', description: 'size of the position' }),
    sized: z.boolean().default(false).meta({
      description:
        "whether each entry is as large as the configuration's `sizing` says; `size` where it says nothing",
    }),
    seconds: z.int().min(1).max(86_400).default(5).meta({ unit: 's', description: 'length of a candle' }),
    entry: z
      .enum(['donchian', 'keltner', 'ema-cross'])
      .default('donchian')
      .meta({ description: 'what counts as a breakout' }),
    channel: z
      .int()
      .min(2)
      .max(500)
      .default(10)
      .meta({ unit: 'candles', description: 'length of the channel that is broken out of' }),
    width: z
      .number()
      .positive()
      .max(20)
      .default(1)
      .meta({ unit: 'ATR', description: 'half-width of the Keltner channel' }),
    fast: z.int().min(2).max(500).default(5).meta({ unit: 'candles', description: 'the faster average' }),
    slow: z.int().min(2).max(500).default(15).meta({ unit: 'candles', description: 'the slower average' }),
    adxPeriod: z.int().min(2).max(100).default(5).meta({ unit: 'candles', description: 'length of the ADX' }),
    minAdx: z
      .number()
      .min(0)
      .max(100)
      .default(20)
      .meta({ unit: 'percent', description: 'strength that a trend must have' }),
    atrPeriod: z.int().min(1).max(100).default(5).meta({ unit: 'candles', description: 'length of the ATR' }),
    trailAtr: z
      .number()
      .positive()
      .max(50)
      .default(3)
      .meta({ unit: 'ATR', description: 'distance of the trailing stop from the best price' }),
    maxHoldSeconds: z
      .number()
      .positive()
      .max(31_536_000)
      .default(300)
      .meta({ unit: 's', description: 'longest time in a position' }),
    sides: z.enum(['both', 'long', 'short']).default('both').meta({ description: 'positions it may take' }),
    maxSlippageBps: z
      .number()
      .min(0)
      .max(100)
      .default(2)
      .meta({ unit: 'bps', description: 'how far through the touch it takes' }),
  })
  .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be below slow' });
type Parameters = z.infer<typeof parameters>;

/** Places of the outputs of `keltner`. */
export const KELTNER = { upper: 1, lower: 2 };

export default defineStrategy({
  name: 'momentum',
  description:
    'buys breakouts upwards, sells those downwards and trails a stop; loses where nothing goes far',
  parameters,
  needs: (values) => ({ candles: [values.seconds], indicators: indicatorNeeds(values) }),
  create: (values, instrument) => new Momentum(values, instrument),
});

function indicatorNeeds({
  seconds,
  entry,
  channel,
  width,
  fast,
  slow,
  adxPeriod,
  atrPeriod,
}: Parameters): IndicatorNeed[] {
  const needs: IndicatorNeed[] = [
    { id: 'adx', indicator: 'adx', parameters: { period: adxPeriod }, seconds },
    { id: 'atr', indicator: 'atr', parameters: { period: atrPeriod }, seconds },
  ];
  if (entry === 'keltner') {
    needs.push({
      id: 'keltner',
      indicator: 'keltner',
      parameters: { period: channel, atrPeriod, multiplier: width },
      seconds,
    });
  } else if (entry === 'ema-cross') {
    needs.push({ id: 'fast', indicator: 'ema', parameters: { period: fast }, seconds });
    needs.push({ id: 'slow', indicator: 'ema', parameters: { period: slow }, seconds });
  }
  return needs;
}

class Momentum implements StrategyHandlers {
  /** Of this entry, in lots. */
  private size: number;
  private readonly fixedSize: number;
  private readonly holding = new Holding();
  /** The side that is wanted: 1, 0 or −1. */
  private wanted = 0;
  /** The best price since the entry; the stop trails it. */
  private best = Number.NaN;
  private stop = Number.NaN;
  /** Sign of fast − slow at the last candle; 0 before both were there. */
  private lead = 0;
  private reason = 'flat';
  private isNew = true;

  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.fixedSize = lotsOf(instrument, 'size', parameters.size);
    this.size = this.fixedSize;
  }

  onCandle(view: StrategyView, candle: Candle): Intent | undefined {
    this.holding.observe(view.positionLots, candle.close, view.time);
    if (this.isNew) this.adopt(view, candle.close);
    // The average that was ahead is remembered at each candle, in a position or not.
    const broken = this.breakout(view, candle);
    const atr = view.indicator('atr');
    const adx = view.indicator('adx');
    if (this.wanted !== 0) {
      if (atr !== null) this.trail(candle, atr);
      return this.exit(view, candle.close) ?? this.again(view);
    }
    if (atr === null || adx === null || adx < this.parameters.minAdx || broken === 0) return this.again(view);
    if (!isDust(view.instrument, view.positionLots, candle.close)) return this.again(view);
    const { sides, trailAtr, sized } = this.parameters;
    if (sides === (broken > 0 ? 'short' : 'long')) return undefined;
    if (sized) this.size = view.sizing(candle.close, Math.ceil(trailAtr * atr)) ?? this.fixedSize;
    if (this.size === 0) return undefined;
    this.best = candle.close;
    this.stop = candle.close - broken * trailAtr * atr;
    return this.want(broken, `broke out ${broken > 0 ? 'upwards' : 'downwards'}, ADX ${adx.toFixed(0)}`);
  }

  /** Between candles only the stop is watched. */
  onBook(view: StrategyView): Intent | undefined {
    if (this.wanted === 0 || !view.book.valid) return undefined;
    return this.exit(view, (view.book.bestBid + view.book.bestAsk) / 2);
  }

  onFill(view: StrategyView, fill: { readonly price: number }): undefined {
    this.holding.observe(view.positionLots, fill.price, view.time);
  }

  /** A position that was there before it was started again is its own; the stop trails it from here. */
  private adopt(view: StrategyView, price: number): void {
    this.isNew = false;
    this.wanted = Math.sign(view.positionLots);
    this.best = price;
  }

  /** 1 for a breakout upwards with this candle, −1 for one downwards, 0 for none. */
  private breakout(view: StrategyView, { close }: Candle): number {
    const { entry, seconds, channel } = this.parameters;
    if (entry === 'ema-cross') return this.cross(view.indicator('fast'), view.indicator('slow'));
    if (entry === 'keltner') {
      const lower = view.indicator('keltner', KELTNER.lower);
      const upper = view.indicator('keltner', KELTNER.upper);
      if (lower === null || upper === null) return 0;
      return close > upper ? 1 : close < lower ? -1 : 0;
    }
    const candles = view.candles(seconds, channel + 1);
    if (candles.length <= channel) return 0;
    let high = Number.NEGATIVE_INFINITY;
    let low = Number.POSITIVE_INFINITY;
    // The newest is the one that may break out of those before it.
    for (let i = 0; i < channel; i += 1) {
      high = Math.max(high, candles[i]!.high);
      low = Math.min(low, candles[i]!.low);
    }
    return close > high ? 1 : close < low ? -1 : 0;
  }

  private cross(fast: number | null, slow: number | null): number {
    if (fast === null || slow === null || fast === slow) return 0;
    const before = this.lead;
    this.lead = fast > slow ? 1 : -1;
    return before === 0 || before === this.lead ? 0 : this.lead;
  }

  /** The stop follows the best price and never goes back. */
  private trail({ high, low }: Candle, atr: number): void {
    const { trailAtr } = this.parameters;
    if (this.wanted > 0) {
      this.best = Math.max(this.best, high);
      const stop = this.best - trailAtr * atr;
      this.stop = this.stop > stop ? this.stop : stop;
    } else {
      this.best = Math.min(this.best, low);
      const stop = this.best + trailAtr * atr;
      this.stop = this.stop < stop ? this.stop : stop;
    }
  }

  private exit(view: StrategyView, price: number): Intent | undefined {
    if ((price - this.stop) * this.wanted <= 0) return this.want(0, 'the stop was reached');
    const { maxHoldSeconds } = this.parameters;
    if (this.holding.heldSeconds(view.time) >= maxHoldSeconds) return this.want(0, 'held long enough');
    return undefined;
  }

  /** Said again while it is not reached and nothing is under way: what was refused may be allowed by now. */
  private again(view: StrategyView): Intent | undefined {
    if (view.positionLots === this.wanted * this.size || view.orders.length > 0) return undefined;
    return this.want(this.wanted, this.reason);
  }

  private want(side: number, reason: string): Intent {
    if (side === 0) this.stop = Number.NaN;
    this.wanted = side;
    this.reason = reason;
    const { maxSlippageBps } = this.parameters;
    return { kind: 'target', positionLots: side * this.size, style: 'take', maxSlippageBps, reason };
  }
}
