/** Orders as the venue takes and tells them: reading, filters, lists of orders, and their JSON text. */
export * from './filters.js';
export * from './leg-names.js';
export * from './list-desk.js';
export * from './order-desk.js';
export * from './order-fields.js';
export * from './order-list.js';
export * from './order-parts.js';
export * from './order-plan.js';
export * from './order-text.js';
export * from './order-view.js';
export * from './pending-order.js';
