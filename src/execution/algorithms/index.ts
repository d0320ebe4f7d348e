/** How large orders are worked: algorithms that cut a parent into slices, by time, by volume, by the touch. */
export * from './contract.js';
