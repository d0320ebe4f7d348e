/** The host of an engine: starts it, watches it, starts it again. */
export * from './instance-lock.js';
export * from './running.js';
export * from './steady-client.js';
export * from './supervisor.js';
