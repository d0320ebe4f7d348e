/** Types that DuckDB and PostgreSQL both have. Every price, size and amount is exact, to 18 places. */
export type ColumnType =
  | 'VARCHAR'
  | 'BIGINT'
  | 'BOOLEAN'
  | 'TIMESTAMP'
  | 'DOUBLE PRECISION'
  | 'DECIMAL(38,18)'
  | 'DECIMAL(18,4)';

export interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** What a later row replaces an earlier one by; null where rows are only added. */
  readonly key: readonly string[] | null;
  /**
   * `log`: told by the log's own words, whatever version wrote it. `steps`: comes out of an engine that is stepped
   * through the log, and ends where this version decides otherwise.
   */
  readonly from: 'log' | 'steps';
}

/** Raised with every change of the schema: a database of another version is built anew from the logs. */
export const SCHEMA_VERSION = 3;

const AMOUNT = 'DECIMAL(38,18)';
const TEXT = 'VARCHAR';
/** `sequence` is the place of the input in its session's log. */
const PLACE = { session: TEXT, sequence: 'BIGINT', time: 'TIMESTAMP', time_micros: 'BIGINT' } as const;
const MARKET = { venue: TEXT, instrument: TEXT } as const;

const table = (
  name: string,
  comment: string,
  columns: Table['columns'],
  { key = null, from = 'log' }: Partial<Pick<Table, 'key' | 'from'>> = {},
): Table => ({ name, comment, columns, key, from });

const EQUITY = {
  ...PLACE,
  equity: AMOUNT,
  net_pnl: AMOUNT,
  day_pnl: AMOUNT,
  fees: AMOUNT,
  drawdown: AMOUNT,
} as const;

export const TABLES: readonly Table[] = [
  table(
    'sessions',
    'each session log; complete is false where it is damaged or the engine could not be stepped through all of it, note says why; began is the wall time, UTC, market is tape, synthetic or venue',
    {
      session: TEXT,
      began: 'TIMESTAMP',
      time: 'TIMESTAMP',
      time_micros: 'BIGINT',
      market: TEXT,
      mode: TEXT,
      account: TEXT,
      reporting_currency: TEXT,
      complete: 'BOOLEAN',
      note: TEXT,
    },
    { key: ['session'] },
  ),
  table(
    'orders',
    'each order as it stands now; slippage is against the mid at the decision, fees in the reporting currency',
    {
      ...PLACE,
      ...MARKET,
      client_order_id: TEXT,
      venue_order_id: TEXT,
      owner: TEXT,
      parent: TEXT,
      side: TEXT,
      type: TEXT,
      time_in_force: TEXT,
      execution: TEXT,
      emulated: 'BOOLEAN',
      state: TEXT,
      price: AMOUNT,
      trigger_price: AMOUNT,
      size: AMOUNT,
      filled: AMOUNT,
      average_price: AMOUNT,
      mid_at_decision: AMOUNT,
      slippage_bps: 'DECIMAL(18,4)',
      fees: AMOUNT,
      latency_micros: 'BIGINT',
      acknowledged_micros: 'BIGINT',
      ended_micros: 'BIGINT',
      note: TEXT,
    },
    { key: ['session', 'client_order_id'] },
  ),
  table('order_events', 'each request to a venue and each word of it on an order, in the order of the log', {
    ...PLACE,
    client_order_id: TEXT,
    direction: TEXT,
    event: TEXT,
    detail: TEXT,
  }),
  table(
    'fills',
    'each execution; realised_pnl is before fees, and like fee_reporting in the reporting currency',
    {
      ...PLACE,
      ...MARKET,
      trade_id: TEXT,
      client_order_id: TEXT,
      owner: TEXT,
      side: TEXT,
      liquidity: TEXT,
      price: AMOUNT,
      size: AMOUNT,
      notional: AMOUNT,
      fee: AMOUNT,
      fee_asset: TEXT,
      fee_reporting: AMOUNT,
      realised_pnl: AMOUNT,
      slippage_bps: 'DECIMAL(18,4)',
      exchange_micros: 'BIGINT',
    },
  ),
  table(
    'positions',
    "an owner's position after each fill, and after each hand-over of what is flattened (at the mark, without a fee); size is signed, cost and realised in the quote asset, realised_pnl is of this change, in the reporting currency",
    {
      ...PLACE,
      ...MARKET,
      owner: TEXT,
      cause: TEXT,
      size: AMOUNT,
      average_price: AMOUNT,
      cost: AMOUNT,
      realised: AMOUNT,
      realised_pnl: AMOUNT,
      fills: 'BIGINT',
    },
  ),
  table(
    'refusals',
    'each order and each command that was refused, of strategies too, by its rule; rule_limit and value are of limits',
    {
      ...PLACE,
      ...MARKET,
      owner: TEXT,
      rule: TEXT,
      rule_limit: TEXT,
      value: TEXT,
      command: TEXT,
      side: TEXT,
      price: AMOUNT,
      size: AMOUNT,
      text: TEXT,
    },
    { from: 'steps' },
  ),
  table('decisions', 'each order that a strategy placed, changed or cancelled', {
    ...PLACE,
    ...MARKET,
    strategy: TEXT,
    client_order_id: TEXT,
    decision: TEXT,
    side: TEXT,
    price: AMOUNT,
    size: AMOUNT,
  }),
  table('equity', 'the account each minute, in the reporting currency', EQUITY),
  table('equity_seconds', 'the account each second in which it changed, in the reporting currency', EQUITY),
  table(
    'indicators',
    'each minute, what the indicators of strategies said; prices and sizes as decimals, not exact',
    {
      ...PLACE,
      ...MARKET,
      strategy: TEXT,
      indicator: TEXT,
      name: TEXT,
      output: TEXT,
      value: 'DOUBLE PRECISION',
    },
    { from: 'steps' },
  ),
  table(
    'candles',
    'one-minute candles of each instrument, of what the session saw',
    {
      session: TEXT,
      time: 'TIMESTAMP',
      time_micros: 'BIGINT',
      ...MARKET,
      open: AMOUNT,
      high: AMOUNT,
      low: AMOUNT,
      close: AMOUNT,
      volume: AMOUNT,
      trades: 'BIGINT',
    },
    { key: ['session', 'venue', 'instrument', 'time_micros'] },
  ),
  table(
    'notices',
    "lines of the operator's log",
    { ...PLACE, level: TEXT, owner: TEXT, text: TEXT },
    { from: 'steps' },
  ),
  table(
    'state_changes',
    'mode, halted, risk, each breaker (breaker:NAME) and each strategy (strategy:NAME), as they changed',
    { ...PLACE, what: TEXT, value: TEXT, reason: TEXT },
    { from: 'steps' },
  ),
  table('balances', 'each balance as a venue told it', {
    ...PLACE,
    venue: TEXT,
    asset: TEXT,
    free: AMOUNT,
    locked: AMOUNT,
  }),
];

/** @throws RangeError for a name that no table has. */
export const tableNamed = (name: string): Table => {
  const found = TABLES.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`the history has no table ${name}`);
  return found;
};
