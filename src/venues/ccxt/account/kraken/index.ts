/** The private side of Kraken spot: orders and executions by WebSocket v2, REST for the token, questions and fallback. */
export { KrakenLink } from './link.js';
