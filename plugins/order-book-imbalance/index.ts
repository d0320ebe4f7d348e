/** Holds a position in the direction that the book leans to. */
import {
  defineStrategy,
  type Instrument,
  type Intent,
  lotsOf,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';
import { BookPressure } from './book-pressure.js';

const parameters = z
  .strictObject({
    size: z.number().positive().default(0.02).meta({ unit: 'base', description: 'size of the position' }),
    levels: z
      .int()
      .min(1)
      .max(50)
      .default(5)
      .meta({ unit: 'levels', description: 'levels a side that count' }),
    decay: z
      .number()
      .positive()
      .max(1)
      .default(0.7)
      .meta({ unit: 'ratio', description: 'weight of a level relative to the one before it' }),
    smoothingMillis: z
      .number()
      .min(0)
      .max(600_000)
      .default(1000)
      .meta({ unit: 'ms', description: 'memory of the imbalance' }),
    driftMillis: z
      .number()
      .min(0)
      .max(600_000)
      .default(2000)
      .meta({ unit: 'ms', description: 'memory of the micro-price that its drift is measured against' }),
    driftWeight: z
      .number()
      .min(0)
      .max(10)
      .default(0.2)
      .meta({ unit: '1/bps', description: 'what a drift of 1 bp adds to the signal' }),
    enter: z
      .number()
      .positive()
      .max(1)
      .default(0.7)
      .meta({ unit: 'ratio', description: 'signal at which a position is taken' }),
    leave: z
      .number()
      .min(-1)
      .max(1)
      .default(0)
      .meta({ unit: 'ratio', description: 'signal at which it is given up; below enter' }),
    minHoldMillis: z
      .number()
      .min(0)
      .max(3_600_000)
      .default(2000)
      .meta({ unit: 'ms', description: 'least time between two changes of mind' }),
    sides: z.enum(['both', 'long', 'short']).default('both').meta({ description: 'positions it may take' }),
    style: z
      .enum(['take', 'rest'])
      .default('take')
      .meta({ description: 'cross the spread at once, or join the touch and wait' }),
    maxSlippageBps: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .meta({ unit: 'bps', description: 'how far through the touch it takes' }),
  })
  .refine(({ enter, leave }) => leave < enter, { path: ['leave'], message: 'must be below enter' });
type Parameters = z.infer<typeof parameters>;

export default defineStrategy({
  name: 'order-book-imbalance',
  description:
    'follows the weighted imbalance of the book and the drift of the micro-price; loses to the spread and the fees where the book only pretends',
  parameters,
  needs: ({ levels }) => ({ bookLevels: levels }),
  warmupMicros: 5_000_000,
  create: (values, instrument) => new OrderBookImbalance(values, instrument),
});

class OrderBookImbalance implements StrategyHandlers {
  private readonly size: number;
  private readonly pressure: BookPressure;
  private readonly minHoldMicros: number;
  /** The side that is wanted: 1, 0 or −1. */
  private wanted = 0;
  private changed = Number.NEGATIVE_INFINITY;
  private isNew = true;

  constructor(
    private readonly parameters: Parameters,
    instrument: Instrument,
  ) {
    this.size = lotsOf(instrument, 'size', parameters.size);
    this.pressure = new BookPressure(parameters);
    this.minHoldMicros = parameters.minHoldMillis * 1000;
  }

  onBook(view: StrategyView): Intent | undefined {
    const { book, time } = view;
    if (!book.valid) {
      this.pressure.forget();
      return undefined;
    }
    this.pressure.observe(book, time);
    if (this.isNew) {
      // A position that was there before it was started again is its own.
      this.isNew = false;
      this.wanted = Math.sign(view.positionLots);
    }
    if (time - this.changed < this.minHoldMicros) return undefined;
    const side = this.sideFor(this.pressure.imbalance + this.parameters.driftWeight * this.pressure.drift);
    if (side === this.wanted) return undefined;
    this.wanted = side;
    this.changed = time;
    return this.target();
  }

  /** Said again while it is not reached: what was refused may be allowed by now. */
  onSecond(view: StrategyView): Intent | undefined {
    return this.isNew || view.positionLots === this.wanted * this.size ? undefined : this.target();
  }

  /** Two thresholds, so that a signal that trembles around one does not trade at each tremor. */
  private sideFor(signal: number): number {
    const { enter, leave, sides } = this.parameters;
    if (signal >= enter && sides !== 'short') return 1;
    if (signal <= -enter && sides !== 'long') return -1;
    return signal * this.wanted > leave ? this.wanted : 0;
  }

  private target(): Intent {
    const { style, maxSlippageBps } = this.parameters;
    const { imbalance, drift } = this.pressure;
    return {
      kind: 'target',
      positionLots: this.wanted * this.size,
      style,
      maxSlippageBps,
      reason: `imbalance ${imbalance.toFixed(2)}, drift ${drift.toFixed(2)} bps`,
    };
  }
}
