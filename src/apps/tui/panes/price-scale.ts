/** Rows of a price axis: row 0 is at `top`, each row `perRow` lower, and a row has two halves. */
export interface PriceScale {
  readonly top: number;
  readonly perRow: number;
  readonly rows: number;
}

/** Steps of a row: two rows then make a label of 2, 2.5, 3, 4, 5, 6, 8, 10 or 15. */
const NICE_STEPS = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10] as const;

/**
 * The finest scale with round labels at each second row on which `low` to `high` fits, in its middle. Prices are
 * plain numbers, since this is for drawing only.
 */
export function priceScale(range: { readonly low: number; readonly high: number }, rows: number): PriceScale {
  const span = Math.max(range.high - range.low, Math.abs(range.high) * 1e-7, 1e-9);
  const power = 10 ** Math.floor(Math.log10(span / rows));
  for (const step of [...NICE_STEPS, 15, 20, 40, 50]) {
    const perRow = step * power;
    const label = 2 * perRow;
    const top = Math.ceil((range.high - perRow / 2) / label) * label;
    if (top - range.low <= (rows - 0.5) * perRow) {
      const spareRows = rows - (top - range.low) / perRow;
      return { top: top + Math.floor(spareRows / 4) * label, perRow, rows };
    }
  }
  return { top: range.high, perRow: span / Math.max(1, rows - 1), rows };
}

/** The half row of a price, 0 at the upper half of row 0; outside 0 to 2 × rows − 1 it is off the chart. */
export const halfRowOf = ({ top, perRow }: PriceScale, price: number): number =>
  Math.floor((top + perRow / 2 - price) / (perRow / 2) + 1e-9);

/** How many decimals tell the labels of a scale apart. */
export function labelDecimals({ perRow }: PriceScale): number {
  const label = perRow * 2;
  for (let decimals = 0; decimals < 8; decimals += 1) {
    const scaled = label * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimals;
  }
  return 8;
}
