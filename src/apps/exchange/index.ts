/** The exchange in the box as a server: accounts and keys, a market, the dialects and the server around them. */
export * from './accounts-file.js';
export { type ClientKey, freshKey } from './fresh-keys.js';
export { openMarket } from './market.js';
export { type ExchangeOptions, runExchange } from './run.js';
export {
  type ExchangeStart,
  machineClock,
  type RunningExchange,
  sampleDeposits,
  startExchange,
} from './start.js';
