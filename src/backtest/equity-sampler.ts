import { type Instrument, type Micros, Money, type PriceTicks, type SizeLots } from '../domain/index.js';
import type { Engine } from '../engine/index.js';
import type { EquitySample, PriceSeries } from './record.js';

/** Takes the account and the prices down on a beat. Everything is valued at the middle of the touch, exactly. */
export class EquitySampler {
  readonly samples: EquitySample[] = [];
  private readonly times: number[] = [];
  private readonly mids: readonly number[][];
  /** The last middle of each instrument that there was, doubled. */
  private readonly doubled: (number | null)[];

  constructor(
    private readonly engine: Engine,
    /** What the session trades with, in units of the reporting currency. */
    private readonly capital: () => Money,
  ) {
    this.mids = engine.instruments.map(() => []);
    this.doubled = engine.instruments.map(() => null);
  }

  sample(time: Micros): void {
    const { engine } = this;
    let gross = this.capital();
    let exposure = Money.ZERO;
    this.times.push(time);
    for (const [index, instrument] of engine.instruments.entries()) {
      const market = engine.markets[index]!;
      const mid = market.mid();
      if (mid !== null) this.doubled[index] = mid * 2;
      this.mids[index]!.push(mid ?? Number.NaN);
      const position = engine.portfolio.position(index);
      if (position.fills === 0) continue;
      const value = valueAt(instrument, position.sizeLots, this.doubled[index] ?? null);
      const pnl = position.realised.plus(value).minus(position.cost);
      const { code } = instrument.specification.quote;
      gross = gross.plus(engine.portfolio.inReporting(pnl, code) ?? Money.ZERO);
      exposure = exposure.plus(engine.portfolio.inReporting(value.absolute(), code) ?? Money.ZERO);
    }
    const equity = gross.minus(engine.portfolio.fees());
    this.samples.push({ time, equity, grossEquity: gross, exposure });
  }

  prices(): PriceSeries[] {
    const times = Float64Array.from(this.times);
    return this.engine.instruments.map((instrument, index) => ({
      instrument,
      times,
      mids: Float64Array.from(this.mids[index]!),
    }));
  }
}

/** Signed lots at half of `doubled` ticks, in the quote asset; half a unit is dropped. */
function valueAt(instrument: Instrument, lots: number, doubled: number | null): Money {
  if (lots === 0 || doubled === null) return Money.ZERO;
  const value = instrument.notional(doubled as PriceTicks, Math.abs(lots) as SizeLots).divide(2, 'down');
  return lots < 0 ? value.negated() : value;
}
