/** Plugins: where they are found, how they are compiled and run, and what becomes of those that hang. */
export * from './compile.js';
export * from './discovery.js';
export * from './places.js';
export { complaintsAbout, PLUGIN_NAME, type PluginDefinition } from './shape.js';
export * from './shelf.js';
export * from './user-indicators.js';
export { lineOf } from './words.js';
