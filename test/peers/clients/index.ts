/** Peers that trade on the exchange in the box, as they would on a venue. */
export { describeBot, runBot } from './freqtrade.js';
export { describeSteps, runSteps } from './steps.js';
