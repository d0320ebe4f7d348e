/** Fills become positions, balances, profit and loss: exact, per instrument and per owner. */
export { Marks } from './marks.js';
export { type Drawdown, Portfolio, type PortfolioOptions, type PositionReport } from './portfolio.js';
export { Position, type PositionCheckpoint } from './position.js';
export { averagePrice, baseAmount, breakEvenPrice, positionValue } from './valuation.js';
