/**
 * The fields of an order's record, which is one cache line: eight doubles, of which the last three are read
 * as six integers. `doubles[(slot << 3) | REMAINING]`, `integers[(slot << 4) | PRICE]`.
 *
 * Hot files bind them at their top, `const { REMAINING, PRICE } = FIELD`: the compiler takes a constant of
 * the file for what it is, and looks an imported one up at every use.
 */
export const FIELD = {
  REMAINING: 0,
  /** What of the remaining is shown; the rest of an iceberg waits. */
  SHOWN: 1,
  NUMBER: 2,
  /** Units locked for the remaining; NaN where they do not fit a double and are computed as Money. */
  LOCKED: 3,
  /** The total size, fills included. */
  SIZE: 4,
  /** The limit in ticks; for a stop that has not woken its limit or, if it has none, its trigger. */
  PRICE: 10,
  NEXT: 11,
  PREVIOUS: 12,
  ACCOUNT: 13,
  FLAGS: 14,
  INSTRUMENT: 15,
} as const;

/** The bits of FLAGS. */
export const FLAG = {
  BUY: 1,
  /** A market buy: its lock is what its walk of the book costs, not a limit's. */
  WALKED: 2,
  ARMED: 4,
  /** Asked for by a `NewOrder`, which is kept; others were asked for by their numbers alone. */
  KEPT: 8,
} as const;
