/** The words of the field: ids, instruments, ticks and lots, money, orders, fills, events, errors, the Clock port. */
export * from './clock.js';
export * from './decimal.js';
export * from './errors.js';
export * from './events.js';
export * from './instrument.js';
export * from './market-rows.js';
export * from './money.js';
export * from './order.js';
export * from './random.js';
export * from './schema-fault.js';
export * from './spelling.js';
export * from './steady-map.js';
export * from './string-hash.js';
export * from './units.js';
export * from './wording.js';
