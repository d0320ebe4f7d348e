/** Orders that the engine carries out itself: armed triggers, parents and their slices, protection of positions. */

export { abandonHeld } from './abandon.js';
export { abilitiesOn, cancelHeld, carry, isNative, isNativeOrder, replaceHeld, shaped } from './carry.js';
export { heldEvent, heldMarket, heldSecond } from './dispatch.js';
export { formFault, idleBracketFault, isTriggered } from './form.js';
export { Held } from './held.js';
export { explainParent } from './parents.js';
export { planProtection, protect } from './protect.js';
export { dropTakeProfits, forsakeLeg, legMoved } from './protection-legs.js';
export { termsText } from './protection-terms.js';
export { trailedPrice, triggerTerms } from './triggers.js';
