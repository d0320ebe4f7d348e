import { type Instrument, MICROS_PER_MINUTE, type Micros, RowKind } from '../../domain/index.js';
import type { RowInput } from '../../engine/index.js';
import { marketOf, type Rows, timed } from './rows.js';

interface OpenCandle {
  readonly minute: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
  changed: boolean;
}

/** Minutes before the newest in which a late print still counts. */
const MINUTES_KEPT = 2;

/** One-minute candles of what the session saw, by the venue's time where it gave one. */
export class CandleLedger {
  private readonly candles: OpenCandle[][];
  private readonly newest: number[] = [];

  constructor(
    private readonly instruments: readonly Instrument[],
    private readonly session: string,
  ) {
    this.candles = instruments.map(() => []);
  }

  row({ instrument, rows, row }: RowInput, time: Micros): void {
    if (rows.kind[row] !== RowKind.Trade) return;
    const kept = this.candles[instrument];
    if (kept === undefined) return;
    const exchanged = rows.timeExchange[row]!;
    const minute = Math.floor((Number.isNaN(exchanged) ? time : exchanged) / MICROS_PER_MINUTE);
    const [price, size] = [rows.price[row]!, rows.size[row]!];
    if (minute < this.newest[instrument]! - MINUTES_KEPT) return;
    const candle = kept.find((one) => one.minute === minute);
    if (candle !== undefined) {
      candle.high = Math.max(candle.high, price);
      candle.low = Math.min(candle.low, price);
      candle.close = price;
      candle.volume += size;
      candle.trades += 1;
      candle.changed = true;
    } else {
      this.newest[instrument] = Math.max(minute, this.newest[instrument] ?? minute);
      kept.push({
        minute,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: size,
        trades: 1,
        changed: true,
      });
    }
  }

  /** Writes the candles that changed, and forgets the ones that are too old to change. */
  write(rows: Rows): void {
    this.candles.forEach((kept, index) => {
      const instrument = this.instruments[index]!;
      for (const candle of kept) {
        if (!candle.changed) continue;
        candle.changed = false;
        rows.add('candles', {
          session: this.session,
          ...timed((candle.minute * MICROS_PER_MINUTE) as Micros),
          ...marketOf(instrument),
          open: instrument.formatPrice(candle.open),
          high: instrument.formatPrice(candle.high),
          low: instrument.formatPrice(candle.low),
          close: instrument.formatPrice(candle.close),
          volume: instrument.formatSize(candle.volume),
          trades: candle.trades,
        });
      }
      // What counts is decided by the prints alone, however often candles are written.
      const oldest = this.newest[index]! - MINUTES_KEPT;
      this.candles[index] = kept.filter(({ minute }) => minute >= oldest);
    });
  }
}
