import type { RiskConfiguration } from '../../risk/index.js';

/**
 * The limits of a backtest: every rule is asked, and none stands in the way of finding out what a strategy does.
 * What a venue would refuse is refused all the same: balances, minimum sizes, prices far through the book.
 */
export function wideLimits(reportingCurrency: string): RiskConfiguration {
  return {
    reportingCurrency,
    account: {
      dayLoss: '1000000000000',
      drawdownPercent: 100,
      orderRate: { orders: 1_000, seconds: 1 },
      duplicateSeconds: 0,
    },
    defaults: {
      maxOrder: null,
      maxNotional: null,
      maxPosition: null,
      maxPositionNotional: null,
      ordersPerSide: 1_000,
      collarPercent: 5,
      confirmDistancePercent: 100,
      confirmSizeMultiple: 1_000_000,
    },
    instruments: {},
    places: {},
  };
}
