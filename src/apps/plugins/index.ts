/** Plugins: where they are found, how they are compiled and run, and what becomes of those that hang. */
export * from './change-watch.js';
export * from './compile.js';
export * from './discovery.js';
export * from './hang-report.js';
export * from './places.js';
export * from './quarantine.js';
export { complaintsAbout, PLUGIN_NAME, type PluginDefinition } from './shape.js';
export * from './shelf.js';
export * from './user-indicators.js';
export { PluginWatchdog } from './watchdog.js';
export { lineOf } from './words.js';
