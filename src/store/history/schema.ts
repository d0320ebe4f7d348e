/** Types that DuckDB and PostgreSQL both have. Every price, size and amount is exact, to 18 places. */
export type ColumnType = 'VARCHAR' | 'BIGINT' | 'BOOLEAN' | 'TIMESTAMP' | 'DECIMAL(38,18)' | 'DECIMAL(18,4)';

export interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** What a later row replaces an earlier one by; null where rows are only added. */
  readonly key: readonly string[] | null;
}

/** Raised with every change of the schema: a database of another version is built anew from the logs. */
export const SCHEMA_VERSION = 1;

const AMOUNT = 'DECIMAL(38,18)';
const TEXT = 'VARCHAR';
/** `sequence` is the place of the input in its session's log. */
const PLACE = { session: TEXT, sequence: 'BIGINT', time: 'TIMESTAMP', time_micros: 'BIGINT' } as const;
const MARKET = { venue: TEXT, instrument: TEXT } as const;

const table = (
  name: string,
  comment: string,
  columns: Table['columns'],
  key: Table['key'] = null,
): Table => ({ name, comment, columns, key });

export const TABLES: readonly Table[] = [
  table(
    'sessions',
    'each session log; complete is false where the engine could not be stepped through all of it, note says why',
    {
      session: TEXT,
      time: 'TIMESTAMP',
      time_micros: 'BIGINT',
      mode: TEXT,
      account: TEXT,
      reporting_currency: TEXT,
      complete: 'BOOLEAN',
      note: TEXT,
    },
    ['session'],
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
    ['client_order_id'],
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
    "an owner's position after each fill; size is signed, cost and realised in the quote asset",
    {
      ...PLACE,
      ...MARKET,
      owner: TEXT,
      size: AMOUNT,
      average_price: AMOUNT,
      cost: AMOUNT,
      realised: AMOUNT,
      fills: 'BIGINT',
    },
  ),
  table('refusals', 'each command that was refused, by its rule; refusals of strategies have rule strategy', {
    ...PLACE,
    ...MARKET,
    owner: TEXT,
    rule: TEXT,
    command: TEXT,
    text: TEXT,
  }),
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
  table('equity', 'the account each minute, in the reporting currency', {
    ...PLACE,
    equity: AMOUNT,
    net_pnl: AMOUNT,
    day_pnl: AMOUNT,
    fees: AMOUNT,
    drawdown: AMOUNT,
  }),
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
    ['session', 'instrument', 'time_micros'],
  ),
  table('notices', "lines of the operator's log", { ...PLACE, level: TEXT, owner: TEXT, text: TEXT }),
  table('state_changes', 'mode, halt, and pause of all strategies, as they changed', {
    ...PLACE,
    what: TEXT,
    value: TEXT,
    reason: TEXT,
  }),
  table('balances', 'each balance as a venue told it', {
    ...PLACE,
    venue: TEXT,
    asset: TEXT,
    free: AMOUNT,
    locked: AMOUNT,
  }),
];

/** Rows that every table but `sessions` can be without: by the time of the row. */
export const tableNamed = (name: string): Table => {
  const found = TABLES.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`the history has no table ${name}`);
  return found;
};
