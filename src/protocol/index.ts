/** The typed messages between the engine and its clients. */
export * from './messages.js';
export * from './snapshots.js';
