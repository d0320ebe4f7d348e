/** The process that tells alerts to people: by the channels of the configuration, off the engine's loop. */
export * from './commands.js';
export * from './notifier.js';
