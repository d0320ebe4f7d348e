/** Whether a result is better than chance: deflated Sharpe ratio, probability of overfitting, purged walk-forward. */
export * from './judge.js';
export * from './moments.js';
export * from './normal.js';
export * from './overfitting.js';
export * from './sharpe.js';
export * from './splits.js';
