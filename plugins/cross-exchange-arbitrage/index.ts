/** Buys on one market and sells on another when they are further apart than usual, and undoes both when they are not. */
import {
  type BookView,
  defineStrategy,
  type Instrument,
  type Intent,
  isDust,
  lotsOf,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';
import { Basis } from './basis.js';

const parameters = z.strictObject({
  size: z.number().positive().default(0.01).meta({ unit: 'base', description: 'size of each leg' }),
  firstFeeBps: z
    .number()
    .min(-10)
    .max(1000)
    .default(0)
    .meta({ unit: 'bps', description: 'what taking costs you on the first market' }),
  secondFeeBps: z
    .number()
    .min(-10)
    .max(1000)
    .default(0)
    .meta({ unit: 'bps', description: 'what taking costs you on the second market' }),
  minEdgeBps: z
    .number()
    .min(-100)
    .max(1000)
    .default(0.5)
    .meta({ unit: 'bps', description: 'what must be left of a round trip after spreads, fees and latency' }),
  latencyBps: z
    .number()
    .min(0)
    .max(1000)
    .default(0.2)
    .meta({ unit: 'bps', description: 'what is taken to be lost while the orders travel' }),
  exitBps: z
    .number()
    .min(-1000)
    .max(1000)
    .default(0)
    .meta({ unit: 'bps', description: 'distance from the usual basis at which it leaves' }),
  meanSeconds: z
    .number()
    .positive()
    .max(86_400)
    .default(60)
    .meta({ unit: 's', description: 'memory of the usual basis' }),
  warmupSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(30)
    .meta({ unit: 's', description: 'how long it watches before it trades' }),
  maxHoldSeconds: z
    .number()
    .positive()
    .max(604_800)
    .default(120)
    .meta({ unit: 's', description: 'longest time in a position' }),
  maxAgeMillis: z
    .number()
    .positive()
    .max(60_000)
    .default(1000)
    .meta({ unit: 'ms', description: 'a book that was silent for longer is not traded on' }),
  legMillis: z
    .number()
    .positive()
    .max(60_000)
    .default(500)
    .meta({ unit: 'ms', description: 'how long one leg may wait for the other before it is brought back' }),
  restSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(2)
    .meta({ unit: 's', description: 'time without a position after one' }),
  maxSlippageBps: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .meta({ unit: 'bps', description: 'collar of each order, from the touch' }),
});
type Parameters = z.infer<typeof parameters>;

export default defineStrategy({
  name: 'cross-exchange-arbitrage',
  description:
    'trades the basis of two markets of one asset back to its mean; loses wherever the fees of both exceed what it moves',
  parameters,
  needs: () => ({ legs: 2, bookLevels: 1 }),
  create: (values, _, instruments) => new CrossExchangeArbitrage(values, instruments),
});

class CrossExchangeArbitrage implements StrategyHandlers {
  private readonly basis: Basis;
  /** Of each leg: lots of the full size, and what a tick and a lot are in the common quote and base. */
  private readonly full: readonly [number, number];
  private readonly tick: readonly [number, number];
  private readonly lot: readonly [number, number];
  private readonly costBps: number;
  private readonly heard: [number, number] = [Number.NaN, Number.NaN];
  /** −1 has bought the first and sold the second, 1 the other way round. */
  private side = 0;
  /** Signed lots that are wanted of each leg. */
  private readonly wanted: [number, number] = [0, 0];
  /** When it last wanted something else. */
  private since = 0;
  /** Whether both legs have been seen where they are wanted. */
  private isWhole = true;
  private restUntil = 0;
  private reason = 'flat';

  constructor(
    private readonly parameters: Parameters,
    instruments: readonly Instrument[],
  ) {
    const [first, second] = instruments as [Instrument, Instrument];
    checkPair(first, second);
    const { size, firstFeeBps, secondFeeBps, minEdgeBps, latencyBps, meanSeconds } = parameters;
    this.full = [lotsOf(first, 'size', size), lotsOf(second, 'size', size)];
    this.tick = [first.priceNumber(1), second.priceNumber(1)];
    this.lot = [first.sizeNumber(1), second.sizeNumber(1)];
    // In and out again on both markets.
    this.costBps = 2 * (firstFeeBps + secondFeeBps) + latencyBps + minEdgeBps;
    this.basis = new Basis(meanSeconds);
  }

  onBook(view: StrategyView, leg: number): readonly Intent[] | undefined {
    const { time } = view;
    this.heard[leg === 0 ? 0 : 1] = time;
    if (!this.isWhole) return this.watchLegs(view);
    if (this.side === 0 && (this.basis.samples < this.parameters.warmupSeconds || time < this.restUntil)) {
      return undefined;
    }
    const first = view.market(0).book;
    const second = view.market(1).book;
    if (!this.isFresh(first, second, time)) return undefined;
    // What the basis is for one who sells the second and buys the first now, and the other way round.
    const sold = this.bps(second.bestBid, first.bestAsk) - this.basis.mean;
    const bought = this.bps(second.bestAsk, first.bestBid) - this.basis.mean;
    if (this.side !== 0) return this.leave(view, this.side < 0 ? bought : -sold);
    // Getting out again crosses half of both spreads once more.
    const exitCost = (bought - sold) / 2 + this.costBps;
    if (sold >= exitCost) return this.enter(view, -1, sold);
    if (-bought >= exitCost) return this.enter(view, 1, -bought);
    return undefined;
  }

  onFill(view: StrategyView): readonly Intent[] | undefined {
    return this.isWhole ? undefined : this.watchLegs(view);
  }

  /** Measures the basis; and asks again for what was not reached. */
  onSecond(view: StrategyView): readonly Intent[] | undefined {
    const first = view.market(0).book;
    const second = view.market(1).book;
    if (this.isFresh(first, second, view.time)) {
      const basis = this.bps(second.bestBid + second.bestAsk, first.bestBid + first.bestAsk);
      this.basis.sample(basis, view.time);
    }
    if (!this.isWhole) return this.watchLegs(view) ?? this.targets();
    return this.isReached(view) ? undefined : this.targets();
  }

  private bps(second: number, first: number): number {
    return 10_000 * ((second * this.tick[1]) / (first * this.tick[0]) - 1);
  }

  private isFresh(first: BookView, second: BookView, time: number): boolean {
    const oldest = Math.min(this.heard[0], this.heard[1]);
    return first.valid && second.valid && time - oldest <= this.parameters.maxAgeMillis * 1000;
  }

  private enter(view: StrategyView, side: 1 | -1, edge: number): readonly Intent[] | undefined {
    if (!this.isReached(view)) return undefined;
    this.side = side;
    const reason = `basis ${edge.toFixed(2)} bps off its mean of ${this.basis.mean.toFixed(2)}`;
    return this.want(view, [-side * this.full[0], side * this.full[1]], reason);
  }

  /** @param distance of the basis from its mean, on the side that it was entered from, at the prices of leaving. */
  private leave(view: StrategyView, distance: number): readonly Intent[] | undefined {
    if (distance <= this.parameters.exitBps) return this.flat(view, 'the basis is back');
    const held = (view.time - this.since) / 1_000_000;
    return held >= this.parameters.maxHoldSeconds ? this.flat(view, 'held long enough') : undefined;
  }

  /**
   * Until both legs are filled. A leg that waited too long for the other is brought back to what the other has, and
   * to nothing where that is nothing.
   */
  private watchLegs(view: StrategyView): readonly Intent[] | undefined {
    if (this.isReached(view)) {
      this.isWhole = true;
      return undefined;
    }
    if (this.side === 0 || view.time - this.since < this.parameters.legMillis * 1000) return undefined;
    const matched = Math.min(
      Math.abs(view.market(0).positionLots) * this.lot[0],
      Math.abs(view.market(1).positionLots) * this.lot[1],
    );
    // A lot of one market may be many of the other; the hair keeps a whole number from being rounded down.
    const lots = [Math.floor(matched / this.lot[0] + 1e-6), Math.floor(matched / this.lot[1] + 1e-6)];
    if (lots[0] === 0 || lots[1] === 0)
      return this.flat(view, 'one leg did not fill: the other is brought back');
    return this.want(
      view,
      [-this.side * lots[0]!, this.side * lots[1]!],
      'one leg filled in part: the other is cut',
    );
  }

  /** What is left that is less than the smallest order cannot be traded, and is not waited for. */
  private isReached(view: StrategyView): boolean {
    for (let leg = 0; leg < 2; leg += 1) {
      const { instrument, book, positionLots } = view.market(leg);
      const missing = this.wanted[leg]! - positionLots;
      if (missing !== 0 && !(book.valid && isDust(instrument, missing, book.bestBid))) return false;
    }
    return true;
  }

  private flat(view: StrategyView, reason: string): readonly Intent[] {
    this.side = 0;
    this.restUntil = view.time + this.parameters.restSeconds * 1_000_000;
    return this.want(view, [0, 0], reason);
  }

  private want(view: StrategyView, lots: readonly [number, number], reason: string): readonly Intent[] {
    this.wanted[0] = lots[0];
    this.wanted[1] = lots[1];
    this.since = view.time;
    this.isWhole = false;
    this.reason = reason;
    return this.targets();
  }

  private targets(): readonly Intent[] {
    const { maxSlippageBps } = this.parameters;
    return this.wanted.map((positionLots, leg) => ({
      kind: 'target',
      leg,
      positionLots,
      style: 'take',
      maxSlippageBps,
      reason: this.reason,
    }));
  }
}

/** @throws RangeError for two that are not one and the same thing for the same money. */
function checkPair({ id, specification: a }: Instrument, { id: other, specification: b }: Instrument): void {
  if (a.kind === 'inverse' || b.kind === 'inverse') {
    throw new RangeError(`${a.kind === 'inverse' ? id : other} is inverse: a leg is spot or linear`);
  }
  if (a.base.code !== b.base.code || a.quote.code !== b.quote.code) {
    throw new RangeError(`${id} and ${other} are not the same asset for the same money`);
  }
}
