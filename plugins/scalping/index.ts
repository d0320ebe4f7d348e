/** Joins short bursts of one-sided trading and leaves within seconds. */
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
  size: z.number().positive().default(0.02).meta({ unit: 'base', description: 'size of the position' }),
  seconds: z.int().min(1).max(60).default(1).meta({ unit: 's', description: 'length of a candle' }),
  rsiPeriod: z.int().min(2).max(9).default(5).meta({ unit: 'candles', description: 'length of the RSI' }),
  strongRsi: z
    .number()
    .min(50)
    .max(100)
    .default(70)
    .meta({ unit: 'percent', description: 'RSI from which a rise is strong; 100 less this for a fall' }),
  stochasticPeriod: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .meta({ unit: 'candles', description: 'length of the fast stochastic' }),
  signalPeriod: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .meta({ unit: 'candles', description: 'length of its average' }),
  flowMillis: z
    .number()
    .positive()
    .max(600_000)
    .default(2000)
    .meta({ unit: 'ms', description: 'memory of who trades' }),
  minFlow: z
    .number()
    .min(0)
    .max(1)
    .default(0.4)
    .meta({ unit: 'ratio', description: 'surplus of buying over selling, as a share of both' }),
  maxSpreadBps: z
    .number()
    .min(0)
    .max(100)
    .default(0.5)
    .meta({ unit: 'bps', description: 'a wider spread is not paid' }),
  targetBps: z
    .number()
    .positive()
    .max(1000)
    .default(2)
    .meta({ unit: 'bps', description: 'profit at which it leaves, before fees' }),
  stopBps: z
    .number()
    .positive()
    .max(1000)
    .default(2)
    .meta({ unit: 'bps', description: 'loss at which it leaves, before fees' }),
  maxHoldSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(15)
    .meta({ unit: 's', description: 'longest time in a position' }),
  restSeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(3)
    .meta({ unit: 's', description: 'time without a position after one' }),
  entry: z
    .enum(['take', 'rest'])
    .default('take')
    .meta({ description: 'cross the spread to get in, or join the touch for at most a candle' }),
  sides: z.enum(['both', 'long', 'short']).default('both').meta({ description: 'positions it may take' }),
  maxSlippageBps: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .meta({ unit: 'bps', description: 'how far through the touch it takes' }),
});
type Parameters = z.infer<typeof parameters>;

/** Places of the outputs of `stochastic`. */
export const STOCHASTIC = { fast: 0, signal: 1 };

export default defineStrategy({
  name: 'scalping',
  description:
    'joins bursts of trading for seconds; loses to fees unless a burst goes further than they cost',
  parameters,
  needs: ({ seconds, rsiPeriod, stochasticPeriod, signalPeriod }) => ({
    candles: [seconds],
    indicators: [
      { id: 'rsi', indicator: 'rsi', parameters: { period: rsiPeriod }, seconds },
      {
        id: 'stochastic',
        indicator: 'stochastic',
        parameters: { period: stochasticPeriod, signal: signalPeriod },
        seconds,
      },
      { id: 'vwap', indicator: 'vwap', seconds },
    ],
  }),
  create: (values, instrument) => new Scalping(values, instrument),
});

