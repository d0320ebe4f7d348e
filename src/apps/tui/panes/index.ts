/** The panes: pure functions from snapshots and the view to the cells of a rectangle, one file each. */
import type { RegionId } from '../layout.js';
import { paintDecisions, paintModels } from './ai.js';
import { paintAlerts } from './alerts.js';
import { paintBanner } from './banner.js';
import { paintChart } from './chart.js';
import { paintEquity } from './equity.js';
import { paintFills } from './fills.js';
import type { Painter } from './frame.js';
import { paintHeat } from './heat.js';
import { paintIndicators, paintNews } from './indicators.js';
import { paintLadder } from './ladder.js';
import { paintLimits } from './limits.js';
import { paintHint, paintMessage } from './lines.js';
import { paintLog } from './log.js';
import { paintMarket } from './market-line.js';
import { paintOrders } from './orders.js';
import { paintPositions } from './positions.js';
import { paintProfile } from './profile.js';
import { paintRisk } from './risk.js';
import { paintSecond } from './second-ladder.js';
import { paintStrategies } from './strategies.js';
import { paintTape } from './tape.js';
import { paintWatch } from './watch.js';

export type { PaintContext, Painter, TerminalHealth } from './frame.js';

export const PAINTERS: Readonly<Record<RegionId, Painter>> = {
  banner: paintBanner,
  market: paintMarket,
  ladder: paintLadder,
  chart: paintChart,
  tape: paintTape,
  indicators: paintIndicators,
  positions: paintPositions,
  orders: paintOrders,
  strategies: paintStrategies,
  risk: paintRisk,
  news: paintNews,
  log: paintLog,
  second: paintSecond,
  heat: paintHeat,
  profile: paintProfile,
  watch: paintWatch,
  fills: paintFills,
  equity: paintEquity,
  limits: paintLimits,
  decisions: paintDecisions,
  models: paintModels,
  alerts: paintAlerts,
  message: paintMessage,
  hint: paintHint,
};
