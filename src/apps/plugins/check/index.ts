/** What is wrong with a plugin: it is compiled, tried on a sample market in a process of its own, and its cases are run. */
export * from './check.js';
export type { Finding } from './finding.js';
