/** Trades by conditions that are written as text, for those who write no code. */
import {
  type Candle,
  defineStrategy,
  Holding,
  type Instrument,
  type Intent,
  lotsOf,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';
import type { Expression } from './expressions.js';
import { parseCondition } from './parser.js';
import { RuleNames } from './rule-names.js';

const rule = z.string().max(2000);

const parameters = z.strictObject({
  size: z.number().positive().default(0.02).meta({ unit: 'base', description: 'size of the position' }),
  seconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(5)
    .meta({ unit: 's', description: 'length of the candles that open, high, low, close and volume are of' }),
  indicators: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z_][a-z0-9_]*$/, 'must be small letters, digits and _, such as slow_rsi'),
        indicator: z.string().min(1),
        seconds: z.int().min(1).max(86_400).optional(),
        parameters: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .max(50)
    .default([
      { id: 'rsi', indicator: 'rsi', parameters: { period: 5 } },
      { id: 'vwap', indicator: 'vwap' },
    ])
    .meta({ description: 'what the rules may ask: an id, an indicator, its seconds and parameters' }),
  long: rule.default('rsi < 25 and close < vwap').meta({ description: 'when it buys; empty for never' }),
  short: rule.default('rsi > 75 and close > vwap').meta({ description: 'when it sells; empty for never' }),
  exit: rule
    .default('position > 0 and rsi > 55 or position < 0 and rsi < 45 or held > 120')
    .meta({ description: 'when it gives a position up; the other side does so too' }),
  evaluate: z
    .enum(['candle', 'second'])
    .default('candle')
    .meta({ description: 'ask the rules at each finished candle, or each second' }),
  style: z
    .enum(['take', 'rest'])
    .default('take')
    .meta({ description: 'cross the spread at once, or join the touch and wait' }),
  maxSlippageBps: z
    .number()
    .min(0)
    .max(100)
    .default(2)
    .meta({ unit: 'bps', description: 'how far through the touch it takes' }),
});
type Parameters = z.infer<typeof parameters>;

export default defineStrategy({
  name: 'rules',
  description:
    'trades by conditions over indicators that are written as text; loses where they say nothing true',
  parameters,
  needs: ({ seconds, indicators }) => ({
    candles: [seconds],
    indicators: indicators.map(({ id, indicator, seconds: own, parameters: values }) => ({
      id,
      indicator,
      seconds: own ?? seconds,
      ...(values === undefined ? {} : { parameters: values }),
    })),
  }),
  create: (values, instrument) => new Rules(values, instrument),
});

class Rules implements StrategyHandlers {
  private readonly size: number;
  private readonly names: RuleNames;
  private readonly long: Expression | null;
  private readonly short: Expression | null;
  private readonly exit: Expression | null;
  private readonly holding = new Holding();
  /** The side that is wanted: 1, 0 or −1. */
  private wanted = 0;
  private reason = 'flat';
  private isNew = true;
  /** Only where it is wanted: over years of candles the seconds between them are many. */
  readonly onSecond?: (view: StrategyView) => Intent | undefined;

  /** @throws RangeError with the rule and the column of what is wrong with it. */
  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.size = lotsOf(instrument, 'size', parameters.size);
    this.names = new RuleNames(parameters.indicators, instrument, this.holding);
    this.long = this.read('long');
    this.short = this.read('short');
    this.exit = this.read('exit');
    if (parameters.evaluate === 'second') this.onSecond = (view) => this.judge(view);
    if (this.long === null && this.short === null) throw new RangeError('long and short are both empty');
  }

  onCandle(view: StrategyView, candle: Candle, about: { readonly seconds: number }): Intent | undefined {
    if (about.seconds !== this.parameters.seconds) return undefined;
    this.names.candle = candle;
    return this.onSecond === undefined ? this.judge(view) : undefined;
  }

  onFill(view: StrategyView, fill: { readonly price: number }): undefined {
    this.holding.observe(view.positionLots, fill.price, view.time);
  }

  /** All rules are asked each time, so that what crosses is seen. */
  private judge(view: StrategyView): Intent | undefined {
    this.adopt(view);
    this.names.view = view;
    const long = this.long?.value() === 1;
    const short = this.short?.value() === 1;
    const exit = this.exit?.value() === 1;
    if (this.wanted <= 0 && long && !short) return this.want(1, `long: ${this.parameters.long}`);
    if (this.wanted >= 0 && short && !long) return this.want(-1, `short: ${this.parameters.short}`);
    if (this.wanted !== 0 && exit) return this.want(0, `exit: ${this.parameters.exit}`);
    // Said again while it is not reached and nothing is under way: what was refused may be allowed by now.
    if (view.positionLots === this.wanted * this.size || view.orders.length > 0) return undefined;
    return this.want(this.wanted, this.reason);
  }

  /** A position that was there before these rules is theirs now. */
  private adopt(view: StrategyView): void {
    if (!this.isNew) return;
    this.isNew = false;
    if (view.positionLots === 0) return;
    this.wanted = view.positionLots > 0 ? 1 : -1;
    this.holding.observe(view.positionLots, view.lastPrice ?? Number.NaN, view.time);
  }

  private read(name: 'long' | 'short' | 'exit'): Expression | null {
    const text = this.parameters[name];
    if (text.trim() === '') return null;
    try {
      return parseCondition(text, this.names);
    } catch (error) {
      throw new RangeError(`${name}: ${(error as Error).message}`);
    }
  }

  private want(side: number, reason: string): Intent {
    this.wanted = side;
    this.reason = reason;
    const { style, maxSlippageBps } = this.parameters;
    return { kind: 'target', positionLots: side * this.size, style, maxSlippageBps, reason };
  }
}
