/** What an order may be, in lots. */
export interface SizingBounds {
  /** Below it there is no order: 0. */
  readonly minimumLots: number;
  readonly mostLots: number;
  /** What one lot is worth at the price, in the currency of the equity. */
  readonly lotValue: number;
}

/** Whole lots, rounded down; none where that is less than the venue takes. */
export function onLot(lots: number, { minimumLots, mostLots }: SizingBounds): number {
  if (!(lots > 0)) return 0;
  const whole = Math.floor(Math.min(lots, mostLots));
  return whole < minimumLots ? 0 : whole;
}
