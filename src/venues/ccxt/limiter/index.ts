/** Our own rate limits, in each venue's real weights: what is sent never passes the venue's window, cancels first. */
export * from './budget.js';
export * from './decaying-counter.js';
export * from './sliding-window.js';
export * from './venue-limits.js';
export * from './weight-limiter.js';
