/** Alerts: conditions as people type them, read, checked for their units, and watched; pure. */

export { AlertBook, type AlertEntry, type Fired } from './alert-book.js';
export type { Alert, AlertReading } from './condition.js';
export { parseAlert } from './parse.js';
export { readingOf } from './reading.js';
