/** From an approved order to its end: the order state machine, client order ids, and the Venue port. */
export * from './algorithms/index.js';
export * from './archive.js';
export * from './client-order-id.js';
export * from './order-state.js';
export * from './orders.js';
export * from './remembered.js';
export * from './routing/index.js';
export * from './venue.js';
