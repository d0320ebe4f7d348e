/** Orders that the engine carries out itself: armed triggers, parents and their slices, protection of positions. */

export { cancelHeld, carry, replaceHeld, shaped } from './carry.js';
export { heldEvent, heldMarket, heldSecond } from './dispatch.js';
export { Held } from './held.js';
export { protect } from './protection.js';
