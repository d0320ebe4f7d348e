import {
  type Instrument,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
} from '../../../../domain/index.js';
import type { Ticker } from '../exchange.js';
import { joined, type MinuteCandles, type MinuteSum } from './minute-candles.js';
import type { TradeRing } from './trade-ring.js';

const MINUTES_PER_DAY = 1_440;

/**
 * What an instrument did in the last 24 hours: the minute under way and the 1,439 whole ones before it. The whole
 * ones are summed once a minute, so that asking costs nothing.
 */
export class RollingDay {
  private minute = Number.NaN;
  private lateChanges = 0;
  private before: MinuteSum | null = null;

  constructor(
    private readonly instrument: Instrument,
    private readonly minutes: MinuteCandles,
    private readonly trades: TradeRing,
  ) {}

  ticker(now: Micros): Ticker {
    const { trades, minutes, instrument } = this;
    const minute = Math.floor(now / MICROS_PER_MINUTE);
    if (minute !== this.minute || minutes.lateChanges !== this.lateChanges) {
      this.minute = minute;
      this.lateChanges = minutes.lateChanges;
      this.before = minutes.sum(minute - MINUTES_PER_DAY + 1, minute);
    }
    const sum = joined(this.before, minutes.sum(minute, minute + 1));
    const last = trades.lastId === 0 ? null : trades.at(trades.lastId);
    const begin = Math.max((minute - MINUTES_PER_DAY + 1) * MICROS_PER_MINUTE, now - MICROS_PER_DAY);
    return {
      open: (sum?.open ?? null) as PriceTicks | null,
      high: (sum?.high ?? null) as PriceTicks | null,
      low: (sum?.low ?? null) as PriceTicks | null,
      last: last?.price ?? null,
      lastSize: last?.size ?? null,
      volume: (sum?.volume ?? 0) as SizeLots,
      notional: sum === null ? Money.ZERO : sum.notional.times(instrument.unitsPerTickLot),
      trades: sum?.trades ?? 0,
      firstTradeId: sum?.firstId ?? null,
      lastTradeId: sum === null ? null : trades.lastId,
      timeFrom: begin as Micros,
      timeTo: now,
    };
  }
}
