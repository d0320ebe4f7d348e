import type { IndicatorTrade, MarketIndicator } from '../indicators/index.js';
import type { Candle } from '../market/index.js';
import type { IndicatorNeed } from '../strategy/index.js';
import type { Leg } from './leg.js';
import type { IndicatorReading, RunningIndicator } from './ports.js';

interface Racked {
  readonly need: IndicatorNeed;
  readonly running: RunningIndicator;
  readonly leg: number;
}

/** The indicators of one strategy, fed by the engine before the strategy is asked. */
export class IndicatorRack {
  private readonly byId = new Map<string, Float64Array>();
  private readonly onCandles: readonly Racked[];
  private readonly onMarket: readonly (readonly MarketIndicator[])[];

  constructor(
    private readonly racked: readonly Racked[],
    legs: number,
  ) {
    for (const { need, running } of racked) this.byId.set(need.id, running.indicator.values);
    this.onCandles = racked.filter(({ running }) => running.input === 'candle');
    this.onMarket = Array.from({ length: legs }, (_, leg) =>
      racked.flatMap((one) =>
        one.running.input === 'market' && one.leg === leg ? [one.running.indicator] : [],
      ),
    );
  }

  /** @throws RangeError for an id that is not on the rack, or an output that the indicator has not. */
  value(id: string, output: number): number | null {
    const values = this.byId.get(id);
    if (values === undefined || !(output >= 0 && output < values.length)) {
      throw new RangeError(`indicator "${id}" output ${output} is not among the needs`);
    }
    const value = values[output]!;
    return Number.isNaN(value) ? null : value;
  }

  /** What those of a leg say now. */
  readings(leg: number): IndicatorReading[] {
    return this.racked
      .filter((one) => one.leg === leg)
      .map(({ need, running }) => ({
        id: need.id,
        definition: running.definition,
        values: running.indicator.values,
      }));
  }

  candle(candle: Candle, { seconds, leg }: { seconds: number; leg: number }): void {
    for (const { need, running, leg: own } of this.onCandles) {
      if (running.input === 'candle' && own === leg && need.seconds === seconds) {
        running.indicator.onCandle(candle);
      }
    }
  }

  book(leg: Leg, time: number): void {
    const indicators = this.onMarket[leg.index]!;
    for (let i = 0; i < indicators.length; i += 1) indicators[i]!.onBook?.(leg.book, time);
  }

  trade(leg: Leg, trade: IndicatorTrade): void {
    const indicators = this.onMarket[leg.index]!;
    for (let i = 0; i < indicators.length; i += 1) indicators[i]!.onTrade?.(trade, leg.book);
  }
}
