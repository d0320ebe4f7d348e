/** Live venues: ccxt for what every venue has, and our own reading of frames and writing of orders where speed matters. */
export * from './contract.js';
