/** How large orders are worked: algorithms that cut a parent into slices, by time, by volume, by the touch. */
export * from './contract.js';
export { createIceberg, Iceberg } from './iceberg.js';
export { createPeg, Peg } from './peg.js';
export { cutSize, leastLots, partOf } from './slice-size.js';
export { createTwap, Twap } from './twap.js';
export { createVwap, Vwap } from './vwap.js';
