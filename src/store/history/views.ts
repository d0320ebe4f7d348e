export interface View {
  readonly name: string;
  readonly comment: string;
  readonly sql: string;
}

/** What is handed over is realised by one owner and taken up by another, so that without it no sum would be right. */
const REALISED = `(SELECT session, time, venue, instrument, owner, 1 AS fills, notional, realised_pnl, fee_reporting FROM fills
  UNION ALL SELECT session, time, venue, instrument, owner, 0, 0, realised_pnl, 0 FROM positions WHERE cause = 'hand-over')`;
const PNL = `sum(fills)::BIGINT AS fills, sum(notional) AS volume, sum(realised_pnl) AS realised_pnl,
  sum(fee_reporting) AS fees, sum(realised_pnl) - sum(fee_reporting) AS net_pnl`;

const pnlBy = (name: string, by: string, comment: string): View => ({
  name,
  comment,
  sql: `SELECT ${by}, ${PNL} FROM ${REALISED} GROUP BY 1 ORDER BY 1`,
});

/** By session too: six replays of one tape are six sessions in the same hour, and no sum of them is a day's. */
const pnlOver = (unit: 'hour' | 'day'): View => ({
  name: `pnl_by_${unit}`,
  comment: `realised profit and loss and fees by ${unit}, UTC, and session; the times of a replay are the tape's`,
  sql: `SELECT date_trunc('${unit}', time) AS ${unit}, session, ${PNL} FROM ${REALISED} GROUP BY 1, 2 ORDER BY 1, 2`,
});

/** Questions that a trader asks again and again. */
export const VIEWS: readonly View[] = [
  pnlBy('pnl_by_strategy', 'owner', 'realised profit and loss and fees by owner'),
  pnlBy('pnl_by_venue', 'venue', 'realised profit and loss and fees by venue'),
  pnlBy('pnl_by_instrument', 'instrument', 'realised profit and loss and fees by instrument'),
  pnlOver('hour'),
  pnlOver('day'),
  {
    name: 'fees',
    comment: 'fees by venue, asset and liquidity, in the asset they were paid in',
    sql: `SELECT venue, fee_asset, liquidity, count(*) AS fills, sum(fee) AS fee FROM fills
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  },
  {
    name: 'slippage',
    comment: 'slippage of filled orders against the mid at the decision, in basis points; positive is worse',
    sql: `SELECT owner, instrument, type, count(*) AS orders, avg(slippage_bps) AS average_bps,
      max(slippage_bps) AS worst_bps FROM orders WHERE filled > 0 AND slippage_bps IS NOT NULL
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  },
  {
    name: 'rejects',
    comment: "a venue's rejections and our own refusals, by reason; code is the venue's, or our rule",
    // A venue that gives no reason has its code said in words.
    sql: `SELECT 'venue' AS source, event AS reason, detail::JSON ->> 'code' AS code,
        coalesce(nullif(detail::JSON ->> 'reason', ''), replace(detail::JSON ->> 'code', '-', ' ')) AS detail,
        count(*) AS times FROM order_events
      WHERE event IN ('rejected', 'cancel-rejected', 'replace-rejected') GROUP BY 1, 2, 3, 4
      UNION ALL SELECT 'engine', rule, rule, text, count(*) FROM refusals GROUP BY 1, 2, 3, 4`,
  },
  {
    name: 'intents',
    comment:
      'what strategies wanted, in its order: each order placed, changed or cancelled, and each one refused',
    sql: `SELECT session, sequence, time, strategy, venue, instrument, decision, side, price, size, client_order_id,
        NULL AS rule, NULL AS rule_limit, NULL AS value FROM decisions
      UNION ALL SELECT session, sequence, time, substr(owner, 10), venue, instrument, 'refused', side, price, size, NULL,
        rule, rule_limit, value FROM refusals WHERE owner LIKE 'strategy:%' ORDER BY time, sequence`,
  },
  {
    name: 'latency',
    comment: 'micros from an order to its acknowledgement, by venue and hour',
    sql: `SELECT venue, date_trunc('hour', time) AS hour, count(*) AS orders,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_micros) AS p50_micros,
      percentile_cont(0.99) WITHIN GROUP (ORDER BY latency_micros) AS p99_micros
      FROM orders WHERE latency_micros IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
  },
  {
    name: 'round_trips',
    comment: 'from flat to flat, by owner and instrument; realised before fees, in the quote asset',
    sql: `WITH numbered AS (
        SELECT *, coalesce(sum(CASE WHEN size = 0 THEN 1 ELSE 0 END) OVER (
          PARTITION BY session, owner, instrument ORDER BY sequence
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS trip FROM positions),
      trips AS (SELECT session, owner, instrument, trip, min(time) AS opened, max(time) AS closed,
        count(*) AS fills, max(abs(size)) AS greatest_size,
        max(CASE WHEN size = 0 THEN realised END) AS realised_after FROM numbered GROUP BY 1, 2, 3, 4)
      SELECT session, owner, instrument, opened, closed, fills, greatest_size,
        realised_after - coalesce(lag(realised_after) OVER (
          PARTITION BY session, owner, instrument ORDER BY trip), 0) AS realised
      FROM trips WHERE realised_after IS NOT NULL ORDER BY opened`,
  },
];