class Scalping implements StrategyHandlers {
  private readonly size: number;
  private readonly holding = new Holding();
  /** The side that is wanted: 1, 0 or −1. */
  private wanted = 0;
  private style: 'take' | 'rest' = 'take';
  private reason = 'flat';
  private isNew = true;
  private restUntil = 0;
  /** Lots bought and sold by takers, each forgotten with time. */
  private bought = 0;
  private sold = 0;
  private flowTime = 0;

  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.size = lotsOf(instrument, 'size', parameters.size);
  }

  onTrade(
    view: StrategyView,
    trade: { readonly size: number; readonly aggressor: 'buy' | 'sell' },
  ): undefined {
    this.forget(view.time);
    if (trade.aggressor === 'buy') this.bought += trade.size;
    else this.sold += trade.size;
  }

  onCandle(view: StrategyView, candle: Candle): Intent | undefined {
    this.forget(view.time);
    if (this.isNew) this.adopt(view, candle.close);
    if (this.wanted !== 0) return this.late(view);
    if (view.time < this.restUntil || !this.isCheap(view)) return undefined;
    if (!isDust(view.instrument, view.positionLots, candle.close)) return undefined;
    const side = this.burst(view, candle);
    const { sides, entry } = this.parameters;
    if (side === 0 || sides === (side > 0 ? 'short' : 'long')) return undefined;
    return this.want(
      side,
      entry,
      `a burst ${side > 0 ? 'upwards' : 'downwards'}, flow ${this.flow().toFixed(2)}`,
    );
  }

  /** In a position each message may be the one to leave at. */
  onBook(view: StrategyView): Intent | undefined {
    if (this.wanted === 0 || !view.book.valid) return undefined;
    // What it would be worth if it were given up now.
    const price = this.wanted > 0 ? view.book.bestBid : view.book.bestAsk;
    const profit = this.holding.profitBps(price);
    if (profit >= this.parameters.targetBps) return this.leave(view, 'the target was reached');
    if (profit <= -this.parameters.stopBps) return this.leave(view, 'the stop was reached');
    return undefined;
  }

  onFill(view: StrategyView, fill: { readonly price: number }): undefined {
    this.holding.observe(view.positionLots, fill.price, view.time);
  }

  onSecond(view: StrategyView): Intent | undefined {
    if (this.wanted !== 0 && this.holding.heldSeconds(view.time) >= this.parameters.maxHoldSeconds) {
      return this.leave(view, 'held long enough');
    }
    if (this.isNew || view.positionLots === this.wanted * this.size) return undefined;
    return this.want(this.wanted, this.style, this.reason);
  }

  /** A position that was there before it was started again is its own, as if entered here. */
  private adopt(view: StrategyView, price: number): void {
    this.isNew = false;
    this.wanted = Math.sign(view.positionLots);
    this.holding.observe(view.positionLots, price, view.time);
  }

  /** Who joined the touch and was not filled within a candle is late. */
  private late(view: StrategyView): Intent | undefined {
    const missed = this.style === 'rest' && view.positionLots === 0;
    return missed ? this.leave(view, 'not filled in time') : undefined;
  }

  private isCheap({ book }: StrategyView): boolean {
    if (!book.valid) return false;
    const mid = (book.bestBid + book.bestAsk) / 2;
    return (10_000 * (book.bestAsk - book.bestBid)) / mid <= this.parameters.maxSpreadBps;
  }

  /** 1 or −1 where all signs agree on a direction, else 0. */
  private burst(view: StrategyView, { close }: Candle): number {
    const rsi = view.indicator('rsi');
    const fast = view.indicator('stochastic', STOCHASTIC.fast);
    const signal = view.indicator('stochastic', STOCHASTIC.signal);
    const vwap = view.indicator('vwap');
    if (rsi === null || fast === null || signal === null || vwap === null) return 0;
    const { strongRsi, minFlow } = this.parameters;
    const flow = this.flow();
    if (rsi >= strongRsi && fast >= signal && close > vwap && flow >= minFlow) return 1;
    if (rsi <= 100 - strongRsi && fast <= signal && close < vwap && flow <= -minFlow) return -1;
    return 0;
  }

  /** Surplus of buying, as a share of what was traded; 0 without trades. */
  private flow(): number {
    const both = this.bought + this.sold;
    return both === 0 ? 0 : (this.bought - this.sold) / both;
  }

  /** Trades weigh less as time goes by: by a factor e for each length of the memory. */
  private forget(time: number): void {
    const elapsed = time - this.flowTime;
    if (elapsed <= 0) return;
    const kept = Math.exp(-elapsed / (this.parameters.flowMillis * 1000));
    this.bought *= kept;
    this.sold *= kept;
    this.flowTime = time;
  }

  private leave(view: StrategyView, reason: string): Intent {
    this.restUntil = view.time + this.parameters.restSeconds * 1_000_000;
    return this.want(0, 'take', reason);
  }

  private want(side: number, style: 'take' | 'rest', reason: string): Intent {
    this.wanted = side;
    this.style = style;
    this.reason = reason;
    const { maxSlippageBps } = this.parameters;
    return { kind: 'target', positionLots: side * this.size, style, maxSlippageBps, reason };
  }
}
