import type { Instrument, Micros, Money, NewOrder } from '../../domain/index.js';
import type { HistoryRow } from '../../store/history/index.js';

/** Rows by table, as they pile up between two transactions. */
export class Rows {
  readonly tables = new Map<string, HistoryRow[]>();

  add(table: string, row: HistoryRow): void {
    const rows = this.tables.get(table);
    if (rows === undefined) this.tables.set(table, [row]);
    else rows.push(row);
  }

  get count(): number {
    let count = 0;
    for (const rows of this.tables.values()) count += rows.length;
    return count;
  }
}

export const timed = (time: Micros): { time: number; time_micros: number } => ({
  time: Math.floor(time),
  time_micros: Math.floor(time),
});

export const marketOf = (
  instrument: Instrument | undefined,
): { venue: string | null; instrument: string | null } => ({
  venue: instrument?.specification.venue ?? null,
  instrument: instrument?.symbol ?? null,
});

export const priceOf = (instrument: Instrument, ticks: number | null): string | null =>
  ticks === null ? null : instrument.formatPrice(ticks);

export const termsOf = (instrument: Instrument, order: NewOrder): HistoryRow => ({
  side: order.side,
  price: priceOf(instrument, order.price),
  size: instrument.formatSize(order.size),
});

const PLACES = 1_000_000_000_000_000_000n;

/** What `lots` that were worth `notional` cost apiece, rounded half up at the eighteenth place. */
export function averageOf(instrument: Instrument, notional: Money, lots: number): string | null {
  if (lots === 0) return null;
  const { quote, lot } = instrument.specification;
  const numerator = notional.toBigInt() * 10n ** BigInt(lot.decimals) * PLACES;
  const denominator = 10n ** BigInt(quote.decimals) * BigInt(lots) * BigInt(lot.units);
  const digits = String((numerator * 2n + denominator) / (denominator * 2n)).padStart(19, '0');
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

/** Twice the mid in ticks is whole; the mid itself may lie between two. */
export function midText(instrument: Instrument, mid: number | null): string | null {
  if (mid === null) return null;
  const { units, decimals } = instrument.specification.tick;
  const tenths = String(Math.round(mid * 2) * units * 5).padStart(decimals + 2, '0');
  return `${tenths.slice(0, -decimals - 1)}.${tenths.slice(-decimals - 1)}`;
}
