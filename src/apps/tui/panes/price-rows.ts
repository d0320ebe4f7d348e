/** A window of price rows that follows the market by whole rows: row 0 at `top`, each `rowTicks` lower. */
export interface PriceRows {
  readonly top: number;
  readonly rowTicks: number;
  readonly rows: number;
}

const MANTISSAS = [1, 2, 5] as const;
/** No market spans so many rows: what does not fit then never will, as into no row at all. */
const COARSEST = 1e12;

/**
 * Rows that show `low` to `high` in their middle, of the finest step of 1, 2, 5, 10 … times `rowTicks` that has
 * room for them. All in ticks.
 */
export function priceRows(
  range: { readonly low: number; readonly high: number; readonly rowTicks: number },
  rows: number,
): PriceRows {
  for (let power = 1; power < COARSEST; power *= 10) {
    for (const mantissa of MANTISSAS) {
      const rowTicks = range.rowTicks * mantissa * power;
      const highest = Math.ceil(range.high / rowTicks);
      const lowest = Math.floor(range.low / rowTicks);
      const spare = rows - (highest - lowest + 1);
      if (spare >= 0) return { top: (highest + Math.floor(spare / 2)) * rowTicks, rowTicks, rows };
    }
  }
  return { top: range.high, rowTicks: range.rowTicks, rows };
}

/** The row of a row's price; outside 0 to `rows` − 1 it is off the picture. */
export const rowAt = ({ top, rowTicks }: PriceRows, ticks: number): number =>
  Math.round((top - ticks) / rowTicks);
