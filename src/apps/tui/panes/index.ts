/** The panes: pure functions from snapshots and the view to the cells of a rectangle, one file each. */
import type { RegionId } from '../layout.js';
import { paintBanner, paintMarket } from './banner.js';
import { paintChart } from './chart.js';
import type { Painter } from './frame.js';
import { paintIndicators, paintNews } from './indicators.js';
import { paintLadder } from './ladder.js';
import { paintHint, paintMessage } from './lines.js';
import { paintLog } from './log.js';
import { paintOrders } from './orders.js';
import { paintPositions } from './positions.js';
import { paintRisk } from './risk.js';
import { paintStrategies } from './strategies.js';
import { paintTape } from './tape.js';

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
  message: paintMessage,
  hint: paintHint,
};
