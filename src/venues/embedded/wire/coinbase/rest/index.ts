/** What REST answers beside orders: market data, accounts, and the endpoints of v2 that clients call. */
export {
  account,
  keyPermissions,
  listAccounts,
  listPaymentMethods,
  listPortfolios,
  portfolio,
  transactionSummary,
  userIdOf,
} from './accounts.js';
export {
  appTime,
  cryptoCurrencies,
  exchangeRates,
  fiatCurrencies,
  noTransactions,
  price,
  user,
  wallet,
  wallets,
} from './app.js';
export { candles, describeCandle } from './candles.js';
export {
  bestBidAsk,
  describeTrade,
  listProducts,
  product,
  productBook,
  productTrades,
  time,
} from './market-data.js';
