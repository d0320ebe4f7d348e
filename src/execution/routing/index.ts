/** Smart routing: one order over every venue that has its symbol, taking what is cheapest or resting where it is best. */
export * from './create-route.js';
export * from './plan-rest.js';
export * from './plan-route.js';
export * from './route.js';
