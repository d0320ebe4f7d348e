/** The private side of any venue that ccxt knows, by its unified calls. */
export { UnifiedLink } from './link.js';
