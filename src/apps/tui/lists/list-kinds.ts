import type {
  FillRow,
  LogLine,
  OrderRow,
  PositionRow,
  RiskLimitRow,
  StrategyRow,
  TickerSnapshot,
} from '../../../protocol/index.js';
import type { AlertRow } from '../local.js';
import { fills, orders, positions, strategies } from './account-lists.js';
import type { ListKind } from './list-kind.js';
import { alerts, limits, log, watch } from './session-lists.js';

/** What the rows of a list are, by its pane. */
export interface ListRows {
  readonly orders: OrderRow;
  readonly positions: PositionRow;
  readonly strategies: StrategyRow;
  readonly log: LogLine;
  readonly fills: FillRow;
  readonly limits: RiskLimitRow;
  readonly alerts: AlertRow;
  readonly watch: TickerSnapshot;
}
export type ListPane = keyof ListRows;

export const LIST_KINDS: { readonly [Pane in ListPane]: ListKind<ListRows[Pane]> } = {
  orders,
  positions,
  strategies,
  log,
  fills,
  limits,
  alerts,
  watch,
};
