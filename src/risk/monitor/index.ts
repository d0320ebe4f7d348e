/** The monitor: measures of the market and of ourselves, and the circuit breakers that they trip. */
export { Breaker, type BreakerTerms, levelOf, STATES, severityOf, type Transition } from './breaker.js';
export { AgainstBaseline, Recent } from './measures.js';
export { Scaling, type ScalingInput } from './scaling.js';
