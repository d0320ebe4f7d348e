/** The host of an engine: starts it, watches it, starts it again. */
export * from './account-files.js';
export * from './account-lock.js';
export * from './halt-marker.js';
export * from './instance-lock.js';
export * from './kill-switch.js';
export * from './running.js';
export * from './standing-halt.js';
export * from './supervisor.js';
