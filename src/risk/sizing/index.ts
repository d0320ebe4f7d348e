/** How large an order should be: pure arithmetic, on the lot, never above the most that is allowed. */

export { fixedFractionalLots } from './fixed-fractional.js';
export { kellyContinuous, kellyFraction, kellyLots } from './kelly.js';
export { onLot, type SizingBounds } from './on-lot.js';
export { volatilityTargetLots } from './volatility-target.js';
